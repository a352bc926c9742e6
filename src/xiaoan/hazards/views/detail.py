"""One hazard: the five-step line, what to do next, the facts, the papers, its history."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xiaoan.access.check import may
from xiaoan.access.matrix import MATRIX
from xiaoan.accounts.models import User
from xiaoan.base.pages import Step
from xiaoan.evidence.models import File
from xiaoan.hazards.models import Hazard
from xiaoan.hazards.views.steps import find, person
from xiaoan.hazards.views.tables import STEPS
from xiaoan.ledger.models import Event

FIVE = {
    "duty": gettext_lazy("Duty"),
    "measures": gettext_lazy("Measures"),
    "money": gettext_lazy("Money"),
    "deadline": gettext_lazy("Deadline"),
    "contingency": gettext_lazy("Contingency"),
}


@login_required
def detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Everything about one hazard that the reader may see."""
    hazard, user = find(request, pk), person(request)
    main = hazard.next_step(user)
    files = list(File.objects.visible_to(user).of_subject(hazard.subject))
    context = {
        "hazard": hazard,
        "line": five_steps(hazard),
        "next": (main, STEPS[main]) if main else None,
        "others": others(hazard, user, main),
        "five": [(label, (hazard.plan or {}).get(part, "")) for part, label in FIVE.items()],
        "before": [file for file in files if file.role == "before"],
        "after": [file for file in files if file.role == "after"],
        "history": history(hazard),
        "extensions": hazard.extensions.select_related("asked_by", "decided_by"),
        "referrals": _referrals(hazard, user),
        "keepings": hazard.keepings.order_by("days"),
        "decidable": _decidable(hazard, user),
    }
    return render(request, "hazards/detail.html", context)


def _decidable(hazard: Hazard, user: User) -> Any:
    asked = hazard.extensions.filter(status="asked").exclude(asked_by=user).first()
    return asked if asked and may(user, asked.action, hazard.unit) else None


def _referrals(hazard: Hazard, user: User) -> list[dict[str, Any]]:
    return [
        {"paper": paper, "mine": may(user, "hazards.receive", paper.agency)}
        for paper in hazard.referrals.select_related("agency").order_by("sent_at")
    ]


def five_steps(hazard: Hazard) -> list[Step]:
    """自查 督查 整改 强化 保持 as far as this hazard has come."""
    by_school = hazard.source != hazard.Source.SUPERVISION
    found = _day(hazard.found_at)
    closed = hazard.status == hazard.Status.CLOSED
    first = Step(_("Self-check"), "done" if by_school else "later", [found if by_school else ""])
    second = Step(
        _("Supervision"), "later" if by_school else "done",
        [_("missed by the school") if hazard.is_miss else ("" if by_school else found)],
    )  # fmt: skip
    now = "" if closed else str(hazard.get_status_display())
    third = Step(
        _("Rectification"), "done" if closed else "now",
        [_day(hazard.closed_at) if closed else ""], now=now,
    )  # fmt: skip
    looks = list(hazard.keepings.order_by("days"))
    kept = bool(looks) and all(look.looked_at for look in looks)
    lines = [_("look back on %(day)s") % {"day": _day(look.due_on)} for look in looks]
    return [
        first, second, third,
        Step(_("Reinforcement"), "now" if closed and not kept else "done" if kept else "later"),
        Step(_("Keeping"), "done" if kept else "now" if closed else "later", lines),
    ]  # fmt: skip


def _day(moment: Any) -> str:
    local = timezone.localtime(moment) if hasattr(moment, "hour") else moment
    return date_format(local, "MONTH_DAY_FORMAT")


def others(hazard: Hazard, user: User, main: str) -> list[tuple[str, Any]]:
    """Every further step that this person may take in this state."""
    fits = {
        "unblock": hazard.is_blocked,
        "block": not hazard.is_blocked,
        "dispute": not hazard.is_disputed,
        "reconcile": hazard.is_disputed,
        "supervise": not hazard.is_supervised,
        "release": hazard.is_supervised,
        "pledge": hazard.grade == hazard.Grade.MAJOR,
        "ask": hazard.due_on is not None,
    }
    return [
        (name, page)
        for name, page in STEPS.items()
        if name != main
        and hazard.status in page.states
        and fits.get(name, True)
        and hazard.lets(user, name)
    ]


def history(hazard: Hazard) -> list[dict[str, Any]]:
    """Its events, the latest first: what, who, when, sealed or not."""
    events = list(Event.objects.filter(subject=hazard.subject).order_by("-at", "-id"))
    people = {u.pk: str(u) for u in User.objects.filter(pk__in=[e.actor_id for e in events])}
    return [
        {
            "label": MATRIX[event.action].label if event.action in MATRIX else event.action,
            "who": people.get(event.actor_id or 0, ""),
            "at": event.at,
            "note": event.facts.get("note") or event.facts.get("reason") or "",
            "digest": event.digest,
        }
        for event in events
    ]
