"""A sheet is drafted by the director, approved by the head, and superseded by the next version."""

from __future__ import annotations

from datetime import date, timedelta
from threading import Barrier, Thread

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from tests.cast import People

from xiaoan.accounts.models import User
from xiaoan.base import clock
from xiaoan.base.scope import scope
from xiaoan.ledger.change import WrongState
from xiaoan.ledger.models import Event
from xiaoan.responsibility.models import Charge, Sheet
from xiaoan.responsibility.models.lines import Line
from xiaoan.responsibility.tests.sheets import BUREAU, SCHOOL, approved


def draft(people: People, lines: list[Line] = SCHOOL) -> Sheet:
    return Sheet.objects.draft(by=people.safety, unit=people.school, lines=lines, origin="page")


def test_the_lines_become_charges_with_the_approval_and_nothing_before(people: People) -> None:
    sheet = draft(people)
    assert not Charge.objects.exists()
    sheet.submit(by=people.safety)
    sheet.approve(by=people.principal, since=clock.today(), decision="校务会议纪要第 3 期")
    assert [charge.post_id for charge in sheet.charges.order_by("order")] == [
        line.post for line in SCHOOL
    ]
    assert sheet.lines == []
    assert sheet.is_in_force(clock.today())
    assert not sheet.is_in_force(clock.today() - timedelta(days=1))
    actions = Event.objects.filter(subject=sheet.subject).order_by("id")
    assert [event.action.partition(".")[2] for event in actions] == ["draft", "submit", "approve"]


@pytest.mark.parametrize("part", ["safety", "deputy", "affairs", "guard", "neighbour", "kg_head",
                                  "chief", "section", "security_admin", "stranger"])  # fmt: skip
def test_nobody_but_the_schools_own_head_approves_its_sheet(people: People, part: str) -> None:
    sheet = draft(people)
    with pytest.raises(PermissionDenied):
        sheet.approve(by=people.users()[part], since=clock.today())
    assert not Charge.objects.exists()


@pytest.mark.parametrize("part", ["section", "inspector", "principal", "safety", "security_admin"])
def test_nobody_but_a_leader_of_the_bureau_approves_its_division(people: People, part: str) -> None:
    sheet = Sheet.objects.draft(by=people.section, unit=people.bureau, lines=BUREAU, origin="page")
    with pytest.raises(PermissionDenied):
        sheet.approve(by=people.users()[part], since=clock.today())
    sheet.approve(by=people.deputy_chief, since=clock.today())
    assert sheet.charges.count() == len(BUREAU)


def test_the_next_version_ends_the_one_before_on_the_day_before_it_begins(people: People) -> None:
    first = approved(people, people.school, SCHOOL, clock.today())
    begins = clock.today() + timedelta(days=10)
    second = approved(people, people.school, SCHOOL[:3], begins)
    first.refresh_from_db()
    assert first.until == begins - timedelta(days=1)
    in_force = Sheet.objects.filter(unit=people.school).in_force
    assert in_force(begins - timedelta(days=1)).get() == first
    assert in_force(begins).get() == second
    assert Charge.objects.in_force(begins).count() == 3


def test_no_version_begins_before_today_or_on_the_first_day_of_the_one_before(
    people: People,
) -> None:
    approved(people, people.school, SCHOOL, clock.today())
    second = draft(people)
    for day in (clock.today() - timedelta(days=1), clock.today()):
        with pytest.raises(ValidationError) as refused:
            second.approve(by=people.principal, since=day)
        assert "since" in refused.value.message_dict
    second.approve(by=people.principal, since=clock.today() + timedelta(days=1))


def test_a_unit_has_one_draft_at_a_time(people: People) -> None:
    draft(people)
    with pytest.raises(ValidationError):
        draft(people)


def test_what_is_approved_is_corrected_by_the_next_version_only(people: People) -> None:
    sheet = approved(people, people.school, SCHOOL, clock.today())
    with pytest.raises(WrongState):
        sheet.amend(by=people.safety, lines=SCHOOL[:2])
    with pytest.raises(WrongState):
        sheet.approve(by=people.principal, since=clock.today() + timedelta(days=1))


def test_a_draft_sent_back_names_why_and_may_be_corrected(people: People) -> None:
    sheet = draft(people)
    sheet.submit(by=people.safety)
    with pytest.raises(ValidationError):
        sheet.send_back(by=people.principal, reason=" ")
    sheet.send_back(by=people.principal, reason="门卫职责不全")
    assert (sheet.status, sheet.remark) == ("draft", "门卫职责不全")
    sheet.amend(by=people.safety, lines=SCHOOL)
    sheet.submit(by=people.safety)
    assert sheet.remark == ""


def test_every_fault_of_a_draft_is_named_with_its_line(people: People) -> None:
    lines = [Line("chief", "first", "全面", "负责"), Line("guard", "boss", "", ""),
             Line("safety", "area", "隐患", "字" * 301)]  # fmt: skip
    sheet = draft(people, lines)
    with pytest.raises(ValidationError) as refused:
        sheet.submit(by=people.safety)
    said = " ".join(refused.value.messages)
    assert all(f"第 {n} 条" in said for n in (1, 2, 3)), said
    with pytest.raises(ValidationError):
        sheet.approve(by=people.principal, since=clock.today())
    assert not Charge.objects.exists()


def test_a_sheet_in_which_nobody_is_first_responsible_is_not_approved(people: People) -> None:
    sheet = draft(people, SCHOOL[1:])
    with pytest.raises(ValidationError):
        sheet.approve(by=people.principal, since=clock.today())


def test_two_who_approve_at_once_approve_it_once(committed: None, people: People) -> None:
    with scope([people.bureau.pk]):
        sheet = draft(people)
    gate, told = Barrier(2), []

    def approve() -> None:
        try:
            mine = Sheet(pk=sheet.pk)
            with scope([people.bureau.pk]):
                mine = Sheet.objects.get(pk=sheet.pk)
                by = User.objects.get(pk=people.principal.pk)
                gate.wait()
                mine.approve(by=by, since=date(2099, 1, 1))
            told.append("done")
        except WrongState:
            told.append("too late")
        finally:
            connection.close()

    threads = [Thread(target=approve) for _n in range(2)]
    [thread.start() for thread in threads]
    [thread.join(30) for thread in threads]
    assert sorted(told) == ["done", "too late"]
    with scope([people.bureau.pk]):
        assert Charge.objects.count() == len(SCHOOL)
