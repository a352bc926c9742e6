"""What waits for a person in the notices: to approve, to serve, to answer, to re-check."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any, NamedTuple

from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from xiaoan.access.check import may, reach
from xiaoan.accounts.models import User
from xiaoan.base.desk import DeskItem
from xiaoan.hazards.models import Notice
from xiaoan.hazards.tell import NOTICE

MOST = 100


class Wait(NamedTuple):
    """One kind of waiting: who may end it, which rows, since or until when, and the verb."""

    action: str
    rows: Callable[[Any, User, date], Any]
    due: Callable[[Notice], date | None]
    verb: Any


def _drafted(notice: Notice) -> date | None:
    return localdate(notice.drafted_at) if notice.drafted_at else None


def _mine(rows: Any, user: User) -> Any:
    """A school's own served notices."""
    return rows.filter(unit_id=user.unit_id)


AT_BUREAU = (
    Wait("hazards.approve", lambda rows, user, _on: rows.standing("waiting").to_approve().exclude(
        drafted_by=user), _drafted, _("Approve the notice")),
    Wait("hazards.draft", lambda rows, user, _on: rows.standing("returned").filter(
        drafted_by=user), _drafted, _("Sent back to you")),
    Wait("hazards.serve", lambda rows, _user, _on: rows.standing("drafted", "approved"),
         _drafted, _("Serve the notice")),
    Wait("hazards.serve", lambda rows, _user, on: rows.standing("served").filter(
        reply_due__lt=on), lambda notice: notice.reply_due, _("Ask for the reply")),
    Wait("hazards.review", lambda rows, _user, _on: rows.standing("replied"),
         lambda notice: notice.waits_until, _("Re-check the notice")),
    Wait("hazards.draft", lambda rows, _user, _on: rows.to_follow(),
         lambda notice: localdate(notice.reviewed_at), _("Not met: decide what follows")),
)  # fmt: skip
AT_SCHOOL = (
    Wait("hazards.reply", lambda rows, user, _on: _mine(rows.standing("served"), user),
         lambda notice: notice.reply_due, _("Reply")),
    Wait("hazards.acknowledge", lambda rows, user, _on: _mine(
        rows.standing("served"), user).filter(receipt_at=None, way="app"),
         lambda notice: localdate(notice.served_at), _("Confirm the receipt")),
)  # fmt: skip


def waiting(user: User, on: date) -> list[DeskItem]:
    """Every notice that `user` can and should deal with, in no order."""
    is_bureau = bool(reach(user, "hazards.serve").districts)
    return [item for wait in (AT_BUREAU if is_bureau else AT_SCHOOL)
            for item in _items(wait, user, on)]  # fmt: skip


def _items(wait: Wait, user: User, on: date) -> Iterator[DeskItem]:
    rows = wait.rows(Notice.objects.visible_to(user), user, on).select_related("unit")
    for notice in rows.order_by("reply_due", "id")[:MOST]:
        action = notice.approval if wait.action == "hazards.approve" else wait.action
        if may(user, action, notice.unit):
            yield DeskItem(
                notice.title, str(notice.unit), NOTICE.format(notice.pk), wait.due(notice), "",
                wait.verb,
            )  # fmt: skip
