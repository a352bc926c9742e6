"""Nobody decides alone who answers: whoever wrote the lines needs a second hand to approve them."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from tests.cast import People

from xiaoan.access import matrix
from xiaoan.access.groups import HEADS, Row
from xiaoan.base import clock
from xiaoan.ledger.change import WrongState
from xiaoan.responsibility.models import Sheet
from xiaoan.responsibility.tests.sheets import BUREAU, SCHOOL
from xiaoan.responsibility.tests.test_pages import client_of, grid

DRAFT = "/responsibility/units/QH-001/draft/"


def by_the_head(people: People) -> Sheet:
    sheet = Sheet.objects.draft(
        by=people.principal, unit=people.school, lines=SCHOOL, origin="page"
    )
    sheet.submit(by=people.principal)
    return sheet


def test_the_head_approves_what_the_director_wrote(people: People) -> None:
    sheet = Sheet.objects.draft(by=people.safety, unit=people.school, lines=SCHOOL, origin="page")
    assert not sheet.needs_second(people.principal)
    sheet.approve(by=people.principal, since=clock.today())


def test_the_head_does_not_approve_the_own_draft_before_a_second_has_countersigned(
    people: People,
) -> None:
    sheet = by_the_head(people)
    with pytest.raises(PermissionDenied):
        sheet.approve(by=people.principal, since=clock.today())
    sheet.refresh_from_db()
    assert sheet.is_draft
    sheet.countersign(by=people.safety)
    sheet.approve(by=people.principal, since=clock.today())
    assert sheet.confirmed_by_id == people.safety.pk


def test_a_correction_by_the_head_makes_the_lines_the_heads_own(people: People) -> None:
    sheet = Sheet.objects.draft(by=people.safety, unit=people.school, lines=SCHOOL, origin="page")
    sheet.amend(by=people.principal, lines=SCHOOL[:4])
    with pytest.raises(PermissionDenied):
        sheet.approve(by=people.principal, since=clock.today())


def test_a_correction_after_the_second_signature_asks_for_it_again(people: People) -> None:
    sheet = by_the_head(people)
    sheet.countersign(by=people.deputy)
    sheet.amend(by=people.principal, lines=SCHOOL[:4])
    assert sheet.awaits_second
    with pytest.raises(PermissionDenied):
        sheet.approve(by=people.principal, since=clock.today())


@pytest.mark.parametrize("part", ["principal", "affairs", "guard", "neighbour", "stranger"])
def test_whoever_wrote_it_or_leads_nothing_does_not_countersign(people: People, part: str) -> None:
    sheet = by_the_head(people)
    with pytest.raises(PermissionDenied):
        sheet.countersign(by=people.users()[part])


@pytest.mark.parametrize("part", ["deputy", "safety", "section"])
def test_the_leading_group_countersigns_and_the_section_where_a_school_has_nobody(
    people: People, part: str
) -> None:
    by_the_head(people).countersign(by=people.users()[part])


def test_what_was_not_laid_before_anybody_is_not_countersigned(people: People) -> None:
    sheet = Sheet.objects.draft(
        by=people.principal, unit=people.school, lines=SCHOOL, origin="page"
    )
    with pytest.raises(WrongState):
        sheet.countersign(by=people.safety)


def test_the_leaders_of_the_bureau_approve_each_others_drafts(people: People) -> None:
    sheet = Sheet.objects.draft(
        by=people.deputy_chief, unit=people.bureau, lines=BUREAU, origin="page"
    )
    with pytest.raises(PermissionDenied):
        sheet.approve(by=people.deputy_chief, since=clock.today())
    sheet.approve(by=people.chief, since=clock.today())


def test_a_district_may_let_its_heads_approve_alone(
    people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = Row("alone", HEADS)
    monkeypatch.setitem(matrix.MATRIX, "responsibility.alone", row)
    by_the_head(people).approve(by=people.principal, since=clock.today())


def test_the_second_finds_it_on_the_desk_and_countersigns_with_one_tap(people: People) -> None:
    sheet = by_the_head(people)
    head, deputy = client_of(people, "principal"), client_of(people, "deputy")
    page = head.get(DRAFT).content.decode()
    assert "批准，按所选日期生效" not in page
    assert "会签" in page
    assert "会签" in deputy.get("/").content.decode()
    assert "会签" not in client_of(people, "section").get("/").content.decode()
    lines = [{**line, "duties": ""} for line in sheet.lines]
    answer = deputy.post(DRAFT, grid(lines[:1], sheet, step="confirm"))
    assert answer.status_code == 303
    sheet.refresh_from_db()
    assert len(sheet.lines) == len(SCHOOL)
    assert sheet.confirmed_by_id == people.deputy.pk
    assert "批准，按所选日期生效" in head.get(DRAFT).content.decode()


def test_the_section_is_asked_where_the_school_has_nobody_else(people: People) -> None:
    by_the_head(people)
    for other in (people.deputy, people.safety):
        holding = other.holdings.get()
        holding.end(by=people.section, on=holding.since)
    assert "会签" in client_of(people, "section").get("/").content.decode()


def test_corrections_of_the_head_are_kept_and_the_way_on_is_told(people: People) -> None:
    sheet = Sheet.objects.draft(by=people.safety, unit=people.school, lines=SCHOOL, origin="page")
    sheet.submit(by=people.safety)
    head = client_of(people, "principal")
    lines = [{**line, "duties": " ".join(line["duties"])} for line in sheet.lines]
    lines[0]["what"] = "负总责，每月主持一次安全会议。"
    given = grid(lines, sheet, step="approve", since=clock.today().isoformat())
    answer = head.post(DRAFT, given, follow=True)
    assert "会签" in answer.content.decode()
    sheet.refresh_from_db()
    assert (sheet.status, sheet.lines[0]["what"]) == ("submitted", lines[0]["what"])
