"""One page for each step: GET shows the form, POST takes the step, then back to the hazard."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from xiaoan.access.check import check
from xiaoan.accounts.models import User
from xiaoan.base.components import Text
from xiaoan.base.pages import PRG
from xiaoan.base.refusals import conflict
from xiaoan.hazards.forms import StepForm
from xiaoan.hazards.hands import prime
from xiaoan.hazards.models import Hazard
from xiaoan.hazards.photos import keep
from xiaoan.hazards.views.refusing import moved_on, naming
from xiaoan.hazards.views.tables import STEPS
from xiaoan.ledger.change import WrongState

__all__ = ["STEPS", "filled", "find", "person", "refused", "said_of", "step", "taken"]


def person(request: HttpRequest) -> User:
    """Who is signed in; pages behind `login_required` only."""
    return cast("User", request.user)


def find(request: HttpRequest, pk: UUID) -> Hazard:
    """The hazard, or 404 for whoever may not see it."""
    seen = Hazard.objects.visible_to(person(request)).select_related(
        "unit", "place", "rectifier", "found_by", "notice", "recurrence_of"
    )
    return prime([get_object_or_404(seen, pk=pk)])[0]


@login_required
def step(request: HttpRequest, pk: UUID, name: str) -> HttpResponse:
    """Take step `name` of hazard `pk`; 409 when somebody else has moved it on."""
    hazard = find(request, pk)
    with naming(hazard):
        return _step(request, hazard, name)


def _step(request: HttpRequest, hazard: Hazard, name: str) -> HttpResponse:
    page, by = STEPS[name], person(request)
    check(by, hazard.action_of(name), hazard.unit)
    form = filled(page.form, request, hazard)
    if request.method != "POST" and hazard.status not in page.states:
        state = hazard.get_status_display()
        wrong = WrongState(_("The hazard now stands at “%(state)s”.") % {"state": state})
        return conflict(request, moved_on(wrong, hazard))
    if request.method == "POST" and form.is_valid():
        try:
            if taken(form, lambda: _take(hazard, name, form, by)):
                return PRG(request, "hazards:detail", pk=hazard.pk, said=said_of(page.title))
        except WrongState as wrong:
            return conflict(request, moved_on(wrong, hazard))
    status = 422 if form.errors else 200
    context = {"hazard": hazard, "page": page, "form": form, "name": name}
    return render(request, "hazards/step.html", context, status=status)


def said_of(step: Text) -> str:
    """What the next page says of a step that was taken."""
    return _("Entered: %(step)s") % {"step": step}


def filled(kind: type[StepForm], request: HttpRequest, record: Any) -> StepForm:
    """The form as sent, or a fresh one; `?field=value` chooses first values."""
    if request.method == "POST":
        return kind(request.POST, request.FILES, record=record)
    return kind(record=record, initial=request.GET.dict())


def _take(hazard: Hazard, name: str, form: StepForm, by: User) -> None:
    page = STEPS[name]
    if name != "photo":
        getattr(hazard, name)(by=by, **form.facts())
    keep(form.cleaned_data.get("photos") or [], by=by, record=hazard,
         role=page.role or hazard.photo_role)  # fmt: skip


def taken(form: Form, take: Callable[[], Any]) -> bool:
    """Take the step in a savepoint; what the rule refuses is written into the form."""
    try:
        with transaction.atomic():
            take()
    except ValidationError as error:
        refused(form, error)
        return False
    return True


def refused(form: Form, error: ValidationError) -> None:
    """Put a rule's refusal beside its field, or above the form."""
    named = getattr(error, "error_dict", {NON_FIELD_ERRORS: getattr(error, "error_list", [])})
    for name, errors in named.items():
        form.add_error(name if name in form.fields else None, errors)
