"""The hazard register: overdue first, then grade, then days late; and reporting one by hand."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Case, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xiaoan.access.check import check, may
from xiaoan.base import clock
from xiaoan.base.pages import PRG, Column, Filter, Filters, KeysetPage, export_xlsx
from xiaoan.hazards import forms
from xiaoan.hazards.hands import prime
from xiaoan.hazards.models import Hazard
from xiaoan.hazards.views.steps import person, taken
from xiaoan.units.models import Unit

NEVER = date(9999, 12, 31)
MOST = 10_000  # rows of one export
COLOURS = [
    ("red", gettext_lazy("Major")),
    ("orange", gettext_lazy("Urgent")),
    ("yellow", gettext_lazy("General")),
    ("blue", gettext_lazy("Advice")),
]
STATES = [
    ("open", gettext_lazy("not struck off")),
    ("late", gettext_lazy("overdue")),
    ("blocked", gettext_lazy("blocked")),
    ("disputed", gettext_lazy("conflicting demand")),
    ("supervised", gettext_lazy("special supervision")),
    *Hazard.Status.choices,
]


def _by_state(rows: Any, value: str) -> Any:
    special = {
        "open": rows.unresolved,
        "blocked": rows.blocked,
        "disputed": rows.disputed,
        "supervised": rows.supervised,
        "late": lambda: rows.overdue(clock.today()),
    }
    return special[value]() if value in special else rows.filter(status=value)


def _search(rows: QuerySet[Any], value: str) -> QuerySet[Any]:
    words = Q(what__icontains=value) | Q(place_text__icontains=value)
    words |= Q(unit__name__icontains=value)
    year, _dash, serial = value.rpartition("-")
    if serial.isdigit() and year[-4:].isdigit() and len(serial) < 9:  # noqa: PLR2004 - fits an int
        words |= Q(year=int(year[-4:]), serial=int(serial))
    return rows.filter(words)


def filters_of(request: HttpRequest, rows: QuerySet[Hazard]) -> Filters:
    """Keyword, state, grade, topic and area; topics and areas are those that occur."""
    topics = rows.order_by("topic").values_list("topic", flat=True).distinct()
    areas = Unit.objects.filter(pk__in=rows.values("unit_id")).order_by("area")
    return Filters(
        request,
        [
            Filter("q", _("Keyword"), _search, kind="search",
                   placeholder=_("Hazard, school, number")),
            Filter("state", _("State"), _by_state, choices=STATES, default="open"),
            Filter("grade", _("Grade"), lambda r, v: r.coloured(v), choices=COLOURS),
            Filter("topic", _("Topic"), lambda r, v: r.filter(topic=v),
                   choices=lambda: [(topic, topic) for topic in topics if topic]),
            Filter("area", _("Area"), lambda r, v: r.filter(unit__area=v),
                   choices=lambda: [(a, a) for a in areas.values_list("area", flat=True).distinct()
                                    if a]),
        ],
    )  # fmt: skip


def in_order(rows: QuerySet[Hazard], today: date) -> QuerySet[Hazard]:
    """Overdue first, then grade, then days late: the order of every list of hazards."""
    rank = Case(
        When(grade="major", then=Value(0)),
        When(~Q(control="none") | Q(is_urgent=True), then=Value(1)),
        When(is_advice=True, then=Value(3)),
        default=Value(2),
    )
    late = Case(When(due_on__lt=today, status__in=Hazard.OPEN, then=Value(0)), default=Value(1))
    return rows.annotate(late=late, rank=rank, due=Coalesce("due_on", Value(NEVER)))


ORDER = ("late", "rank", "due", "id")
COLUMNS = [
    Column(gettext_lazy("Number"), "number", 12),
    Column(gettext_lazy("Grade"), lambda h: dict(COLOURS)[h.colour], 8),
    Column(gettext_lazy("Hazard"), "what", 40),
    Column(gettext_lazy("School"), "unit.name", 24),
    Column(gettext_lazy("Place"), "where", 20),
    Column(gettext_lazy("Topic"), "topic", 10),
    Column(gettext_lazy("Source"), lambda h: h.get_source_display(), 10),
    Column(gettext_lazy("Found at"), "found_at", 18),
    Column(gettext_lazy("Rectify by"), "due_on", 12),
    Column(gettext_lazy("Days late"), lambda h: h.days_late(), 8),
    Column(gettext_lazy("Now with"), "holder", 20),
    Column(gettext_lazy("State"), lambda h: h.get_status_display(), 14),
    Column(gettext_lazy("Struck off"), "closed_at", 18),
]


@login_required
def register(request: HttpRequest) -> HttpResponse:
    """The register, as page, as Excel (`?export=xlsx`) and on paper."""
    user, today = person(request), clock.today()
    seen = Hazard.objects.visible_to(user)
    filters = filters_of(request, seen)
    rows = in_order(filters.apply(seen), today).select_related("unit", "place", "rectifier")
    if request.GET.get("export") == "xlsx":
        listed = prime(rows.order_by(*ORDER)[:MOST])
        return export_xlsx(listed, COLUMNS, _("Hazard register"), note=today.isoformat())
    page = KeysetPage(rows, ORDER, request)
    prime(page.rows)
    return render(
        request, "hazards/register.html",
        {"page": page, "filters": filters, "today": today, "as_of": clock.now(),
         "export": filters.link(export="xlsx"), "own": _own(user)},
    )  # fmt: skip


def _own(user: Any) -> Unit | None:
    unit = Unit.objects.filter(pk=user.unit_id).first()
    return unit if unit is not None and may(user, "hazards.report", unit) else None


@login_required
def new(request: HttpRequest) -> HttpResponse:
    """Report a hazard in one's own unit, or (`?unit=CODE`) in one that one may report for."""
    by = person(request)
    code = request.GET.get("unit")
    wanted = Unit.objects.filter(code=code) if code else Unit.objects.filter(pk=by.unit_id)
    unit = get_object_or_404(wanted)
    check(by, "hazards.report", unit)
    form = forms.ReportForm(request.POST if request.method == "POST" else None, record=unit)
    if request.method == "POST" and form.is_valid():
        born: list[Hazard] = []
        facts = form.facts() | {"source": Hazard.Source.REPORT}
        if taken(form, lambda: born.append(Hazard.objects.report(by=by, unit=unit, **facts))):
            said = _("Reported: %(number)s") % {"number": born[0].number}
            return PRG(request, "hazards:detail", pk=born[0].pk, said=said)
    page = {"title": _("Report a hazard"), "button": _("Send to the safety director")}
    context = {"form": form, "page": page, "home": "/hazards/", "unit": unit}
    return render(request, "hazards/step.html", context)
