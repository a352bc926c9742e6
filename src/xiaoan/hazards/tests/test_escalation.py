"""Overdue hazards climb: working days, the right person, once, however often it runs."""

from __future__ import annotations

from datetime import date

import pytest
from tests.cast import People

from xiaoan.escalation.models import Climb, LadderRule
from xiaoan.hazards import jobs
from xiaoan.hazards.models import Hazard
from xiaoan.hazards.tests.days import CRITERION, claimed, on, report
from xiaoan.ledger.change import born
from xiaoan.ledger.models import Event
from xiaoan.notify.models import Message


def due_hazard(people: People, **more: object) -> Hazard:
    """Found on Monday, 16 March 2026; due on Friday, 20 March."""
    with on(3, 16):
        return report(people, due_days=4, **more)


@pytest.mark.parametrize(
    ("day", "rung"),
    [
        (date(2026, 3, 20), 0),  # the day itself
        (date(2026, 3, 22), 0),  # a weekend is no working day
        (date(2026, 3, 23), 1),  # one working day late: the deputy
        (date(2026, 3, 24), 1),
        (date(2026, 3, 25), 2),  # three: the head
        (date(2026, 3, 30), 2),
        (date(2026, 3, 31), 3),  # seven: the bureau
    ],
)
def test_a_late_hazard_climbs_by_working_days(people: People, day: date, rung: int) -> None:
    due_hazard(people)
    with on(day.month, day.day):
        jobs.escalate_due()
    assert Hazard.objects.get().rung == rung


def test_a_holiday_holds_the_ladder(people: People) -> None:
    with on(4, 27):
        report(people, due_days=3)  # due on 30 April; May Day is off until 5 May
    for day, rung in ((1, 0), (5, 0), (6, 1)):
        with on(5, day):
            jobs.escalate_due()
        assert Hazard.objects.get().rung == rung


def test_each_rung_tells_its_own_post(people: People) -> None:
    due_hazard(people)
    with on(3, 31):
        jobs.escalate_due()
    told = set(Message.objects.values_list("user__username", flat=True))
    assert told == {"deputy", "principal", "section"}


def test_running_twice_changes_nothing_more(people: People) -> None:
    due_hazard(people)
    with on(3, 23):
        jobs.escalate_due()
        events, messages = Event.objects.count(), Message.objects.count()
        jobs.escalate_due()
    assert (Event.objects.count(), Message.objects.count()) == (events, messages)
    assert Climb.objects.count() == 1


def test_a_stale_copy_does_not_climb_twice(people: People) -> None:
    hazard = due_hazard(people)
    stale = Hazard.objects.get(pk=hazard.pk)
    with on(3, 23):
        assert jobs.climb(hazard, by=people.system, on=date(2026, 3, 23)) == 1
        assert jobs.climb(stale, by=people.system, on=date(2026, 3, 23)) == 0
    assert Climb.objects.count() == 1


@pytest.mark.parametrize("more", [{"is_urgent": True}, {"grade": "major", "criterion": CRITERION}])
def test_pressing_hazards_go_to_the_head_first(people: People, more: dict) -> None:
    with on(3, 16):
        hazard = report(people, **more)
    assert hazard.due_on is not None
    with on(hazard.due_on.month, hazard.due_on.day + 1):
        jobs.escalate_due()
    message = Message.objects.get()
    assert (message.user, message.is_urgent) == (people.principal, True)


def test_the_day_of_the_next_climb_is_known_beforehand(people: People) -> None:
    hazard = due_hazard(people)
    with on(3, 20):
        assert hazard.climbs_on == date(2026, 3, 23)


def test_a_blocked_or_struck_off_hazard_does_not_climb(people: People) -> None:
    hazard = due_hazard(people)
    with on(3, 17):
        hazard.block(by=people.safety, why="缺经费", holder="区财政局")
    with on(3, 31):
        jobs.escalate_due()
    hazard.refresh_from_db()
    assert (hazard.rung, hazard.climbs_on) == (0, None)


@pytest.mark.parametrize(("day", "rung"), [(25, 0), (26, 2)])
def test_a_claim_climbs_only_when_the_re_check_is_late_too(
    people: People, day: int, rung: int
) -> None:
    with on(3, 16):
        hazard = report(people, due_days=4)
        hazard.assign(by=people.safety, rectifier=people.affairs)
    with on(3, 20):
        hazard.claim(by=people.affairs, measure="已清空")  # re-check by Wednesday, 25 March
    with on(3, day):
        jobs.escalate_due()
    hazard.refresh_from_db()
    assert hazard.rung == rung


def test_a_district_puts_its_own_ladder_in_place(people: People) -> None:
    rule = LadderRule(
        unit=people.bureau, ladder="hazard", rung=1, days_late=2, post="chief", at_bureau=True
    )
    born(rule, "units.amend", by=people.system)
    due_hazard(people)
    with on(3, 23):
        jobs.escalate_due()
        assert Hazard.objects.get().rung == 0
    with on(3, 24):
        jobs.escalate_due()
    assert Message.objects.get().user == people.chief


def test_in_a_kindergarten_the_head_stands_in_for_the_missing_deputy(people: People) -> None:
    with on(3, 16):
        report(people, by=people.kg_head, unit=people.kindergarten, due_days=4)
    with on(3, 23):
        jobs.escalate_due()
    assert Message.objects.get().user == people.kg_head


def test_what_is_on_time_waits(people: People) -> None:
    with on(3, 16):
        claimed(people, due_days=4)
    assert not Hazard.objects.due_to_escalate(date(2026, 3, 20), people.bureau).exists()
