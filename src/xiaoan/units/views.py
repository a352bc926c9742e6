"""The district's units: the list by area, and one unit with its places, people and closures."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.utils.translation import gettext_lazy as _

from xiaoan.base.pages import PRG, Column, Filter, Filters, KeysetPage, export_xlsx
from xiaoan.ledger.permission import reach
from xiaoan.units.models import Closure, Place, Unit

SHOWN = (Unit.Kind.SCHOOL, Unit.Kind.KINDERGARTEN, Unit.Kind.AGENCY, Unit.Kind.SECTION)
FILTERS = (
    Filter("q", _("Keyword"), lambda rows, text: rows.filter(name__icontains=text), kind="search"),
    Filter(
        "kind",
        _("Kind"),
        lambda rows, kind: rows.filter(kind=kind),
        choices=[(kind.value, kind.label) for kind in SHOWN],
    ),
)
COLUMNS = (
    Column(_("Code"), "code", 12),
    Column(_("Name"), "name", 30),
    Column(_("Kind"), lambda unit: unit.get_kind_display(), 12),
    Column(_("Area"), "area", 14),
    Column(_("Pupils"), "pupils", 10),
    Column(_("Classes"), "classes", 10),
)


def units_of(user: Any) -> QuerySet[Unit]:
    """Units in reach of `user`: the whole district, or the own one with all below it."""
    where = reach(user, "units.view")
    if where.districts:
        return Unit.objects.filter(district_id__in=where.districts)
    return Unit.objects.filter(pk__in=where.units)


@login_required
def units(request: HttpRequest) -> HttpResponse:
    filters = Filters(request, FILTERS)
    found = filters.apply(units_of(request.user).exclude(kind=Unit.Kind.BUREAU))
    if request.GET.get("export"):
        return export_xlsx(found.order_by("area", "code"), COLUMNS, _("Units"))
    page = KeysetPage(found, ["area", "code"], request)
    return render(request, "units/units.html", {"page": page, "filters": filters})


@login_required
def unit(request: HttpRequest, code: str) -> HttpResponse:
    one = get_object_or_404(units_of(request.user), code=code)
    places = Place.objects.visible_to(request.user).filter(unit=one).in_use()
    closures = Closure.objects.visible_to(request.user).filter(unit=one).order_by("-since")
    context = {
        "unit": one,
        "places": places.order_by("building", "floor", "name"),
        "closures": closures,
    }
    return render(request, "units/unit.html", context)


class PlaceForm(forms.Form):
    name = forms.CharField(label=_("Place"), max_length=60)
    building = forms.CharField(label=_("Building"), max_length=40, required=False)
    floor = forms.CharField(label=_("Floor"), max_length=20, required=False)


@login_required
def places(request: HttpRequest, code: str) -> HttpResponse:
    one = get_object_or_404(units_of(request.user), code=code)
    form = PlaceForm(request.POST or None)
    if form.is_valid():
        known = Place.objects.visible_to(request.user).filter(unit=one, **form.cleaned_data)
        if known.exists():
            form.add_error("name", _("This place is already on the list."))
        else:
            Place.objects.add(by=request.user, unit=one, **form.cleaned_data)
            return PRG(request, "units:unit", code=code, said=_("The place is on the list."))
    return render(
        request, "units/form.html", {"unit": one, "form": form, "title": _("Add a place")}
    )


class ClosureForm(forms.Form):
    since = forms.DateField(label=_("From"), widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label=_("To"), widget=forms.DateInput(attrs={"type": "date"}))
    reason = forms.CharField(label=_("Reason"), max_length=120)

    def clean_until(self) -> date:
        until: date = self.cleaned_data["until"]
        if "since" in self.cleaned_data and until < self.cleaned_data["since"]:
            raise ValidationError(_("The last day lies before the first. Correct one of them."))
        return until


@login_required
def closures(request: HttpRequest, code: str) -> HttpResponse:
    one = get_object_or_404(units_of(request.user), code=code)
    form = ClosureForm(request.POST or None)
    if form.is_valid():
        Closure.objects.declare(by=request.user, unit=one, **form.cleaned_data)
        said = _("The closure stands. Its tasks are excused with this reason.")
        return PRG(request, "units:unit", code=code, said=said)
    context = {"unit": one, "form": form, "title": _("Shut the unit for some days")}
    return render(request, "units/form.html", context)


app_name = "units"
urlpatterns = [
    path("", units, name="units"),
    path("<str:code>/", unit, name="unit"),
    path("<str:code>/places/", places, name="places"),
    path("<str:code>/closures/", closures, name="closures"),
]
