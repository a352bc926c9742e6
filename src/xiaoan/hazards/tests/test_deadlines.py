"""Until when: working days by severity, today for urgent ones, never for advice."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from tests.cast import People

from xiaoan.hazards.models import Extension
from xiaoan.hazards.tests.days import CRITERION, on, report
from xiaoan.ledger.change import WrongState


@pytest.mark.parametrize(
    ("more", "due_on"),
    [
        ({}, date(2026, 3, 24)),  # ten working days after Tuesday, 10 March
        ({"due_days": 1}, date(2026, 3, 11)),
        ({"due_days": 4}, date(2026, 3, 16)),  # over a weekend
        ({"is_urgent": True}, date(2026, 3, 10)),
        ({"is_urgent": True, "due_days": 3}, date(2026, 3, 10)),
        ({"is_advice": True}, None),
        ({"grade": "major", "criterion": CRITERION}, date(2026, 3, 31)),
    ],
)
def test_severity_sets_the_deadline(people: People, more: dict, due_on: date | None) -> None:
    with on(3, 10):
        assert report(people, **more).due_on == due_on


def test_a_holiday_does_not_count(people: People) -> None:
    with on(4, 30):  # May Day: 1 to 5 May are off in 2026, Saturday 9 May is worked
        hazard = report(people, due_days=2)
    assert hazard.due_on == date(2026, 5, 7)


def test_the_first_assignment_may_shorten_the_deadline(people: People) -> None:
    with on(3, 10):
        hazard = report(people)
        hazard.assign(by=people.safety, rectifier=people.affairs, due_on=date(2026, 3, 12))
    assert hazard.due_on == date(2026, 3, 12)


@pytest.mark.parametrize("day", [date(2026, 3, 9), date(2026, 6, 1)])
def test_an_assignment_sets_no_past_and_no_endless_deadline(people: People, day: date) -> None:
    with on(3, 10):
        hazard = report(people)
        with pytest.raises(ValidationError):
            hazard.assign(by=people.safety, rectifier=people.affairs, due_on=day)


def test_a_second_assignment_leaves_the_deadline(people: People) -> None:
    with on(3, 10):
        hazard = report(people)
        hazard.assign(by=people.safety, rectifier=people.affairs)
        with pytest.raises(ValidationError):
            hazard.assign(by=people.safety, rectifier=people.teacher, due_on=date(2026, 4, 1))
        hazard.assign(by=people.safety, rectifier=people.teacher)
    assert (hazard.rectifier, hazard.due_on) == (people.teacher, date(2026, 3, 24))


def asked(people: People, **more: object) -> Extension:
    hazard = report(people, **more)
    return hazard.ask(
        by=people.safety, until=date(2026, 4, 10), reason="设备订货", interim="派人值守"
    )


def test_asking_moves_nothing_and_granting_moves_the_deadline(people: People) -> None:
    with on(3, 10):
        extension = asked(people)
        extension.hazard.refresh_from_db()
        assert extension.hazard.due_on == date(2026, 3, 24)
        extension.decide(by=people.principal, granted=True)
        extension.hazard.refresh_from_db()
    assert (extension.status, extension.hazard.due_on) == ("granted", date(2026, 4, 10))


def test_a_refused_request_leaves_the_deadline_and_says_why(people: People) -> None:
    with on(3, 10):
        extension = asked(people)
        with pytest.raises(ValidationError):
            extension.decide(by=people.principal, granted=False)
        extension.decide(by=people.principal, granted=False, answer="可先断电整改")
        extension.hazard.refresh_from_db()
    assert extension.hazard.due_on == date(2026, 3, 24)


def test_the_head_cannot_give_time_for_a_finding_of_the_bureau(people: People) -> None:
    with on(3, 10):
        extension = asked(people, by=people.inspector, source="supervision")
        with pytest.raises(PermissionDenied):
            extension.decide(by=people.principal, granted=True)
        extension.decide(by=people.section, granted=True)
    assert extension.decided_by == people.section


def test_nobody_decides_on_their_own_request(people: People) -> None:
    with on(3, 10):
        hazard = report(people)
        extension = hazard.ask(
            by=people.principal, until=date(2026, 4, 10), reason="设备订货", interim="派人值守"
        )
        with pytest.raises(PermissionDenied):
            extension.decide(by=people.principal, granted=True)


def test_a_second_request_waits_for_the_first(people: People) -> None:
    with on(3, 10):
        extension = asked(people)
        with pytest.raises(WrongState):
            extension.hazard.ask(
                by=people.safety, until=date(2026, 4, 20), reason="再延", interim="派人值守"
            )
