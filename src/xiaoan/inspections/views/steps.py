"""One page for each plain step: GET shows the form, POST takes it, then back to the visit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy as _

from xiaoan.access.check import check
from xiaoan.base.components import Text
from xiaoan.base.pages import PRG
from xiaoan.base.refusals import conflict
from xiaoan.hazards.forms import NoForm, ReasonForm, StepForm
from xiaoan.hazards.views.steps import taken
from xiaoan.inspections.forms import BeginForm, MethodForm
from xiaoan.inspections.models import Visit
from xiaoan.inspections.views.visits import person
from xiaoan.ledger.change import WrongState


@dataclass(frozen=True)
class StepPage:
    """A step of a visit; its name is the verb and, as `inspections.<name>`, the action."""

    title: Text
    button: Text
    form: type[StepForm]
    states: tuple[str, ...]
    said: Text
    hint: Text = ""


STEPS: dict[str, StepPage] = {
    "announce": StepPage(
        _("Announce the visit"), _("Tell the school now"), NoForm, ("planned",),
        _("The school was told."),
        _("Head and safety director get a message. From this moment on what the school enters "
          "no longer counts as known before."),
    ),
    "begin": StepPage(
        _("Begin the visit"), _("We are on site: begin"), BeginForm, ("planned",),
        _("The visit has begun."),
        _("From this moment on what the school enters no longer counts as known before."),
    ),
    "note": StepPage(
        _("How the visit is made"), _("Note it"), MethodForm, ("begun",), _("Noted."),
    ),
    "cancel": StepPage(
        _("Cancel the visit"), _("Cancel this visit"), ReasonForm, ("planned",),
        _("The visit is cancelled."), _("The reason stays in the record."),
    ),
}  # fmt: skip


def find_visit(request: HttpRequest, pk: UUID) -> Visit:
    """The visit, or 404 for whoever may not see it."""
    rows = Visit.objects.visible_to(person(request))
    found: Visit = get_object_or_404(
        rows.select_related("unit", "lead", "round", "previous"), pk=pk
    )
    return found


@login_required
def step(request: HttpRequest, pk: UUID, name: str) -> HttpResponse:
    """Take step `name` of visit `pk`; 409 when somebody else has moved it on."""
    visit, page, by = find_visit(request, pk), STEPS[name], person(request)
    check(by, f"inspections.{name}", visit.unit)
    if request.method != "POST" and visit.status not in page.states:
        return conflict(request, WrongState(f"inspections.{name}: {visit.subject}"))
    form = page.form(request.POST if request.method == "POST" else None, record=visit)
    if request.method == "POST" and form.is_valid():
        try:
            if taken(form, lambda: getattr(visit, name)(by=by, **form.facts())):
                return PRG(request, "inspections:visit", pk=pk, said=page.said)
        except WrongState as wrong:
            return conflict(request, wrong)
    return render_step(request, visit, page, form)


def render_step(request: HttpRequest, visit: Visit, page: Any, form: StepForm) -> HttpResponse:
    """The page of a step with its form; 422 when the form was refused."""
    context = {"visit": visit, "page": page, "form": form}
    return render(request, "inspections/step.html", context, status=422 if form.errors else 200)


def moved(request: HttpRequest, take: Callable[[], HttpResponse]) -> HttpResponse:
    """`take()`, or the page that says that somebody else was faster."""
    try:
        return take()
    except WrongState as wrong:
        return conflict(request, wrong)
