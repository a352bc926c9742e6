"""Plates of a unit: which place has which code, the sheet of labels, and the lost ones."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from xiaoan.base.components import Text
from xiaoan.base.pages import PRG
from xiaoan.ledger.permission import allows, require
from xiaoan.units.models import Place, Plate, Unit
from xiaoan.units.views.listing import units_of

#: Labels of one printing; a whole district is printed school by school.
MOST = 400
LOCAL = ("localhost", "127.", "[::1]")


@dataclass(frozen=True)
class Size:
    """A size of label on A4: its name, columns and rows of a sheet (the sizes stand in CSS)."""

    code: str
    label: Text
    across: int
    down: int

    @property
    def each(self) -> int:
        return self.across * self.down


SIZES = (
    Size("large", _("large, 95 × 69 mm, 8 on a sheet"), 2, 4),
    Size("middle", _("middle, 63 × 55 mm, 15 on a sheet"), 3, 5),
    Size("small", _("small, 47 × 39 mm, 28 on a sheet"), 4, 7),
)
BY_CODE = {size.code: size for size in SIZES}


def _unit(request: HttpRequest, code: str) -> Unit:
    return get_object_or_404(units_of(request.user), code=code)


def _places(request: HttpRequest, one: Unit) -> Any:
    seen = Place.objects.visible_to(request.user).of(one).in_use().select_related("unit")
    return seen.order_by("unit__code", "building", "floor", "name", "id")


@login_required
def plates(request: HttpRequest, code: str) -> HttpResponse:
    """The places of a unit with their codes; POST issues plates to those that have none."""
    one = _unit(request, code)
    listed = _places(request, one)
    if request.method == "POST":
        require(request.user, "units.plate", one)
        made = Plate.objects.issue(Plate.objects.all().without(listed), by=request.user, unit=one)
        said = ngettext("%(n)s plate is issued.", "%(n)s plates are issued.", made) % {"n": made}
        return PRG(request, "units:plates", code=code, said=said)
    places = list(listed[:MOST])
    codes = _plates_of(places)
    rows = [(place, codes.get(place.pk)) for place in places]
    context = {
        "unit": one, "tab": "plates", "rows": rows, "sizes": SIZES,
        "missing": Plate.objects.all().without(listed).count(),
        "gone": Plate.objects.of(one).exclude(retired_at=None).select_related("place")[:50],
        "may_plate": allows(request.user, "units.plate", one),
        "may_replace": allows(request.user, "units.replace", one),
        "is_local": request.get_host().startswith(LOCAL), "host": request.get_host(),
        "is_whole": one.kind == Unit.Kind.BUREAU, "most": MOST,
    }  # fmt: skip
    return render(request, "units/plates.html", context)


def _plates_of(places: list[Place]) -> dict[Any, Plate]:
    rows = Plate.objects.in_use().filter(place__in=[place.pk for place in places])
    return {plate.place_id: plate for plate in rows}


@login_required
def labels(request: HttpRequest, code: str) -> HttpResponse:
    """The sheet of labels for A4: `?size=large|middle|small`, `?place=…` (none named: all)."""
    one = _unit(request, code)
    size = BY_CODE.get(request.GET.get("size", ""), SIZES[0])
    places = list(_chosen(_places(request, one), request.GET.getlist("place"))[:MOST])
    codes = _plates_of(places)
    made = [(place, codes[place.pk]) for place in places if place.pk in codes]
    sheets = [made[n : n + size.each] for n in range(0, len(made), size.each)]
    context = {
        "unit": one, "size": size, "sizes": SIZES, "sheets": sheets, "count": len(made),
        "chosen": request.GET.getlist("place"), "host": request.get_host(),
        "is_local": request.get_host().startswith(LOCAL),
    }  # fmt: skip
    return render(request, "units/labels.html", context)


def _chosen(places: Any, keys: list[str]) -> Any:
    named = [key for key in keys if _is_uuid(key)]
    return places.filter(pk__in=named) if keys else places


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


class LostForm(forms.Form):
    why = forms.CharField(
        label=_("What happened to it"), max_length=120,
        help_text=_("For example: torn off, painted over, hung at the wrong place."),
    )  # fmt: skip


@login_required
def replace(request: HttpRequest, code: str, pk: UUID) -> HttpResponse:
    """A lost plate: its code leaves use at once and the place gets another."""
    one = _unit(request, code)
    plate = get_object_or_404(Plate.objects.visible_to(request.user).of(one), pk=pk)
    require(request.user, "units.replace", one)
    form = LostForm(request.POST or None)
    if form.is_valid():
        try:
            fresh = plate.replace(by=request.user, why=form.cleaned_data["why"])
        except ValidationError as wrong:
            form.add_error(None, wrong)
        else:
            said = _now("The old code is out of use. The new one is %(code)s: print its label.")
            return PRG(request, "units:plates", code=code, said=said % {"code": fresh.shown})
    context = {
        "unit": one, "form": form, "title": _("Replace the plate of “%(place)s”")
        % {"place": plate.place}, "note": _("Whoever scans the old one is told that it is no"
        " longer in use. Records keep their place."),
    }  # fmt: skip
    return render(request, "units/form.html", context)
