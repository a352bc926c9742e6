"""Reporting a hazard on the spot: photo, tile, send."""

from __future__ import annotations

from typing import cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from xiaoan.access.check import check
from xiaoan.accounts.models import User
from xiaoan.base.pages import PRG
from xiaoan.hazards.kinds import KINDS
from xiaoan.hazards.models import Hazard
from xiaoan.hazards.photos import keep
from xiaoan.hazards.reportform import ReportForm
from xiaoan.hazards.spot import receiver, report
from xiaoan.hazards.views.steps import filled, person, taken
from xiaoan.units.models import Unit
from xiaoan.units.views import units_of


@login_required
def new(request: HttpRequest) -> HttpResponse:
    """Report a hazard in one's own unit, or (`?unit=CODE`) in one that one may report for."""
    by = person(request)
    code = request.GET.get("unit")
    seen = units_of(by).filter(code=code) if code else Unit.objects.filter(pk=by.unit_id or 0)
    unit = get_object_or_404(seen)
    check(by, "hazards.report", unit)
    form = cast("ReportForm", filled(ReportForm, request, unit))
    if request.method == "POST" and form.is_valid():
        born: list[Hazard] = []
        if taken(form, lambda: born.append(_report(form, unit, by))):
            said = _("Reported: %(number)s") % {"number": born[0].number}
            return PRG(request, "hazards:detail", pk=born[0].pk, said=said)
    context = {"form": form, "unit": unit, "kinds": KINDS, "receiver": receiver(unit, by)}
    return render(request, "hazards/new.html", context, status=422 if form.errors else 200)


def _report(form: ReportForm, unit: Unit, by: User) -> Hazard:
    hazard = report(form.seen(), by=by, unit=unit)
    keep(form.cleaned_data["photos"] or [], by=by, record=hazard, role="before")
    return hazard
