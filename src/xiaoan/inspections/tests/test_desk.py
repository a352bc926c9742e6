"""What waits for whom: today's visits, unfinished ones, notices to serve, receipts, replies."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.cast import People

from xiaoan.accounts.models import User
from xiaoan.base import clock
from xiaoan.hazards import noticedesk
from xiaoan.hazards.models import Notice
from xiaoan.inspections.desk import waiting
from xiaoan.inspections.tests.test_visits import NINE, on_site, plan

DAY = timedelta(days=1)


def verbs(user: User, on: object = None) -> list[str]:
    with clock.at(NINE):
        return [str(item.verb) for item in waiting(user, on or clock.today())]  # type: ignore[arg-type]


def papers(user: User, on: object = None) -> list[str]:
    """What waits for `user` in the notices."""
    with clock.at(NINE):
        return [str(item.verb) for item in noticedesk.waiting(user, on or clock.today())]  # type: ignore[arg-type]


@pytest.mark.parametrize(("days", "there"), [(-1, True), (0, True), (1, False)])
def test_a_visit_waits_for_its_inspectors_from_its_day_on(
    people: People, days: int, there: bool
) -> None:
    plan(people, planned_on=NINE.date() + days * DAY)
    for user in (people.inspector, people.section):
        assert bool(verbs(user)) is there
    assert not verbs(people.chief)
    assert not verbs(people.safety)


def test_a_visit_that_was_begun_waits_to_be_finished(people: People) -> None:
    on_site(people, NINE - DAY)
    with clock.at(NINE):
        (item,) = waiting(people.inspector, clock.today())
    assert item.due_on == (NINE - DAY).date()
    assert "柳溪小学" in item.title


def test_a_drafted_notice_waits_to_be_served_and_then_for_the_schools_receipt(
    people: People,
) -> None:
    visit = on_site(people)
    with clock.at(NINE):
        hazard = visit.find(by=people.inspector, what="围墙裂缝").hazard
        notice = Notice.objects.draft(
            by=people.section, unit=people.school, hazards=[hazard], source=visit.subject
        )
    assert len(papers(people.chief)) == 1
    assert not papers(people.safety)
    with clock.at(NINE):
        notice.serve(by=people.section)
    assert not papers(people.chief)
    assert papers(people.safety) == ["回复", "确认签收"]
    assert not papers(people.neighbour)
    with clock.at(NINE):
        notice.acknowledge(by=people.principal)
    assert papers(people.safety) == ["回复"]
    assert (notice.receipt_by_id, notice.receipt_at) == (people.principal.pk, NINE)


@pytest.mark.parametrize(("after", "late"), [(0, False), (1, True)])
def test_a_reply_is_asked_for_from_the_day_after_it_was_due(
    people: People, after: int, late: bool
) -> None:
    visit = on_site(people)
    with clock.at(NINE):
        visit.find(by=people.inspector, what="围墙裂缝")
        notice = visit.finish(by=people.inspector, methods=["see"], received_by="陈立新")
    assert notice is not None
    assert bool(papers(people.section, notice.reply_due + after * DAY)) is late
