"""Special inspections 专项检查: opening one, its visits, and how far it covers the roster."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xiaoan.access.check import check, may
from xiaoan.base import clock
from xiaoan.base.pages import PRG, Column, Filter, Filters, KeysetPage, export_xlsx
from xiaoan.hazards.views.steps import taken
from xiaoan.inspections.forms import RoundForm, lists_of
from xiaoan.inspections.models import Coverage, Round
from xiaoan.inspections.models.dispatch import visits_to_serve
from xiaoan.inspections.views.visits import (
    COLUMNS,
    GROUPS,
    MOST,
    ORDER,
    district_of,
    in_order,
    person,
    primed,
)

FILTERS = [
    Filter(
        "q", gettext_lazy("Keyword"),
        lambda rows, v: rows.filter(
            Q(name__icontains=v) | Q(basis__icontains=v) | Q(leader__icontains=v)
        ),
        kind="search", placeholder=gettext_lazy("name, basis, leader"),
    ),
    Filter(
        "on", gettext_lazy("Running on"),
        lambda rows, v: rows.filter(since__lte=v, until__gte=v), kind="date",
    ),
]  # fmt: skip
ROUND_COLUMNS = [
    Column(gettext_lazy("Special inspection"), "name", 36),
    Column(gettext_lazy("Basis"), "basis", 30),
    Column(gettext_lazy("Leader"), "leader", 20),
    Column(gettext_lazy("From"), "since", 12),
    Column(gettext_lazy("Until"), "until", 12),
    Column(gettext_lazy("Planned"), "planned", 10),
    Column(gettext_lazy("Visited"), "seen", 10),
]


@login_required
def rounds(request: HttpRequest) -> HttpResponse:
    """The special inspections of the district, the latest first."""
    user, district = person(request), district_of(person(request))
    filters = Filters(request, FILTERS)
    rows = filters.apply(Round.objects.visible_to(user)).annotate(
        planned=Count("visits__unit", distinct=True, filter=~Q(visits__status="cancelled")),
        seen=Count("visits__unit", distinct=True, filter=Q(visits__status="finished")),
    )
    if request.GET.get("export") == "xlsx":
        listed = rows.order_by("-since", "-id")[:MOST]
        return export_xlsx(listed, ROUND_COLUMNS, _("Special inspections"))
    context = {
        "page": KeysetPage(rows, ("-since", "-id"), request), "filters": filters,
        "today": clock.today(), "may_open": may(user, "inspections.open", district),
    }  # fmt: skip
    return render(request, "inspections/rounds.html", context)


@login_required
def new_round(request: HttpRequest) -> HttpResponse:
    """Open a special inspection with its leader, basis, time and lists."""
    by, district = person(request), district_of(person(request))
    check(by, "inspections.open", district)
    form = RoundForm(request.POST if request.method == "POST" else None, record=district)
    if request.method == "POST" and form.is_valid():
        fresh: list[Round] = []
        if taken(form, lambda: fresh.append(
            Round.objects.open(by=by, unit=district, **form.facts())
        )):  # fmt: skip
            said = _("Opened. Now plan its visits.")
            return PRG(request, "inspections:round", pk=fresh[0].pk, said=said)
    status = 422 if form.errors else 200
    return render(request, "inspections/round_form.html", {"form": form}, status=status)


@login_required
def special(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One special inspection: what founds it, whom it has reached, whom not yet."""
    user = person(request)
    shown = get_object_or_404(Round.objects.visible_to(user).select_related("unit"), pk=pk)
    today = clock.today()
    rows = in_order(shown.visits.visible_to(user).counted(), today).select_related("unit", "round")
    if request.GET.get("export") == "xlsx":
        listed = primed(list(rows.order_by(*ORDER)[:MOST]))
        return export_xlsx(listed, COLUMNS, shown.name, note=today.isoformat())
    page = KeysetPage(rows, ORDER, request)
    primed(page.rows)
    for row in page.rows:
        row.group = GROUPS[row.rank]  # type: ignore[attr-defined]
    titles = dict(lists_of(shown.district_id))
    may_dispatch = may(user, "inspections.dispatch", shown.unit)
    context = {
        "round": shown, "page": page, "today": today, "as_of": clock.now(),
        "lists": [titles.get(code, code) for code in shown.checklists],
        "parts": _parts(shown), "may_plan": _may_plan(shown, user, today),
        "may_dispatch": may_dispatch,
        "to_serve": visits_to_serve(shown).count() if may_dispatch else 0,
    }  # fmt: skip
    return render(request, "inspections/round.html", context)


def _parts(shown: Round) -> list[tuple[Any, Coverage]]:
    """How far the roster is covered: all, and the boarding schools, which are never left out."""
    coverage = shown.coverage()
    return [(_("All schools"), coverage), (_("Boarding schools"), coverage.of("boarding"))]


def _may_plan(shown: Round, user: Any, today: date) -> bool:
    return shown.until >= today and may(user, "inspections.plan", shown.unit)
