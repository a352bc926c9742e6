"""The one clock: every rule that asks "now" or "today" asks here.

`at(moment)` sets the clock for a block: the tests' written-out days and the demo
district's two years of work run through the same verbs as real days do. Nothing that
a request can reach sets it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime

from django.utils import timezone

_set: ContextVar[datetime | None] = ContextVar("xiaoan_clock", default=None)


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return _set.get() or timezone.now()


def today() -> date:
    """The present day by the district's wall clock."""
    return timezone.localdate(now())


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Run a block at an aware `moment`; naive ones are refused."""
    if moment.tzinfo is None:
        raise ValueError("clock.at needs an aware moment: give it a time zone.")
    token = _set.set(moment)
    try:
        yield
    finally:
        _set.reset(token)
