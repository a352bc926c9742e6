"""Of what a figure speaks: a unit and all below it, a period, a moment, and who asks."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone

from xiaoan.accounts.models import User
from xiaoan.base import clock
from xiaoan.units.models import Unit


@dataclass(frozen=True)
class Scope:
    """`unit` with everything below it, from `since` to `until` (both included), as known at
    `as_of`, and only what `user` may see.

    `only` narrows a figure further: pairs of a way to split it (a name in its `per`) and
    the value there, ("topic", "消防")."""

    unit: Unit
    since: date
    until: date
    as_of: datetime
    user: User
    only: tuple[tuple[str, Any], ...] = ()

    @classmethod
    def of_year(cls, unit: Unit, year: int, user: User) -> Scope:
        """The calendar year, as known now."""
        return cls(unit, date(year, 1, 1), date(year, 12, 31), clock.now(), user)

    @property
    def day(self) -> date:
        """The local day of `as_of`."""
        return timezone.localdate(self.as_of)

    @property
    def start(self) -> datetime:
        return _midnight(self.since)

    @property
    def end(self) -> datetime:
        """The first moment after the period, or `as_of` if that comes before."""
        return min(_midnight(self.until + timedelta(days=1)), self.as_of)

    @property
    def last_due(self) -> date:
        """The last day whose deadline has passed: denominators freeze with it."""
        return min(self.until, self.day - timedelta(days=1))

    @property
    def on(self) -> date:
        """The day on which rosters are read: the last of the period, at most today."""
        return min(self.until, self.day)

    def within(self, column: str) -> Q:
        """Moments of `column` inside the period."""
        return Q(**{f"{column}__gte": self.start, f"{column}__lt": self.end})

    def due(self, column: str = "due_on") -> Q:
        """Deadlines of `column` inside the period that have passed."""
        return Q(**{f"{column}__gte": self.since, f"{column}__lte": self.last_due})

    def rows(self, model: Any) -> Any:
        """What `user` sees of `model` at the unit and below: where every figure begins."""
        return model.objects.visible_to(self.user).of(self.unit)

    def at(self, unit: Unit) -> Scope:
        """The same question about another unit."""
        return replace(self, unit=unit)

    def over(self, since: date, until: date) -> Scope:
        """The same question about another period."""
        return replace(self, since=since, until=until)

    def where(self, **only: Any) -> Scope:
        """The same question about a part: `scope.where(topic="消防")`."""
        kept = {**dict(self.only), **only}
        return replace(self, only=tuple(kept.items()))


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime(day.year, day.month, day.day))  # noqa: DTZ001
