"""The desk 今日待办: one queue for each person, whatever module it comes from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from xiaoan.access.check import grants_of
from xiaoan.access.groups import ADMINS, HANDS
from xiaoan.accounts.models import User
from xiaoan.base.components import Text
from xiaoan.base.desk import DeskItem
from xiaoan.documents import desk as documents_desk
from xiaoan.duties import desk as duties_desk
from xiaoan.duties.owed import closed_on
from xiaoan.figures.burden import RECORD
from xiaoan.hazards import desk as hazards_desk
from xiaoan.inspections import desk as inspections_desk
from xiaoan.library import desk as library_desk
from xiaoan.plausibility import desk as plausibility_desk
from xiaoan.public import desk as public_desk
from xiaoan.responsibility import desk as responsibility_desk
from xiaoan.targets import desk as targets_desk

#: Who offers what waits: a function of the person and the day.
SOURCES: tuple[Callable[[User, date], Sequence[DeskItem]], ...] = (
    hazards_desk.waiting,
    inspections_desk.waiting,
    duties_desk.waiting,
    public_desk.waiting,
    plausibility_desk.waiting,
    library_desk.waiting,
    targets_desk.waiting,
    responsibility_desk.waiting,
    documents_desk.waiting,
)
LATE, TODAY, LATER = 0, 1, 2
TITLES: dict[int, Text] = {
    LATE: _("Overdue"),
    TODAY: _("Due today"),
    LATER: _("Coming up"),
}


@dataclass(frozen=True)
class Group:
    """Items that are overdue, due today, or due later."""

    is_late: bool
    title: Text
    items: list[DeskItem]


def queue(user: User, on: date) -> list[DeskItem]:
    """Everything that waits for `user` on that day: overdue first, then grade, then days late."""
    found = [item for source in SOURCES for item in source(user, on)]
    return sorted(found, key=lambda item: item.order(on))


def grouped(items: Sequence[DeskItem], on: date) -> list[Group]:
    """The queue under its three headings; empty ones are left out."""

    def rank(item: DeskItem) -> int:
        if item.due_on is None or item.due_on > on:
            return LATER
        return LATE if item.due_on < on else TODAY

    ordered = sorted(items, key=rank)  # stable: the order inside stays
    return [Group(key == LATE, TITLES[key], list(part)) for key, part in groupby(ordered, rank)]


def covered(user: User, on: date) -> list[Any]:
    """Tasks of `user` that a trace or another record closed today: nobody need fill them."""
    by_trace = ~Q(reason="") | ~Q(closed_by__startswith=RECORD)
    return list(closed_on(user, on).filter(by_trace).order_by("closed_at")[:20])


def is_field(user: User) -> bool:
    """Whether `user` works with hands and phone: every post held is one of them."""
    posts = {grant.post for grant in grants_of(user)}
    return bool(posts) and posts <= HANDS


def administers(user: User) -> str:
    """The code of the administrator's post that `user` holds, or ''."""
    return next((grant.post for grant in grants_of(user) if grant.post in ADMINS), "")
