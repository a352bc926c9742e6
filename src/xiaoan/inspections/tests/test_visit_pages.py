"""Visits on the screen: listed, begun, filled, finished; each sees what is theirs."""

from __future__ import annotations

import re
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook
from tests.cast import People

from xiaoan.base import clock
from xiaoan.duties.catalogue import install
from xiaoan.duties.models import Checklist, Record
from xiaoan.evidence.models import File
from xiaoan.hazards.kinds import criteria
from xiaoan.hazards.models import Hazard
from xiaoan.inspections.models import Finding, Visit
from xiaoan.inspections.models.steps import PAGE
from xiaoan.inspections.tests.test_visits import NINE, on_site, own, plan

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c4944415408d763f8"
    "cfc0000003010100c9fe92ef0000000049454e44ae426082"
)


@pytest.fixture
def fire(people: People) -> Checklist:
    install(people.bureau, by=people.system)
    return Checklist.objects.current().get(code="FIRE")


def signed_in(client: Client, user: Any) -> Client:
    client.force_login(user)
    return client


def address(visit: Visit, step: str = "") -> str:
    return f"/inspections/{visit.pk}/{step + '/' if step else ''}"


def test_messages_name_the_address_of_the_page(people: People) -> None:
    visit = plan(people)
    assert reverse("inspections:visit", args=[visit.pk]) == PAGE.format(visit.pk)


def test_the_list_shows_who_is_on_site_first_and_goes_out_as_excel(
    client: Client, people: People
) -> None:
    on_site(people)
    plan(people, unit=people.kindergarten)
    plan(people, unit=people.neighbour_school).cancel(by=people.section, reason="停课")
    signed_in(client, people.section)
    page = client.get("/inspections/")
    assert [row.status for row in page.context["page"]] == ["begun", "planned", "cancelled"]
    assert [row.status for row in client.get("/inspections/?state=open").context["page"]] == [
        "begun", "planned",
    ]  # fmt: skip
    book = load_workbook(BytesIO(client.get("/inspections/?q=柳溪&export=xlsx").content))
    table = list(book.active.iter_rows(min_row=3, values_only=True))
    assert [(row[1], row[6]) for row in table] == [("柳溪小学", "何志远、梁文静")]


def test_a_page_of_visits_costs_the_same_for_one_as_for_many(
    client: Client, people: People
) -> None:
    signed_in(client, people.section)
    plan(people)
    client.get("/inspections/")
    with CaptureQueriesContext(connection) as one:
        client.get("/inspections/")
    for day in range(1, 20):
        plan(people, planned_on=NINE.date() + timedelta(days=day))
    with CaptureQueriesContext(connection) as many:
        client.get("/inspections/")
    assert len(many) == len(one)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("part", ["chief", "section", "inspector", "system"])
def test_every_page_of_a_visit_opens(
    client: Client, people: People, fire: Checklist, part: str, language: str
) -> None:
    visit = on_site(people)
    signed_in(client, getattr(people, part))
    client.cookies["django_language"] = language
    pages = ["/inspections/", "/inspections/rounds/", address(visit)]
    if part != "system":
        pages += [address(visit, step) for step in ("fill/FIRE", "find", "finish", "photo")]
        pages += ["/inspections/plan/", "/inspections/rounds/new/"]
    for url in pages:
        assert client.get(url).status_code == 200, url


def test_a_school_sees_a_visit_to_itself_only_and_only_when_it_was_told(
    client: Client, people: People
) -> None:
    visit = plan(people)
    signed_in(client, people.safety)
    assert client.get(address(visit)).status_code == 404
    assert len(client.get("/inspections/").context["page"]) == 0
    visit.announce(by=people.section)
    assert client.get(address(visit)).status_code == 200
    assert len(client.get("/inspections/").context["page"]) == 1
    for part in ("neighbour", "stranger", "officer"):
        signed_in(client, getattr(people, part))
        assert client.get(address(visit)).status_code == 404, part


@pytest.mark.parametrize("step", ["begin", "announce", "cancel", "find", "finish", "fill/FIRE"])
def test_the_visited_school_takes_no_step_of_the_visit(
    client: Client, people: People, fire: Checklist, step: str
) -> None:
    visit = on_site(people)
    signed_in(client, people.principal)
    assert client.get(address(visit, step)).status_code == 403
    assert client.post(address(visit, step)).status_code == 403


def test_a_list_filled_on_the_visit_makes_its_findings_and_keeps_the_photo(
    client: Client, people: People, fire: Checklist
) -> None:
    known = own(people, NINE - timedelta(days=2), place_text="")
    visit = on_site(people)
    signed_in(client, people.inspector)
    page = client.get(address(visit, "fill/FIRE"))
    body = page.content.decode()
    assert f'name="bad-{_visit_item(fire)}"' in body
    photo = BytesIO(PNG)
    photo.name = "p.png"
    sent = client.post(
        address(visit, "fill/FIRE"),
        {"draft": str(page.context["draft"]), "bad-5": "1", "note-5": "通道堆物", "photo-5": photo,
         "bad-4": "1"},
    )  # fmt: skip
    assert sent["Location"] == address(visit)
    record = Record.objects.get(visit_id=visit.pk)
    assert (record.kind, record.failed) == ("supervision", 2)
    findings = {f.item: f for f in Finding.objects.all()}
    assert (findings["FIRE/5"].hazard_id, findings["FIRE/5"].was_known) == (known.pk, True)
    assert not findings["FIRE/4"].was_known
    assert File.objects.get().about == known.subject
    shown = client.get(address(visit)).context
    assert [f.was_known for f in shown["findings"]] == [False, True]
    assert shown["missed"] == 1


