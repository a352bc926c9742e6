"""What a person owes: tasks of the posts held, the overdue first, and how each is done."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import F, Q

from xiaoan.access.check import grants_of
from xiaoan.accounts.models import User
from xiaoan.duties.closing import LATE_DAYS, PERIOD_DAYS
from xiaoan.duties.models import Duty, Task, TaskQuerySet
from xiaoan.duties.moments import PAPER
from xiaoan.duties.traces import KINDS


def posts_of(user: User) -> list[tuple[int, str]]:
    """The (unit, post) pairs that `user` holds."""
    return [(grant.unit_id, grant.post) for grant in grants_of(user)]


def waiting(rows: TaskQuerySet, on: date, *, ahead: int = 0) -> TaskQuerySet:
    """Tasks that somebody should still do: open ones, and missed periods that can be made up;
    with `ahead` also those that open within so many days."""
    makeable = Q(
        status=Task.Status.MISSED, due_on__gte=on - timedelta(days=LATE_DAYS),
        due_on__gt=F("opens_on") + timedelta(days=PERIOD_DAYS - 1),
    )  # fmt: skip
    opened = Q(status=Task.Status.OPEN, opens_on__lte=on + timedelta(days=ahead))
    return rows.filter(opened | makeable)


def owed_by(user: User, on: date, *, ahead: int = 0) -> TaskQuerySet:
    """What `user` should do now, the longest overdue first."""
    rows: TaskQuerySet = Task.objects.visible_to(user).owed_by(posts_of(user))
    return waiting(rows, on, ahead=ahead).select_related(
        "duty", "unit", "reinforcement__hazard"
    ).order_by("due_on", "id")  # fmt: skip


def enterable(user: User, on: date) -> TaskQuerySet:
    """What `user` missed lately and can no longer do, but may have on paper: shifts and rounds
    of single days, as long as paper counts for its own time (moments.PAPER)."""
    rows: TaskQuerySet = Task.objects.visible_to(user).owed_by(posts_of(user))
    short = Q(due_on__lte=F("opens_on") + timedelta(days=PERIOD_DAYS - 1))
    missed = rows.filter(short, status=Task.Status.MISSED, due_on__gte=on - PAPER, due_on__lt=on)
    return missed.select_related("duty", "unit", "reinforcement__hazard").order_by("-due_on", "id")


def closed_on(user: User, on: date) -> TaskQuerySet:
    """What `user` owed on that day and what was closed on it, by whatever closed it."""
    rows: TaskQuerySet = Task.objects.visible_to(user).owed_by(posts_of(user))
    met = rows.filter(status__in=Task.MET, due_on__gte=on, opens_on__lte=on, closed_at__date=on)
    return met.select_related("duty", "unit", "reinforcement__hazard")


def codes_on(district_id: int | None) -> set[str]:
    """Codes of the duties that a district has switched on."""
    on = Duty.objects.filter(district_id=district_id or 0).switched_on()
    return set(on.values_list("code", flat=True))


def asks_form(duty: Duty, on: set[str]) -> bool:
    """Whether somebody must fill something in.

    A derived duty is closed by traces; one that leans on other duties only falls back to a
    record where none of them is on.
    """
    if not duty.is_derived:
        return True
    return not any(closer in KINDS or closer in on for closer in duty.satisfied_by)
