"""A letter's targets beside what the figures say now: read together, never compared with others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from xiaoan.accounts.models import User
from xiaoan.base import clock
from xiaoan.figures.measure import Figure, Measure, Value
from xiaoan.figures.registry import figure
from xiaoan.figures.scope import Scope
from xiaoan.ledger.permission import reach
from xiaoan.targets.levels import OFFICE_LEVEL, POST_LEVEL
from xiaoan.targets.models import Letter, Target

WHOLE = 100


@dataclass(frozen=True)
class Goal:
    """One target of a letter: the goal, the figure's present value, whether it is reached.

    `now` is "" where the reader sees no figures, or there was nothing to measure yet.
    """

    target: Target
    now: str
    is_met: bool | None
    address: str = ""


def goals(letter: Letter, user: User) -> list[Goal]:
    """The letter's targets with the present values of its unit, for its term up to today."""
    where = reach(user, "report.view")
    sees = letter.district_id in where.districts or letter.unit_id in where.units
    return [_goal(one, letter, user, sees=sees) for one in letter.template.goals]


def _goal(target: Target, letter: Letter, user: User, *, sees: bool) -> Goal:
    if not sees or letter.since > clock.today():
        return Goal(target, "", None)
    one = figure(target.figure)
    scope = Scope(
        letter.unit, letter.since, letter.until, clock.now(), user, _only(target, letter, one)
    )
    value = one.compute(scope)
    if value.value is None:
        return Goal(target, "", None)
    number = value.value * WHOLE if one.measure is Measure.RATIO else value.value
    return Goal(target, _said(one, value, number), target.is_met(round(number, 1)))


def _only(target: Target, letter: Letter, one: Figure) -> tuple[tuple[str, Any], ...]:
    found = []
    if target.topic and "topic" in one.per:
        found.append(("topic", target.topic))
    if letter.level in {OFFICE_LEVEL, POST_LEVEL} and "post" in one.per:
        found.append(("post", letter.post))
    return tuple(found)


def _said(one: Figure, value: Value, number: float) -> str:
    if one.measure is Measure.RATIO:
        shown = {"share": f"{number:.1f}%", "n": value.numerator, "of": value.denominator}
        return _("%(share)s (%(n)s of %(of)s)") % shown
    return f"{number:g}" if one.measure is Measure.COUNT else f"{number:.1f}"
