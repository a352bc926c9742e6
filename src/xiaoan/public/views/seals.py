"""Sealed reports, for the two posts that may open them: the list, one opened, its answer."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.db.models import Case, Value, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from xiaoan.access.check import Refused, reach
from xiaoan.access.matrix import row
from xiaoan.accounts.models import User
from xiaoan.base import clock
from xiaoan.base.pages import PRG, KeysetPage
from xiaoan.base.refusals import conflict
from xiaoan.ledger.change import WrongState
from xiaoan.ledger.models import Event
from xiaoan.public.cipher import Unreadable
from xiaoan.public.models import Sealed
from xiaoan.public.models.sealed import READ, Content
from xiaoan.public.steps import OutcomeForm, ReasonForm, SealedReplyForm
from xiaoan.public.views.reports import person, taken
from xiaoan.units.models import Unit


@login_required
def seals(request: HttpRequest) -> HttpResponse:
    """Those of the reader's district, unread first; for whoever may open them, nobody else."""
    user = person(request)
    where = reach(user, READ)
    if not where.districts:
        own = get_object_or_404(Unit, pk=user.district_id or 0)
        raise Refused(READ, own, row(READ).posts)
    rows = Sealed.objects.visible_to(user).with_crowd().annotate(rank=_rank())
    context = {"page": KeysetPage(rows, ("rank", "-received_at", "-id"), request),
               "today": clock.today(),
               "sees_reports": bool(reach(user, "public.view").districts)}  # fmt: skip
    return render(request, "public/seals.html", context)


def _rank() -> Case:
    return Case(
        When(opened_at=None, then=Value(0)), When(closed_at=None, then=Value(1)), default=Value(2)
    )


def _find(request: HttpRequest, pk: UUID) -> Sealed:
    found: Sealed = get_object_or_404(Sealed.objects.visible_to(person(request)), pk=pk)
    return found


@login_required
def seal(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One sealed report: GET asks for the reason, POST opens it on this page and nowhere else."""
    record = _find(request, pk)
    form = ReasonForm(request.POST if request.method == "POST" else None, record=record)
    said: list[Content] = []
    if request.method == "POST" and form.is_valid():
        by, reason = person(request), form.cleaned_data["reason"]
        try:
            taken(form, lambda: said.append(record.unseal(by=by, reason=reason)))
        except Unreadable:
            form.add_error(None, _("Its key was destroyed: nobody can read it any more."))
        except WrongState as wrong:
            return conflict(request, wrong)
    context = {
        "record": record, "form": form, "content": said[0] if said else None,
        "today": clock.today(), "openings": _openings(record),
        "reply": SealedReplyForm(record=record), "outcome": OutcomeForm(record=record),
    }  # fmt: skip
    answer = render(request, "public/seal.html", context, status=422 if form.errors else 200)
    answer["Cache-Control"] = "no-store"
    return answer


def _openings(record: Sealed) -> list[dict[str, Any]]:
    """Who opened it when and why: those who may open it see each other's reasons."""
    events = list(Event.objects.filter(action=READ, subject=record.subject).order_by("at"))
    names = User.objects.in_bulk({event.actor_id for event in events})
    return [
        {"at": event.at, "who": str(names.get(event.actor_id, "")), "why": event.facts["reason"]}
        for event in events
    ]


@login_required
@require_POST
def reply(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A word for the reporter."""
    record = _find(request, pk)
    return _step(
        request, record, SealedReplyForm(request.POST, record=record), record.reply,
        _("The answer stands where the tracking code leads."),
    )  # fmt: skip


@login_required
@require_POST
def close(request: HttpRequest, pk: UUID) -> HttpResponse:
    """It is dealt with."""
    record = _find(request, pk)
    return _step(
        request, record, OutcomeForm(request.POST, record=record), record.close,
        _("Closed. When it is no longer needed, its key is destroyed by two people."),
    )  # fmt: skip


def _step(request: HttpRequest, record: Sealed, form: Any, verb: Any, said: str) -> HttpResponse:
    by = person(request)
    try:
        if form.is_valid() and taken(form, lambda: verb(by=by, **form.cleaned_data)):
            return PRG(request, record.address, said=said)
    except WrongState as wrong:
        return conflict(request, wrong)
    context = {"record": record, "form": form, "openings": _openings(record), "is_step": True}
    return render(request, "public/seal.html", context, status=422)
