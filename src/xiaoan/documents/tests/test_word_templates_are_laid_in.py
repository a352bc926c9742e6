"""The safety section lays in its Word templates: checked, kept as versions, used for papers."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from docx import Document
from tests.cast import People

from xiaoan.documents.general.kinds import LETTER
from xiaoan.documents.issuing import word_of
from xiaoan.documents.models import Fitting
from xiaoan.documents.specimens import MOMENT, SPECIMENS
from xiaoan.documents.tests.papers import paper
from xiaoan.documents.tests.test_own_word_templates import word_file
from xiaoan.documents.wordforms import word_by
from xiaoan.evidence.disk import file_store

WORD = "/documents/word/form.letter/"


def client_of(user: Any) -> Client:
    client = Client(headers={"accept-language": "zh-hans"})
    client.force_login(user)
    return client


@pytest.fixture
def section(people: People) -> Client:
    return client_of(people.section)


def lay_word(
    client: Client, content: bytes, name: str = "本局函.docx", key: str = "form.letter"
) -> Any:
    return client.post(
        f"/documents/word/{key}/", {"file": SimpleUploadedFile(name, content)}, follow=True
    )


def first_line(content: bytes) -> str:
    return next(line.text for line in Document(BytesIO(content)).paragraphs if line.text.strip())


def by_own(people: People) -> bytes | None:
    return word_by(people.bureau.pk, kind=LETTER, data=SPECIMENS["letter"], at=MOMENT)


def test_a_template_of_the_bureau_makes_the_word_file(people: People, section: Client) -> None:
    assert by_own(people) is None
    page = lay_word(section, word_file("我局：{{ title }}"))
    assert page.status_code == 200
    assert "本局函.docx" in page.content.decode()
    made = by_own(people)
    assert made is not None
    assert Document(BytesIO(made)).paragraphs[0].text.startswith("我局：清和区教育局关于商请整治")


def test_each_version_is_kept_with_who_and_its_digest(people: People, section: Client) -> None:
    lay_word(section, word_file("一 {{ title }}"))
    lay_word(section, word_file("二 {{ title }}"))
    rows = list(Fitting.objects.of_kind("word"))
    assert [(one.n, one.state, one.by) for one in rows] == [
        (2, "in_use", people.section), (1, "replaced", people.section),
    ]  # fmt: skip
    old = section.get(f"/documents/word/version/{rows[1].pk}.docx")
    assert Document(BytesIO(old.content)).paragraphs[0].text == "一 {{ title }}"
    shown = section.get(f"/documents/word/version/{rows[0].pk}/specimen.docx")
    assert "明德小学" in Document(BytesIO(shown.content)).paragraphs[0].text


def test_a_template_taken_out_of_use_gives_way_to_the_built_in(
    people: People, section: Client
) -> None:
    lay_word(section, word_file("{{ title }}"))
    one = Fitting.objects.get(kind="word")
    section.post(f"/documents/word/version/{one.pk}/drop/")
    assert by_own(people) is None


def test_an_unknown_field_is_told_on_the_page_and_nothing_is_laid_in(section: Client) -> None:
    page = lay_word(section, word_file("{{ titel }}"))
    assert page.status_code == 422
    words = page.content.decode()
    assert "titel" in words
    assert "title" in words
    assert not Fitting.objects.exists()


def test_the_fields_stand_on_the_page_with_meaning_and_example(section: Client) -> None:
    page = section.get(WORD).content.decode()
    assert "{{ addressee }}" in page
    assert "区城市管理局" in page
    start = section.get(f"{WORD}start.docx")
    assert Document(BytesIO(start.content)).paragraphs


def test_a_leader_sees_the_templates_and_lays_in_none(people: People) -> None:
    client = client_of(people.deputy_chief)
    assert client.get(WORD).status_code == 200
    assert lay_word(client, word_file("{{ title }}")).status_code == 403


def test_an_issued_paper_comes_by_the_template_of_its_kind_before_that_of_its_form(
    people: People, section: Client
) -> None:
    made = paper(people)
    lay_word(section, word_file("版式 {{ title }}"), key=f"form.{made.template}")
    assert first_line(word_of(made)).startswith("版式 ")
    lay_word(section, word_file("单类 {{ title }}"), key=made.kind)
    assert first_line(word_of(made)).startswith("单类 ")


def test_where_the_file_of_a_template_is_gone_the_built_in_layout_serves(
    people: People, section: Client
) -> None:
    made = paper(people)
    lay_word(section, word_file("版式 {{ title }}"), key=f"form.{made.template}")
    file_store().set_aside(Fitting.objects.get(kind="word").sha256)
    assert not first_line(word_of(made)).startswith("版式 ")
