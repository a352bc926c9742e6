"""Steps on the side papers: extensions, referrals, looks back, spot checks, notices."""

from __future__ import annotations

from collections import defaultdict
from contextlib import nullcontext
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_POST

from xiaoan.access.check import check
from xiaoan.accounts.models import User
from xiaoan.base.pages import PRG
from xiaoan.base.refusals import Refusal, conflict, refuse
from xiaoan.hazards import forms
from xiaoan.hazards.models import Hazard, Notice, Referral, SpotCheck
from xiaoan.hazards.photos import keep
from xiaoan.hazards.views.refusing import moved_on, naming
from xiaoan.hazards.views.steps import filled, person, said_of, taken
from xiaoan.hazards.views.tables import PAPERS
from xiaoan.ledger.change import WrongState
from xiaoan.units.models import Unit


@login_required
def paper_step(request: HttpRequest, pk: UUID, name: str) -> HttpResponse:
    """Take step `name` of one side paper; 409 when it was taken already."""
    page, by = PAPERS[name], person(request)
    paper = get_object_or_404(page.model.objects.visible_to(by).select_related("unit"), pk=pk)
    hazard = getattr(paper, "hazard", None)
    with naming(hazard) if hazard else nullcontext():
        return _paper_step(request, paper, name, by)


def _paper_step(request: HttpRequest, paper: Any, name: str, by: User) -> HttpResponse:
    page = PAPERS[name]
    check(by, page.action(paper), paper.agency if isinstance(paper, Referral) else paper.unit)
    if page.states and paper.state not in page.states:
        words = _("It now stands at “%(state)s”.") % {"state": paper.state_words}
        return conflict(request, _passed(WrongState(words), paper))
    form = filled(page.form, request, paper)
    if request.method == "POST" and form.is_valid():
        try:
            made: list[Any] = [paper]
            if taken(form, lambda: made.append(_take(paper, name, form, by))):
                home = _home(made[-1] if isinstance(made[-1], Notice) else paper)
                return PRG(request, home, said=said_of(page.title))
        except WrongState as wrong:
            return conflict(request, _passed(wrong, paper))
    return render(
        request, "hazards/step.html",
        {"hazard": getattr(paper, "hazard", None), "paper": paper, "page": page, "form": form,
         "home": _home(paper), "about": about(paper), "reading": reading(paper, name)},
        status=422 if form.errors else 200,
    )  # fmt: skip


def _passed(wrong: WrongState, paper: Any) -> WrongState:
    """A step that was overtaken names its hazard or notice, and the way back."""
    if isinstance(paper, Notice):
        told: Any = wrong
        told.which = f"{paper.title}　{paper.unit}"
        told.links = [(_("Back to the notice"), _home(paper))]
        return wrong
    return moved_on(wrong, getattr(paper, "hazard", None))


def _take(paper: Any, name: str, form: forms.StepForm, by: User) -> Any:
    page = PAPERS[name]
    made = page.take(paper, by=by, **form.facts())
    photos = form.cleaned_data.get("photos") or []
    if photos:
        keep(photos, by=by, record=getattr(paper, "hazard", paper), role=page.role)
    return made


def about(paper: Any) -> list[tuple[str, Any]]:
    """What the paper says, for whoever decides or answers."""
    facts = {
        "Extension": lambda: [
            (_("Asked by"), paper.asked_by), (_("Present deadline"), paper.hazard.due_on),
            (_("More time until"), paper.until), (_("Reason"), paper.reason),
            (_("Interim measure"), paper.interim),
        ],
        "Referral": lambda: [
            (_("Agency"), paper.agency), (_("What it is asked to do"), paper.reason),
            (_("Sent by"), paper.sent_by), (_("Sent"), paper.sent_at),
        ],
        "Keeping": lambda: [
            (_("Look back due"), paper.due_on), (_("Days after striking off"), paper.days),
            (_("What was done"), paper.hazard.measure),
        ],
        "Notice": lambda: [
            (_("Notice"), paper.title), (_("Unit"), paper.unit),
            (_("Not met") if paper.reviewed_at else _("Hazard"), _listed(paper)),
            (_("Drafted"), paper.drafted_at), (_("Drafted by"), paper.drafted_by),
            (_("Sent back"), paper.returned_why),
            (_("Served"), paper.served_at), (_("Reply due"), paper.reply_due),
        ],
        "SpotCheck": lambda: [
            (_("Drawn"), paper.drawn_on), (_("Seed"), paper.seed),
            (_("Struck off by"), paper.hazard.closed_by),
            (_("What was done"), paper.hazard.measure),
        ],
    }.get(type(paper).__name__)  # fmt: skip
    return [(label, value) for label, value in facts() if value not in (None, "")] if facts else []


