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

from xiaoan.access.check import check
from xiaoan.accounts.models import User
from xiaoan.base.pages import PRG
from xiaoan.base.refusals import conflict
from xiaoan.hazards.hands import prime
from xiaoan.hazards.models import Hazard
from xiaoan.hazards.views.tables import STEPS
from xiaoan.ledger.change import WrongState

__all__ = ["STEPS", "find", "person", "refused", "step", "taken"]


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
    hazard, page, by = find(request, pk), STEPS[name], person(request)
    check(by, f"hazards.{hazard.action_of(name)}", hazard.unit)
    form = page.form(request.POST if request.method == "POST" else None, record=hazard)
    if request.method != "POST" and hazard.status not in page.states:
        return conflict(request, WrongState(f"hazards.{name}: {hazard.subject}"))
    if request.method == "POST" and form.is_valid():
        try:
            if taken(form, lambda: getattr(hazard, name)(by=by, **form.facts())):
                return PRG(request, "hazards:detail", pk=pk, said=page.title)
        except WrongState as wrong:
            return conflict(request, wrong)
    return render(request, "hazards/step.html", {"hazard": hazard, "page": page, "form": form})


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
