"""The pages of the library: what stands on them, for whom, and what they refuse."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation

from xiaoan.base import clock
from xiaoan.library.models import Reading, Text
from xiaoan.library.tests.texts import NEXT, RULES, approved, in_force, of_bureau, written

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def as_user(client, user):
    client.force_login(user)
    client.cookies["django_language"] = "en"
    return client


def test_the_register_lists_what_is_in_force_by_aspect(client, people):
    of_bureau(people), in_force(people), written(people, title="草稿一份")
    page = as_user(client, people.safety).get("/library/").content.decode()
    assert "校园门卫工作规范" in page
    assert "校门管理制度" in page
    assert "草稿一份" not in page
    assert "Gate, order and duty rota" in page
    drafts = client.get("/library/?state=writing").content.decode()
    assert "草稿一份" in drafts


def test_the_register_goes_out_as_excel(client, people):
    of_bureau(people)
    answer = as_user(client, people.section).get("/library/?export=xlsx")
    assert answer["Content-Type"].startswith("application/vnd.openxml")


def test_a_text_is_written_on_the_page_and_kept_as_a_draft(client, people):
    answer = as_user(client, people.safety).post("/library/new/", {
        "title": "校门管理制度", "kind": "regulation", "category": "07", "body": RULES,
        "read_days": "7", "readers": ["guard", "class"],
    })  # fmt: skip
    assert answer.status_code == 303
    text = Text.objects.get()
    assert (text.unit, text.readers, text.read_days) == (people.school, ["guard", "class"], 7)
    assert text.unfinished().body == RULES


def test_a_file_is_shown_before_anything_is_stored(client, people):
    upload = SimpleUploadedFile("门卫.md", f"# 校门管理制度\n{RULES}".encode())
    answer = as_user(client, people.safety).post("/library/import/", {"file": upload})
    page = answer.content.decode()
    assert "Nothing is stored yet" in page
    assert "校门管理制度" in page
    assert not Text.objects.exists()


def test_a_file_that_is_none_is_refused_beside_its_field(client, people):
    for name, content, says in (
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old Word file"), ("a.txt", b"", "empty"),
    ):  # fmt: skip
        upload = SimpleUploadedFile(name, content)
        answer = as_user(client, people.safety).post("/library/import/", {"file": upload})
        assert answer.status_code == 422
        assert says in answer.content.decode()


def test_the_steps_are_taken_on_their_pages(client, people):
    text = written(people)
    base = f"/library/{text.pk}/versions/1"
    as_user(client, people.safety).post(f"{base}/submit/")
    as_user(client, people.principal)
    assert "Approve these words" in client.get(f"{base}/").content.decode()
    day = clock.today().isoformat()
    answer = client.post(f"{base}/approve/", {"in_force_on": day, "number": "柳小〔2026〕9号"})
    assert answer.status_code == 303
    assert Text.objects.get().number == "柳小〔2026〕9号"
    assert client.post(f"{base}/approve/", {"in_force_on": day}).status_code == 409


def test_a_number_that_another_text_has_is_refused_with_its_cure(client, people):
    in_force(people)
    other = written(people, title="另一制度")
    other.unfinished().submit(by=people.safety)
    number = Text.objects.get(title="校门管理制度").number
    answer = as_user(client, people.principal).post(
        f"/library/{other.pk}/versions/1/approve/",
        {"in_force_on": clock.today().isoformat(), "number": number},
    )
    assert answer.status_code == 422
    assert "Another text of this unit has that number" in answer.content.decode()


def test_whoever_is_asked_confirms_with_one_tap(client, people):
    text = of_bureau(people)
    page = as_user(client, people.guard).get(f"/library/{text.pk}/").content.decode()
    assert "I have read it" in page
    assert "Read: 校园门卫工作规范" in client.get("/").content.decode()
    assert client.post(f"/library/{text.pk}/read/").status_code == 303
    assert Reading.objects.get(user=people.guard).read_at
    assert "I have read it" not in client.get(f"/library/{text.pk}/").content.decode()
    assert "Read: 校园门卫工作规范" not in client.get("/").content.decode()


def test_the_chase_list_shows_each_leader_the_own_people(client, people):
    text = of_bureau(people)
    page = as_user(client, people.safety).get("/library/chase/").content.decode()
    assert people.guard.name in page
    assert people.kg_head.name not in page
    page = as_user(client, people.section).get(f"/library/chase/?text={text.pk}").content.decode()
    assert people.kg_head.name in page
    assert as_user(client, people.guard).get("/library/chase/").status_code == 403


def test_two_versions_are_laid_beside_each_other(client, people):
    text = in_force(people)
    approved(text.draft(by=people.safety, body=NEXT), by=people.principal)
    page = as_user(client, people.guard).get(f"/library/{text.pk}/compare/").content.decode()
    assert "<ins>6时50分</ins>" in page
    assert "<del>7时</del>" in page
    assert client.get(f"/library/{text.pk}/compare/?old=9").status_code == 404


@pytest.mark.parametrize(("form", "head"), [("pdf", b"%PDF"), ("docx", b"PK"), ("md", b"# ")])
def test_a_text_goes_out_as_word_pdf_and_source(client, people, form, head):
    text = in_force(people)
    address = f"/library/{text.pk}/versions/1/paper.{form}"
    answer = as_user(client, people.guard).get(address)
    assert answer.content.startswith(head)
    assert client.get(address[:-2] + "exe").status_code == 404


def test_a_partner_agency_and_another_district_find_nothing(client, people):
    text = of_bureau(people)
    for user in (people.officer, people.system_admin):
        assert as_user(client, user).get("/library/").status_code == 404
    assert as_user(client, people.stranger).get(f"/library/{text.pk}/").status_code == 404


def test_the_desk_shows_what_is_to_be_approved_and_reviewed(client, people):
    text = written(people)
    text.unfinished().submit(by=people.safety)
    assert (
        "To be approved: 校门管理制度"
        in as_user(client, people.principal).get("/").content.decode()
    )
    assert "To be approved" not in as_user(client, people.safety).get("/").content.decode()
    approved(text.unfinished(), by=people.principal, review_by=clock.today() + timedelta(days=1))
    with clock.at(clock.now() + timedelta(days=1)):
        page = as_user(client, people.safety).get("/").content.decode()
    assert "Review: 校门管理制度" in page


def test_words_that_were_changed_since_they_were_read_are_not_approved(client, people):
    text = written(people)
    version = text.unfinished()
    version.submit(by=people.safety)
    page = as_user(client, people.principal).get(f"/library/{text.pk}/versions/1/").content.decode()
    path = f"/library/{text.pk}/versions/1/approve/?seen={version.event_id}"
    assert path in page
    version.amend(by=people.safety, body=NEXT)
    version.submit(by=people.safety)
    assert client.post(path, {"in_force_on": clock.today().isoformat()}).status_code == 409
    version.refresh_from_db()
    assert version.state == "draft"


def test_a_tap_confirms_the_version_that_was_open_and_no_other(client, people):
    text = of_bureau(people)
    url, old = f"/library/{text.pk}/read/", text.current_id
    page = as_user(client, people.guard).get(f"/library/{text.pk}/").content.decode()
    assert f'value="{old}"' in page
    approved(text.draft(by=people.inspector, body=NEXT), by=people.section)
    text.refresh_from_db()
    assert client.post(url, {"version": str(old)}).status_code == 409
    assert client.post(url, {"version": str(text.current_id)}).status_code == 303


def test_one_box_of_the_register_looks_in_title_number_unit_and_words(client, people):
    in_force(people)
    of_bureau(people)
    client = as_user(client, people.principal)

    def rows(typed):
        page = client.get("/library/", {"q": typed}).content.decode()
        return [title for title in ("校门管理制度", "校园门卫工作规范") if f">{title}</a>" in page]

    assert rows("门卫工作规范") == ["校园门卫工作规范"]
    assert "校门管理制度" in rows("柳溪小学")
    assert rows("防暴器材") == ["校门管理制度", "校园门卫工作规范"]
    assert rows("防暴器材 门卫工作规范") == ["校园门卫工作规范"]
    assert rows("，") == []