def _visit_item(checklist: Checklist) -> int:
    """An item that applies to every school; the supervisor's own where the list has one."""
    lines = [item for item in checklist.lines if "all" in item.applies_to]
    return max(lines, key=lambda item: item.frequency == "visit").order


def test_one_click_begins_a_visit_with_the_people_of_the_plan(
    client: Client, people: People
) -> None:
    visit = plan(people)
    signed_in(client, people.inspector)
    body = client.get(address(visit)).content.decode()
    keys = re.findall(r'name="members" value="(\d+)"', body)
    assert client.post(address(visit, "begin"), {"members": keys}).status_code == 303
    visit.refresh_from_db()
    assert (visit.status, visit.members) == ("begun", [people.section.pk])


def test_a_visit_needs_two_inspectors_and_says_so(client: Client, people: People) -> None:
    visit = plan(people, members=[])
    signed_in(client, people.inspector)
    alone = client.post(address(visit, "begin"))
    assert alone.status_code == 422
    assert alone.context["form"].errors["members"]
    client.post(address(visit, "begin"), {"members": [people.section.pk]})
    visit.refresh_from_db()
    assert (visit.status, visit.members) == ("begun", [people.section.pk])


def test_the_four_methods_are_steps_with_a_time_and_a_note(client: Client, people: People) -> None:
    visit = on_site(people)
    signed_in(client, people.inspector)
    with clock.at(NINE + timedelta(minutes=10)):
        client.post(address(visit, "note"), {"method": "talk", "note": "问了两位宿管"})
        client.post(address(visit, "note"), {"method": "hear"})
    visit.refresh_from_db()
    assert visit.methods == ["hear", "talk"]
    assert visit.notes["talk"]["note"] == "问了两位宿管"
    assert client.post(address(visit, "note"), {"method": "smell"}).status_code == 422
    assert client.get(address(visit, "finish")).context["form"].fields["methods"].initial == [
        "hear", "talk",
    ]  # fmt: skip


def test_a_finding_beside_the_lists_keeps_its_photo_and_names_a_wrong_file(
    client: Client, people: People
) -> None:
    visit = on_site(people)
    signed_in(client, people.inspector)
    facts = {"what": "门卫室插座烧黑", "control": "none"}
    wrong = BytesIO(b"MZ no picture")
    wrong.name = "photo.png"
    refused = client.post(address(visit, "find"), facts | {"photo": wrong})
    assert refused.status_code == 422
    assert refused.context["form"].errors["photo"]
    assert not Hazard.objects.exists()
    right = BytesIO(PNG)
    right.name = "photo.png"
    client.post(address(visit, "find"), facts | {"photo": right})
    assert File.objects.get().about == Hazard.objects.get().subject


def test_the_grade_of_a_finding_follows_from_the_criterion(client: Client, people: People) -> None:
    visit = on_site(people)
    signed_in(client, people.inspector)
    facts = {"what": "安全出口上锁", "control": "none"}
    assert client.post(address(visit, "find"), facts | {"criterion": "不存在"}).status_code == 422
    client.post(address(visit, "find"), facts | {"criterion": criteria()[0]})
    client.post(address(visit, "find"), facts | {"grade": "major"})
    assert sorted(Hazard.objects.values_list("grade", flat=True)) == ["general", "major"]


def test_somebody_else_was_faster_is_told_with_409(client: Client, people: People) -> None:
    visit = on_site(people)
    signed_in(client, people.inspector)
    assert client.post(address(visit, "begin"), {"members": [people.section.pk]}).status_code \
        == 409  # fmt: skip
    assert client.get(address(visit, "cancel")).status_code == 409
    client.post(address(visit, "finish"), {"methods": ["see"], "received_by": "陈立新"})
    assert client.post(address(visit, "finish"), {"methods": ["see"], "received_by": "x"}) \
        .status_code == 409  # fmt: skip
    assert client.get(address(visit, "find")).status_code == 409


def test_a_page_says_no_more_than_one_primary_button(
    client: Client, people: People, fire: Checklist
) -> None:
    visit = plan(people)
    signed_in(client, people.section)
    pages = ["/inspections/", "/inspections/plan/", "/inspections/rounds/", address(visit)]
    visit.begin(by=people.section)
    pages += [address(visit), address(visit, "finish"), address(visit, "find")]
    for url in pages:
        body = client.get(url).content.decode()
        assert len(re.findall(r'class="btn btn-primary', body)) <= 1, url
