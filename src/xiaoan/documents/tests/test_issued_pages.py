"""The register and the page of a paper: whoever it is for finds it, nobody else does."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from xiaoan.base import clock
from xiaoan.documents import kinds
from xiaoan.documents.issuing import pdf_of
from xiaoan.documents.models import Document
from xiaoan.documents.tests.papers import LETTER, NOW, paper


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture(autouse=True)
def _day():
    with clock.at(NOW):
        yield


def test_the_register_shows_number_title_and_state(people):
    made = paper(people)
    page = signed_in(people.section).get(reverse("documents:issued")).content.decode()
    for words in ("青教安〔2026〕1号", made.title, "柳溪小学", "有效"):
        assert words in page, words


def test_a_school_sees_its_own_papers_only(people):
    mine, other = paper(people), paper(people, unit=people.neighbour_school)
    client = signed_in(people.safety)
    page = client.get(reverse("documents:issued")).content.decode()
    assert mine.number in page
    assert other.number not in page
    assert client.get(reverse("documents:document", args=[mine.pk])).status_code == 200
    for name in ("document", "pdf", "docx", "withdraw"):
        assert client.get(reverse(f"documents:{name}", args=[other.pk])).status_code == 404


def test_another_district_sees_none(people):
    made = paper(people)
    client = signed_in(people.stranger)
    assert client.get(reverse("documents:document", args=[made.pk])).status_code == 404


def test_a_guard_reads_no_papers(people):
    assert signed_in(people.guard).get(reverse("documents:issued")).status_code == 403


def test_the_register_is_narrowed_and_comes_as_excel(people):
    paper(people)
    letter = paper(people, LETTER, title="关于商请整治占道经营的函")
    address = reverse("documents:issued") + "?kind=general.letter&q=占道&export=xlsx"
    answer = signed_in(people.section).get(address)
    rows = list(load_workbook(BytesIO(answer.content)).active.values)
    assert len(rows) == 3
    assert rows[2][0] == letter.number


def test_the_file_of_the_page_is_the_issued_one(people):
    made = paper(people)
    client = signed_in(people.principal)
    assert client.get(reverse("documents:pdf", args=[made.pk])).content == pdf_of(made)
    word = client.get(reverse("documents:docx", args=[made.pk]))
    assert word.content.startswith(b"PK")


def test_withdrawing_asks_for_a_reason_and_keeps_the_number(people):
    made = paper(people)
    client = signed_in(people.section)
    address = reverse("documents:withdraw", args=[made.pk])
    assert client.post(address, {"reason": " "}).status_code == 422
    assert client.post(address, {"reason": "内容有误"}).status_code == 303
    made.refresh_from_db()
    assert (made.state, made.reason, made.number) == ("withdrawn", "内容有误", "青教安〔2026〕1号")
    assert client.post(address, {"reason": "再来"}).status_code == 409
    assert paper(people).serial == 2


def test_a_school_withdraws_no_paper_of_the_bureau(people):
    made = paper(people)
    answer = signed_in(people.principal).post(
        reverse("documents:withdraw", args=[made.pk]), {"reason": "不想要"}
    )
    assert answer.status_code == 403
    made.refresh_from_db()
    assert made.state == "issued"


def test_the_scanned_sealed_original_stands_under_the_same_number(people):
    made = paper(people)
    client = signed_in(people.section)
    address = reverse("documents:seal", args=[made.pk])
    scan = SimpleUploadedFile("盖章件.pdf", b"%PDF-1.4\n%scan\n%%EOF")
    assert client.post(address, {"scan": scan}).status_code == 303
    made.refresh_from_db()
    assert made.sealed_at is not None
    assert [one.name for one in made.scans] == ["盖章件.pdf"]
    page = client.get(reverse("documents:document", args=[made.pk])).content.decode()
    assert "盖章件.pdf" in page


def test_what_is_no_scan_is_refused_in_words(people):
    made = paper(people)
    bad = SimpleUploadedFile("盖章件.pdf", b"hello")
    answer = signed_in(people.section).post(
        reverse("documents:seal", args=[made.pk]), {"scan": bad}
    )
    assert answer.status_code == 422
    made.refresh_from_db()
    assert made.sealed_at is None


def test_a_superseded_paper_names_what_holds_in_its_place(people):
    old = paper(people)
    new = paper(people, supersedes=old)
    old.refresh_from_db()
    assert (old.state, old.superseded_by_id) == ("superseded", new.pk)
    page = signed_in(people.section).get(reverse("documents:document", args=[old.pk]))
    assert new.number in page.content.decode()
    assert list(Document.objects.in_force()) == [new]


def test_a_paper_about_a_record_is_withdrawn_where_its_record_is(people, monkeypatch):
    own = kinds.kind("general.letter")
    monkeypatch.setitem(kinds._KINDS, own.key, replace(own, is_general=False))
    made = paper(people, LETTER)
    client = signed_in(people.section)
    page = client.get(reverse("documents:document", args=[made.pk])).content.decode()
    address = reverse("documents:withdraw", args=[made.pk])
    assert address not in page
    assert client.post(address, {"reason": "有误"}).status_code == 409
