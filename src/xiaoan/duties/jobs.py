"""The clock of the duties: tasks open in the morning, close by traces, settle at night."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from xiaoan.accounts.models import User
from xiaoan.base import clock
from xiaoan.base.scope import scope
from xiaoan.duties.models import Reinforcement, Task
from xiaoan.duties.reinforcing import begin, due_to_reinforce
from xiaoan.posts.founding import system_user
from xiaoan.units.models import Unit

#: Days that a job which did not run makes up for.
CATCH_UP_DAYS = 7


def open_day() -> None:
    """Open what begins today, and what a worker that stood still has left unopened."""
    today = clock.today()
    for district, system in _districts():
        first = today - timedelta(days=CATCH_UP_DAYS)
        with scope([district.pk]):
            Task.objects.open_for(first, until=today, district=district, by=system)
            Task.objects.excuse(today, by=system, district=district)


def close_by_traces() -> None:
    """Close what traces of today and yesterday prove."""
    today = clock.today()
    for district, system in _districts():
        with scope([district.pk]):
            Task.objects.close_by_traces(
                today - timedelta(days=1), today, by=system, district=district
            )


def settle() -> None:
    """What was due before today and is still open becomes missed; closures excuse."""
    today = clock.today()
    for district, system in _districts():
        with scope([district.pk]):
            Task.objects.close_by_traces(
                today - timedelta(days=2), today, by=system, district=district
            )
            Task.objects.settle(today, by=system, district=district)


def reinforce() -> None:
    """Begin closer checks after striking off, and finish those whose time is over."""
    today = clock.today()
    for district, system in _districts():
        with scope([district.pk]):
            reinforce_district(district, today, by=system)


def reinforce_district(district: Unit, on: date, *, by: User) -> None:
    """As `reinforce`, for one district whose scope is open."""
    for hazard in due_to_reinforce(district, on):
        begin(hazard, by=by)
    for over in Reinforcement.objects.filter(district_id=district.pk).over(on):
        over.finish(by=by)


def _districts() -> Iterator[tuple[Unit, User]]:
    for district in Unit.objects.districts():
        yield district, system_user(district)
