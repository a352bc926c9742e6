"""The school calendar of the district: a year on one page, its terms and its special days."""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from xiaoan.base import clock
from xiaoan.base.pages import PRG
from xiaoan.ledger.permission import allows, require
from xiaoan.units.calendar import SchoolCalendar
from xiaoan.units.days import calendar_of
from xiaoan.units.models import DayKind, SchoolDay, Term, Unit
from xiaoan.units.views.listing import units_of

#: One sign for each kind of day, and its words.
SIGNS = {
    "school": "·", "weekend": "—", "holiday": _("off day"), "makeup": _("make-up"),
    "vacation": "", "closed": _("shut day"),
}  # fmt: skip
KINDS = {
    "school": _("school day"),
    "weekend": _("weekend"),
    "holiday": _("public holiday"),
    "makeup": _("make-up working day"),
    "vacation": _("vacation"),
    "closed": _("no school"),
}
YEARS = (2000, 2100)


def _district(request: HttpRequest) -> Unit:
    """The bureau whose calendar holds for this person, seen by all who see a unit of it."""
    one = units_of(request.user).exclude(district_id=None).select_related("district").first()
    return get_object_or_404(Unit, pk=one.district_id if one is not None else 0)


def _year(request: HttpRequest) -> int:
    text = request.GET.get("year", "")
    year = int(text) if text.isdecimal() and len(text) <= len("2000") else clock.today().year
    return min(max(year, YEARS[0]), YEARS[1])


@login_required
def calendar(request: HttpRequest) -> HttpResponse:
    district, year = _district(request), _year(request)
    days = calendar_of(district)
    own_terms = {term.starts_on: term for term in Term.objects.filter(district_id=district.pk)}
    terms = [(term, own_terms.get(term.starts_on)) for term in days.terms_starting_in(year)]
    special = SchoolDay.objects.filter(district_id=district.pk, unit=district, day__year=year)
    context = {
        "district": district,
        "year": year,
        "months": [_month(days, year, month) for month in range(1, 13)],
        "numbers": range(1, 32),
        "terms": terms,
        "special": special.exclude(kind=DayKind.VOID).order_by("day"),
        "announced": days.is_announced(year),
        "counts": len(days.school_days(date(year, 1, 1), date(year, 12, 31))),
        "legend": [(SIGNS[kind], KINDS[kind]) for kind in ("school", "weekend", *_NAMED)],
        "may_set": allows(request.user, "units.term", district),
    }
    return render(request, "units/calendar.html", context)


_NAMED = ("holiday", "makeup", "closed", "vacation")


def _month(days: SchoolCalendar, year: int, month: int) -> dict[str, Any]:
    cells = []
    for number in range(1, monthrange(year, month)[1] + 1):
        day = days.day(date(year, month, number))
        holiday = days.holidays.get(day.date)
        words = KINDS[day.kind] if holiday is None else holiday.zh or KINDS["holiday"]
        cells.append({"sign": SIGNS[day.kind], "kind": day.kind, "words": words, "day": day.date})
    return {"first": date(year, month, 1), "cells": cells, "rest": range(31 - len(cells))}


class TermForm(forms.Form):
    name = forms.CharField(label=_("Name of the term"), max_length=40)
    starts_on = forms.DateField(
        label=_("First day"), widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
    )
    ends_on = forms.DateField(
        label=_("Last day"), widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
    )


@login_required
def term(request: HttpRequest, pk: str = "") -> HttpResponse:
    """Set a term, or move one; it replaces the default term of its season."""
    district = _district(request)
    require(request.user, "units.term", district)
    known = get_object_or_404(Term, district_id=district.pk, pk=pk) if pk else None
    start = {n: getattr(known, n) for n in ("name", "starts_on", "ends_on")} if known else None
    form = TermForm(request.POST or None, initial=start or _suggested(request))
    if form.is_valid():
        try:
            _set(request.user, known, district, form.cleaned_data)
        except ValidationError as wrong:
            form.add_error(None, wrong)
        else:
            said = _now("The term stands. Tasks follow it from their next opening.")
            address = f"/units/calendar/?year={form.cleaned_data['starts_on'].year}"
            return PRG(request, address, said=said)
    context = {"form": form, "title": _("Move the term") if known else _("Set a term")}
    return render(request, "units/calendar_form.html", context)


def _suggested(request: HttpRequest) -> dict[str, str]:
    return {name: request.GET[name] for name in ("starts_on", "ends_on") if name in request.GET}


def _set(by: Any, known: Term | None, district: Unit, given: dict[str, Any]) -> None:
    if known is not None:
        known.move(by=by, **given)
    else:
        Term.objects.set(by=by, district=district, **given)


class DayForm(forms.Form):
    day = forms.DateField(label=_("Day"), widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))
    kind = forms.ChoiceField(label=_("What it is"), choices=DayKind.choices)
    note = forms.CharField(
        label=_("Why"), max_length=60, required=False,
        help_text=_("For example: sports day, snow, examination hall."),
    )  # fmt: skip


@login_required
def day(request: HttpRequest) -> HttpResponse:
    """The district's word about one day; it goes before the shipped calendar."""
    district = _district(request)
    require(request.user, "units.term", district)
    form = DayForm(request.POST or None)
    if form.is_valid():
        SchoolDay.objects.name_day(by=request.user, district=district, **form.cleaned_data)
        address = f"/units/calendar/?year={form.cleaned_data['day'].year}"
        return PRG(request, address, said=_now("The day stands in the calendar."))
    context = {"form": form, "title": _("Name a special day")}
    return render(request, "units/calendar_form.html", context)
