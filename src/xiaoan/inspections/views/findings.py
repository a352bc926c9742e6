"""Findings beside the lists, and the re-check of what an earlier visit found."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xiaoan.access.check import check
from xiaoan.accounts.models import User
from xiaoan.base.pages import PRG
from xiaoan.base.refusals import conflict
from xiaoan.evidence.models import File
from xiaoan.evidence.store import store
from xiaoan.hazards.forms import RecheckForm
from xiaoan.hazards.models import Hazard
from xiaoan.hazards.views.steps import taken
from xiaoan.inspections.forms import FindForm
from xiaoan.inspections.models import Visit
from xiaoan.inspections.views.steps import find_visit, moved, render_step
from xiaoan.inspections.views.visits import person
from xiaoan.ledger.change import WrongState

FIND = {
    "title": gettext_lazy("A finding beside the lists"), "button": gettext_lazy("Enter it"),
    "hint": gettext_lazy(
        "What the school had on the server before the visit was announced or began counts as known."
    ),
}  # fmt: skip
RECHECK = {"title": gettext_lazy("Re-check"), "button": gettext_lazy("Enter the re-check")}


@login_required
def find(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Enter a finding that stands on no list, with a photo where one was taken."""
    visit, by = find_visit(request, pk), person(request)
    check(by, "inspections.find", visit.unit)
    if visit.status != Visit.Status.BEGUN:
        return conflict(request, WrongState(f"inspections.find: {visit.subject}"))
    given = request.POST if request.method == "POST" else None
    form = FindForm(given, request.FILES or None, record=visit)
    if request.method != "POST" or not form.is_valid():
        return render_step(request, visit, FIND, form)

    def take() -> HttpResponse:
        if taken(form, lambda: _enter(visit, form, by)):
            return PRG(request, "inspections:visit", pk=pk, said=_("The finding is entered."))
        return render_step(request, visit, FIND, form)

    return moved(request, take)


def _enter(visit: Visit, form: FindForm, by: User) -> None:
    finding = visit.find(by=by, **form.facts())
    keep_photo(form.cleaned_data.get("photo"), by=by, record=finding.hazard, role=File.Role.BEFORE)


def keep_photo(upload: Any, *, by: User, record: Any, role: str) -> None:
    """Keep `upload`, if there is one, as evidence of `record`; the refusal names `photo`."""
    if not isinstance(upload, UploadedFile):
        return
    try:
        store(upload, by=by, unit=record.unit, subject=record.subject, role=role)
    except ValidationError as error:
        raise ValidationError({"photo": error.messages}) from error


@login_required
def recheck(request: HttpRequest, pk: UUID, hazard: UUID) -> HttpResponse:
    """An open hazard of the school looked at again: struck off, returned, or still there."""
    visit, by = find_visit(request, pk), person(request)
    rows = Hazard.objects.visible_to(by).filter(
        district_id=visit.district_id, unit_id=visit.unit_id
    )
    found = get_object_or_404(rows.select_related("unit"), pk=hazard)
    check(by, "hazards.confirm", visit.unit)
    if visit.status != Visit.Status.BEGUN or not found.is_open:
        return conflict(request, WrongState(f"hazards.recheck: {found.subject}"))
    form = RecheckForm(request.POST if request.method == "POST" else None, record=found)
    page = RECHECK | {"hint": found.what}
    if request.method != "POST" or not form.is_valid():
        return render_step(request, visit, page, form)

    def take() -> HttpResponse:
        with transaction.atomic():
            if taken(form, lambda: visit.recheck(found, by=by, **form.facts())):
                return PRG(request, "inspections:visit", pk=pk, said=page["title"])
        return render_step(request, visit, page, form)

    return moved(request, take)
