"""The record that an accountability case is about: found by its ledger key, opened by its page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from xiaoan.accounts.models import User
from xiaoan.base import clock
from xiaoan.hazards.models import Hazard, Notice, SpotCheck
from xiaoan.ledger.permission import reach
from xiaoan.responsibility.models import Case
from xiaoan.units.models import Unit

Cause = Case.Cause
OPEN = "responsibility.open"
#: So many are named; whoever follows these up sees the next.
MOST = 8


@dataclass(frozen=True)
class Subject:
    """A record as a case needs it: what it is, whose, since when, and the likely cause."""

    key: str
    title: str
    url: str
    unit: Unit
    on: date
    cause: str


def subject_of(key: str, user: User) -> Subject | None:
    """The record of that ledger key as far as `user` sees it; None otherwise."""
    table, _colon, pk = key.partition(":")
    if table not in _READERS:
        return None
    model, tell = _READERS[table]
    try:
        found = model.objects.visible_to(user).select_related("unit__parent").filter(pk=pk).first()
    except ValidationError:
        return None
    return tell(found) if found is not None else None


@dataclass(frozen=True)
class Standing:
    """A record behind a case, as it stands today; `due_on` is None once it is done."""

    title: str
    url: str
    state: str
    due_on: date | None = None


def standings(key: str, user: User) -> list[Standing]:
    """The record of that key and those that belong to it (the notice of a hazard, the hazards of
    a notice), as far as `user` sees them."""
    table, _colon, pk = key.partition(":")
    if table == "hazards_hazard":
        own = _visible(Hazard, user).filter(pk=pk).first()
        notice = own and _visible(Notice, user).filter(pk=own.notice_id).first()
        return [_standing(one) for one in (own, notice) if one]
    if table != "hazards_notice":
        return []
    found = _visible(Notice, user).filter(pk=pk).first()
    rows = _visible(Hazard, user).filter(notice_id=pk).order_by("due_on", "id")[:MOST]
    return [_standing(one) for one in (found, *rows) if one] if found else []


def _visible(model: Any, user: User) -> Any:
    return model.objects.visible_to(user).select_related("unit__parent")


def _standing(one: Hazard | Notice) -> Standing:
    if isinstance(one, Hazard):
        return Standing(
            f"{one.number} {one.what}", reverse("hazards:detail", args=[one.pk]),
            str(one.get_status_display()), one.due_on if one.is_open else None,
        )  # fmt: skip
    return Standing(
        one.title, reverse("hazards:notice", args=[one.pk]), str(one.state_words),
        one.reply_due if one.served_at and not one.replied_at else None,
    )  # fmt: skip


def unfollowed(user: User, on: date) -> list[Subject]:
    """False closings and unanswered notices that no case is about yet, the latest first."""
    if not any((reach(user, OPEN).districts, reach(user, OPEN).units)):
        return []
    looks = SpotCheck.objects.visible_to(user).filter(is_genuine=False)
    false = [look.hazard for look in looks.select_related("hazard__unit__parent")
             .order_by("-looked_at")[:MOST]]  # fmt: skip
    rows = Notice.objects.visible_to(user).filter(
        served_at__isnull=False, replied_at=None, reply_due__lt=on
    )  # fmt: skip
    late = list(rows.select_related("unit__parent").order_by("reply_due")[:MOST])
    known = set(
        Case.objects.filter(about__in=[one.subject for one in (*false, *late)])
        .values_list("about", flat=True)
    )  # fmt: skip
    found = [_hazard(one) for one in false if one.subject not in known]
    return (found + [_notice(one) for one in late if one.subject not in known])[:MOST]


def _hazard(hazard: Hazard) -> Subject:
    is_false = SpotCheck.objects.filter(
        district_id=hazard.district_id, hazard=hazard, is_genuine=False
    ).exists()
    cause = Cause.FALSE_CLOSING if is_false else _cause(hazard)
    on = timezone.localdate(hazard.closed_at) if is_false and hazard.closed_at else hazard.due_on
    return Subject(
        hazard.subject, f"{hazard.number} {hazard.what}",
        reverse("hazards:detail", args=[hazard.pk]), hazard.unit,
        min(on or clock.today(), clock.today()), cause,
    )  # fmt: skip


def _cause(hazard: Hazard) -> str:
    ended = timezone.localdate(hazard.closed_at) if hazard.closed_at else clock.today()
    is_late = hazard.due_on is not None and hazard.due_on < ended
    return Cause.OVERDUE if is_late else Cause.DUTY


def _notice(notice: Notice) -> Subject:
    return Subject(
        notice.subject, notice.title, reverse("hazards:notice", args=[notice.pk]), notice.unit,
        min(notice.reply_due or clock.today(), clock.today()), Cause.NOTICE,
    )  # fmt: skip


_READERS: dict[str, tuple[Any, Callable[[Any], Subject]]] = {
    "hazards_hazard": (Hazard, _hazard),
    "hazards_notice": (Notice, _notice),
}
