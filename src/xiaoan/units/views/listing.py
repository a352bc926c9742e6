"""The district's units: the list by area, one unit with its places and closures."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Case, F, Q, QuerySet, Value, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy as _

from xiaoan.base import clock
from xiaoan.base.pages import Column, Filter, Filters, KeysetPage, export_xlsx
from xiaoan.ledger.permission import allows, reach
from xiaoan.units.files import read_tags
from xiaoan.units.models import Closure, Place, Unit

SHOWN = (
    Unit.Kind.SCHOOL, Unit.Kind.KINDERGARTEN, Unit.Kind.CAMPUS, Unit.Kind.CENTRE,
    Unit.Kind.SECTION, Unit.Kind.AGENCY,
)  # fmt: skip
FILTERS = (
    Filter(
        "q",
        _("Keyword"),
        lambda rows, text: rows.filter(Q(name__icontains=text) | Q(code__iexact=text)),
        kind="search",
        placeholder=_("Name or code"),
    ),
    Filter(
        "kind",
        _("Kind"),
        lambda rows, kind: rows.filter(kind=kind),
        choices=[(kind.value, kind.label) for kind in SHOWN],
    ),
    Filter(
        "state",
        _("State"),
        lambda rows, state: rows.filter(closed_on__isnull=state == "open"),
        choices=[("open", _("in operation")), ("closed", _("closed for good"))],
        default="open",
    ),
)
COLUMNS = (
    Column(_("Unit code"), "code", 12),
    Column(_("Unit"), "name", 30),
    Column(_("Kind"), lambda unit: unit.get_kind_display(), 12),
    Column(_("Area"), "area", 14),
    Column(_("Pupils or children"), "pupils", 12),
    Column(_("Classes"), "classes", 10),
)


#: Units of no area (sections, partners) stand after the schools.
SHELF = Case(When(area="", then=Value("\U0010ffff")), default=F("area"))


def units_of(user: Any) -> QuerySet[Unit]:
    """Units in reach of `user`: the whole district, or the own one with all below it."""
    where = reach(user, "units.view")
    if where.districts:
        return Unit.objects.filter(district_id__in=where.districts)
    return Unit.objects.filter(pk__in=where.units)


@login_required
def units(request: HttpRequest) -> HttpResponse:
    filters = Filters(request, FILTERS)
    seen = units_of(request.user)
    found = filters.apply(seen.exclude(kind=Unit.Kind.BUREAU))
    found = found.annotate(shelf=SHELF)
    if request.GET.get("export"):
        return export_xlsx(found.order_by("shelf", "code"), COLUMNS, _("Units"))
    bureau = seen.filter(kind=Unit.Kind.BUREAU).first()
    context = {
        "page": KeysetPage(found, ["shelf", "code"], request),
        "filters": filters,
        "bureau": bureau,
        "may_found": bureau is not None and allows(request.user, "units.found", bureau),
        "may_import": bureau is not None and allows(request.user, "posts.appoint", bureau)
        and allows(request.user, "accounts.open", bureau),
    }  # fmt: skip
    return render(request, "units/units.html", context)


@login_required
def unit(request: HttpRequest, code: str) -> HttpResponse:
    one = get_object_or_404(units_of(request.user).select_related("parent"), code=code)
    places = Place.objects.visible_to(request.user).filter(unit=one)
    closures = Closure.objects.visible_to(request.user).filter(unit=one).order_by("-since")
    names = {tag.code: tag for tag in read_tags()}
    context = {
        "unit": one,
        "tab": "unit",
        "above": Unit.objects.above(one).exclude(pk=one.pk),
        "below": Unit.objects.filter(parent=one, closed_on=None).order_by("area", "code"),
        "tags": [names[tag] for tag in one.tags if tag in names],
        "places": places.in_use().order_by("building", "floor", "name"),
        "closures": closures,
        "today": clock.today(),
        "may_amend": allows(request.user, "units.amend", one),
        "may_close": allows(request.user, "units.close", one) and one.closed_on is None,
        "may_shut": allows(request.user, "units.shut", one),
        "may_place": allows(request.user, "units.place", one),
    }
    return render(request, "units/unit.html", context)
