"""All sheets of the district by area: what is missing first, then what waits."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Case, Exists, F, IntegerField, OuterRef, Q, QuerySet, Value, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from xiaoan.base import clock
from xiaoan.base.pages import Column, Filter, Filters, KeysetPage, export_xlsx
from xiaoan.ledger.pages import page_seal
from xiaoan.ledger.permission import reach
from xiaoan.responsibility.coverage import Reached, charged, complete, given, held, reached
from xiaoan.responsibility.models import Charge, Sheet
from xiaoan.responsibility.views.finding import VIEW, person, units_seen
from xiaoan.units.models import Unit

MISSING, WAITING, IN_FORCE = 0, 1, 2
#: Kinds of units that have a sheet of their own.
KINDS = (Unit.Kind.BUREAU, *Unit.SCHOOL_KINDS, Unit.Kind.CENTRE)
#: The bureau stands before its areas.
SHELF = Case(When(kind=Unit.Kind.BUREAU, then=Value("")), default=F("area"))
STATES = {
    MISSING: _("no sheet in force"),
    WAITING: _("the next version waits for approval"),
    IN_FORCE: _("in force"),
}
FILTERS = (
    Filter(
        "q", _("Keyword"),
        lambda rows, text: rows.filter(Q(name__icontains=text) | Q(code__iexact=text)),
        kind="search", placeholder=_("Name or code"),
    ),
    Filter(
        "state", _("State"), lambda rows, state: rows.filter(state=int(state)),
        choices=[(str(code), words) for code, words in STATES.items()],
    ),
)  # fmt: skip
COLUMNS = (
    Column(_("Area"), "area", 14),
    Column(_("Unit"), "name", 30),
    Column(_("Sheet in force"), lambda unit: str(STATES[unit.state]), 24),
    Column(_("In force from"), lambda unit: unit.sheet.since if unit.sheet else "", 14),
    Column(_("Posts held"), "reached.held", 10),
    Column(_("Posts without charges"), "reached.bare", 12),
    Column(_("Holders not acknowledged"), "reached.waiting", 12),
)


@login_required
def sheets(request: HttpRequest) -> HttpResponse:
    """The bureau's list; whoever belongs to one unit is led to its sheet."""
    user = person(request)
    where = reach(user, VIEW)
    if not where.districts:
        own = Unit.objects.filter(pk__in=where.units).order_by("lft").first()
        return redirect("responsibility:unit", own.code) if own else _nothing(request)
    filters = Filters(request, FILTERS)
    rows = filters.apply(_marked(units_seen(user)))
    if request.GET.get("export") == "xlsx":
        ordered = list(rows.order_by("state", "shelf", "code"))
        return export_xlsx(_primed(ordered), COLUMNS, _now("Sheets of responsibility"))
    page = KeysetPage(rows, ("state", "shelf", "code"), request)
    _primed(page.rows)
    context = {
        "page": page, "filters": filters, "states": STATES, "tab": "sheets",
        "counts": counts(where.districts), "seal": page_seal(where.districts[0]),
    }  # fmt: skip
    return render(request, "responsibility/sheets.html", context)


def counts(districts: tuple[int, ...]) -> dict[str, int]:
    """Today's coverage of whole districts: four numbers, the same as the figures'."""
    on = clock.today()
    holdings = held(on).filter(district_id__in=districts)
    with_charges = holdings.filter(charged(on))
    schools = Unit.objects.schools().open_on(on).filter(district_id__in=districts)
    lines = Charge.objects.filter(district_id__in=districts)
    return {
        "bare": holdings.filter(~charged(on)).count(),
        "vacant": lines.in_force(on).vacant(on).count(),
        "waiting": with_charges.filter(~given(on)).count(),
        "schools": schools.count(),
        "complete": schools.filter(complete(on, holdings)).count(),
    }


def _marked(units: QuerySet[Unit]) -> QuerySet[Any]:
    mine = Sheet.objects.filter(district_id=OuterRef("district_id"), unit_id=OuterRef("pk"))
    state = Case(
        When(~Exists(mine.in_force(clock.today())), then=Value(MISSING)),
        When(Exists(mine.filter(status=Sheet.Status.SUBMITTED)), then=Value(WAITING)),
        default=Value(IN_FORCE), output_field=IntegerField(),
    )  # fmt: skip
    shown = units.filter(kind__in=KINDS, closed_on=None)
    return shown.annotate(state=state, shelf=SHELF)


def _primed(units: list[Any]) -> list[Any]:
    """Each unit with its sheet in force and how far it reaches."""
    today, keys = clock.today(), [unit.pk for unit in units]
    districts = {unit.district_id for unit in units}
    rows = Sheet.objects.filter(district_id__in=districts, unit_id__in=keys)
    in_force = {sheet.unit_id: sheet for sheet in rows.in_force(today)}
    found = reached(keys, today)
    for unit in units:
        unit.sheet = in_force.get(unit.pk)
        unit.reached = found.get(unit.pk, Reached())
    return units


def _nothing(request: HttpRequest) -> HttpResponse:
    return render(request, "responsibility/nothing.html", {"tab": "sheets"})