def _listed(notice: Any) -> Any:
    """The hazards on the paper; of a re-checked one those that were not met."""
    last = notice.opinions.first() if notice.reviewed_at else None
    met = {item["hazard"] for item in last.items if item["met"]} if last else set()
    return "、".join(hazard.what for hazard in notice.lines if str(hazard.pk) not in met)


def reading(paper: Any, name: str) -> tuple[Any, str] | None:
    """What should be read before the step is taken: the paper, or what the school answers."""
    if not isinstance(paper, Notice) or name in {"acknowledge", "scan"}:
        return None
    if name == "reply" or (name == "review" and paper.replied_at):
        return pgettext("paper", "Reply to a notice"), f"/inspections/papers/reply/{paper.pk}.pdf"
    return _("The paper"), f"/inspections/notices/{paper.pk}/"  # the papers stand above hazards


def _home(paper: Any) -> str:
    if isinstance(paper, Notice):
        return f"/hazards/notices/{paper.pk}/"
    return f"/hazards/{paper.hazard_id}/"


@login_required
def draw(request: HttpRequest) -> HttpResponse:
    """Draw five per cent of what was struck off in a period, by a published seed."""
    by = person(request)
    district = get_object_or_404(Unit.objects.districts(), pk=by.district_id)
    check(by, "hazards.draw", district)
    form = filled(forms.DrawForm, request, district)
    if request.method == "POST" and form.is_valid():
        drawn: list[SpotCheck] = []
        if taken(form, lambda: drawn.extend(
            SpotCheck.objects.draw(by=by, district=district, **form.facts())
        )):  # fmt: skip
            said = _("%(n)s drawn") % {"n": len(drawn)}
            return PRG(request, "hazards:spot_checks", said=said)
    hint = _("Five per cent of what was struck off in the period, at least one; by lot.")
    page = {
        "title": _("Draw for a spot check"), "button": _("Draw"), "hint": hint,
        "above": _("Spot checks"),
    }  # fmt: skip
    context = {"form": form, "page": page, "home": "/hazards/spot-checks/"}
    return render(request, "hazards/step.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def draft(request: HttpRequest) -> HttpResponse:
    """Draft notices about the picked hazards: one for each school, each with its number."""
    by = person(request)
    keys = [key for key in map(_key, request.POST.getlist("pick")[:500]) if key]
    picked = Hazard.objects.visible_to(by).filter(pk__in=keys).select_related("unit")
    by_unit: dict[int, list[Hazard]] = defaultdict(list)
    for hazard in picked.order_by("unit__lft", "serial"):
        by_unit[hazard.unit_id].append(hazard)
    try:
        with transaction.atomic():
            drafted = [_draft(listed, by) for listed in by_unit.values()]
    except (ValidationError, WrongState) as error:
        return _undrafted(request, error)
    if not drafted:
        return _undrafted(request, ValidationError(_("Nothing was picked.")))
    said = ngettext("%(n)s notice is drafted", "%(n)s notices are drafted", len(drafted)) % {
        "n": len(drafted)
    }
    if len(drafted) == 1:
        return PRG(request, "hazards:notice", pk=drafted[0].pk, said=said)
    return PRG(request, "hazards:notices", said=said)


def _draft(listed: list[Hazard], by: User) -> Notice:
    first = listed[0]
    return Notice.objects.draft(
        by=by, unit=first.unit, hazards=listed, source=first.source_subject or first.subject,
        found_at=min(hazard.found_at for hazard in listed),
    )  # fmt: skip


def _key(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _undrafted(request: HttpRequest, error: Exception) -> HttpResponse:
    is_taken = isinstance(error, WrongState)
    why = (
        _("One of the hazards stands on another notice already.")
        if is_taken
        else " ".join(getattr(error, "messages", []))
    )
    cure = _("Go back to the register and pick open hazards that are on no notice yet.")
    links = [(_("Hazard register"), "/hazards/")]
    status = 409 if is_taken else 422
    return refuse(request, Refusal(_("No notice was drafted"), why, cure, status, links=links))
