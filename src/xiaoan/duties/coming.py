"""What opens tomorrow: a phone that stays without a network over midnight carries it already."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from xiaoan.accounts.models import User
from xiaoan.duties.applying import filled_posts
from xiaoan.duties.models import Duty
from xiaoan.duties.opening import windows_of
from xiaoan.duties.owed import posts_of
from xiaoan.units.calendar import SchoolCalendar
from xiaoan.units.models import Closure, Unit


@dataclass(frozen=True)
class Coming:
    """A task that is not opened yet; its records find it by duty and day."""

    duty: Duty
    opens_on: date
    due_on: date
    times: int
    post: str

    @property
    def id(self) -> str:
        return f"{self.duty.pk}:{self.opens_on}"


def coming(user: User, unit: Unit, day: date, calendar: SchoolCalendar) -> Iterator[Coming]:
    """What `user` will owe at `unit` from `day` on, by the rules of opening.SOURCE."""
    if _is_shut(unit, day):
        return
    mine = {post for unit_id, post in posts_of(user) if unit_id == unit.pk}
    duties = Duty.objects.filter(district_id=unit.district_id or 0, owner_posts__overlap=list(mine))
    there = {duty.pk: duty for duty in duties.switched_on() if duty.applies_at(unit)}
    filled = filled_posts(unit, day)
    for window in windows_of(there.values(), calendar, day, day):
        duty = there[window.duty_id]
        post = next((each for each in duty.owner_posts if each in filled), "")
        if post in mine:
            yield Coming(duty, window.opens_on, window.due_on, window.times, post)


def _is_shut(unit: Unit, day: date) -> bool:
    shut = Closure.objects.filter(district_id=unit.district_id or 0, unit=unit)
    return shut.filter(since__lte=day, until__gte=day).exists()
