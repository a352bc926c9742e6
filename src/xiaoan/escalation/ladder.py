"""Ladders: after how many working days late who is told. Data; a district replaces it.

A ladder named in `escalation.LadderRule` of a district stands in place of the shipped one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from xiaoan.escalation.models import LadderRule
from xiaoan.units.calendar import SchoolCalendar
from xiaoan.units.models import Unit


@dataclass(frozen=True)
class Rung:
    """One rung: reached `days` working days after the deadline; `post` is told."""

    number: int
    days: int
    post: str
    at_bureau: bool = False
    is_urgent: bool = False


@dataclass(frozen=True)
class Ladder:
    """A named ladder, its rungs in order."""

    name: str
    rungs: tuple[Rung, ...]

    def above(self, number: int) -> Rung | None:
        """The next rung above `number`, or None at the top."""
        return next((rung for rung in self.rungs if rung.number > number), None)


def in_force(shipped: Ladder, district: Unit) -> Ladder:
    """The district's own ladder of that name, or the shipped one."""
    rules = LadderRule.objects.all().of_ladder(shipped.name, district)
    rungs = tuple(
        Rung(rule.rung, rule.days_late, rule.post, rule.at_bureau, rule.is_urgent) for rule in rules
    )
    return Ladder(shipped.name, rungs) if rungs else shipped


def reached_on(deadline: date, rung: Rung, calendar: SchoolCalendar) -> date:
    """The working day on which a deadline that passed unanswered reaches `rung`."""
    return calendar.add_working_days(deadline, rung.days)


def deadline_reaching(rung: Rung, on: date, calendar: SchoolCalendar) -> date:
    """The latest deadline that has reached `rung` by `on`: the turn of `reached_on`."""
    day, left = on, rung.days
    while True:
        if calendar.is_working_day(day):
            left -= 1
        if left <= 0:
            return day - timedelta(days=1)
        day -= timedelta(days=1)
