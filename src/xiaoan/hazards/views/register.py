"""The hazard register: overdue first, then grade, then days late; and reporting one by hand."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Case, Count, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xiaoan.access.check import may
from xiaoan.base import clock
from xiaoan.base.pages import Column, Filter, Filters, KeysetPage, export_xlsx
from xiaoan.hazards.above import above
from xiaoan.hazards.hands import prime
from xiaoan.hazards.models import Hazard, HazardQuerySet
from xiaoan.hazards.views.line import state
from xiaoan.hazards.views.steps import person
from xiaoan.ledger.pages import page_seal
from xiaoan.ledger.permission import reach
from xiaoan.units.models import Unit

NEVER = date(9999, 12, 31)
MOST = 10_000  # rows of one export
SOON = 3  # days: the second group of the list
LATE, NEAR, REST = 0, 1, 2
COLOURS = [
    ("red", gettext_lazy("Major")),
    ("orange", gettext_lazy("Urgent")),
    ("yellow", gettext_lazy("General")),
    ("blue", gettext_lazy("Advice")),
]
STATES = [
    ("open", gettext_lazy("not struck off")),
    ("late", gettext_lazy("overdue")),
    ("soon", gettext_lazy("due within 3 days")),
    ("blocked", gettext_lazy("blocked")),
    ("disputed", gettext_lazy("conflicting demand")),
    ("supervised", gettext_lazy("special supervision")),
    *Hazard.Status.choices,
]


def _by_state(rows: Any, value: str) -> Any:
    today = clock.today()
    special = {
        "open": rows.unresolved,
        "blocked": rows.blocked,
        "disputed": rows.disputed,
        "supervised": rows.supervised,
        "late": lambda: rows.overdue(today),
        "soon": lambda: rows.unresolved().filter(due_on__range=(today, _soon(today))),
    }
    return special[value]() if value in special else rows.filter(status=value)


def _soon(today: date) -> date:
    return today + timedelta(days=SOON)


def _search(rows: QuerySet[Any], value: str) -> QuerySet[Any]:
    words = Q(what__icontains=value) | Q(place_text__icontains=value)
    words |= Q(unit__name__icontains=value)
    year, _dash, serial = value.rpartition("-")
    if serial.isdigit() and year[-4:].isdigit() and len(serial) < 9:  # noqa: PLR2004 - fits an int
        words |= Q(year=int(year[-4:]), serial=int(serial))
    return rows.filter(words)


def _coloured(rows: Any, value: str) -> Any:
    return rows.coloured(value)


def filters_of(request: HttpRequest, rows: HazardQuerySet) -> Filters:
    """Keyword, state, grade, topic and area: topics that occur, areas of the units in sight."""
    where = reach(request.user, "hazards.view")
    topics = rows.topics({*where.districts, *where.unit_districts})
    units = Unit.objects.filter(Q(district_id__in=where.districts) | Q(pk__in=where.units))
    areas = units.exclude(area="").order_by("area").values_list("area", flat=True).distinct()
    return Filters(
        request,
        [
            Filter("q", _("Keyword"), _search, kind="search",
                   placeholder=_("Hazard, school, number")),
            Filter("state", _("State"), _by_state, choices=STATES, default="open"),
            Filter("grade", _("Grade"), _coloured, choices=COLOURS),
            Filter("topic", _("Topic"), lambda r, v: r.filter(topic=v),
                   choices=[(topic, topic) for topic in topics]),
            Filter("area", _("Area"), lambda r, v: r.filter(unit__area=v),
                   choices=lambda: [(area, area) for area in areas]),
        ],
    )  # fmt: skip


def in_order(rows: QuerySet[Hazard], today: date) -> QuerySet[Hazard]:
    """Overdue first, then due soon, then the rest; by grade and days late within each."""
    rank = Case(
        When(grade="major", then=Value(0)),
        When(~Q(control="none") | Q(is_urgent=True), then=Value(1)),
        When(is_advice=True, then=Value(3)),
        default=Value(2),
    )
    is_open = Q(status__in=Hazard.OPEN)
    late = Case(
        When(is_open & Q(due_on__lt=today), then=Value(LATE)),
        When(is_open & Q(due_on__lte=_soon(today)), then=Value(NEAR)),
        default=Value(REST),
    )
    return rows.annotate(late=late, rank=rank, due=Coalesce("due_on", Value(NEVER)))


ORDER = ("late", "rank", "due", "id")
#: Where struck-off ones are listed too: by time, for there may be a million of them.
NEWEST = ("-found_at", "-id")
#: States of which a district has few at a time, and which therefore are sorted as a whole.
FEW = frozenset({"open", "late", "soon", "blocked", "disputed", "supervised", *Hazard.OPEN})
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
    Column(gettext_lazy("State"), state, 14),
    Column(gettext_lazy("Struck off"), "closed_at", 18),
]


def counts(seen: HazardQuerySet, today: date) -> dict[str, int]:
    """How many are open, overdue, due soon and blocked, in one query."""
    return seen.unresolved().aggregate(
        open=Count("pk"),
        late=Count("pk", filter=Q(due_on__lt=today)),
        soon=Count("pk", filter=Q(due_on__range=(today, _soon(today)))),
        blocked=Count("pk", filter=Q(blocked_at__isnull=False, unblocked_at=None)),
    )


@login_required
def register(request: HttpRequest) -> HttpResponse:
    """The register, as page, as Excel (`?export=xlsx`) and on paper."""
    user, today = person(request), clock.today()
    seen = Hazard.objects.visible_to(user)
    filters = filters_of(request, seen)
    rows = in_order(filters.apply(seen), today).select_related("unit", "place", "rectifier")
    order = ORDER if _state(filters) in FEW else NEWEST
    if request.GET.get("export") == "xlsx":
        listed = prime(rows.order_by(*order)[:MOST])
        return export_xlsx(listed, COLUMNS, _("Hazard register"), note=today.isoformat())
    page = KeysetPage(rows, order, request)
    prime(page.rows)
    found = counts(seen, today)
    whole = {LATE: found["late"], NEAR: found["soon"]} if not filters.is_active else {}
    return render(
        request, "hazards/register.html",
        {"page": page, "filters": filters, "today": today, "as_of": clock.now(),
         "export": filters.link(export="xlsx"), "own": _own(user), "counts": found,
         "groups": _groups(page, whole) if order is ORDER
         else [(_("Newest first"), None, page.rows)],
         "may_draft": _may_draft(user), "scope": dict(STATES).get(_state(filters), ""),
         "above": above(user), "seal": page_seal(user.district_id) if user.district_id else None},
    )  # fmt: skip


def _groups(page: Any, whole: dict[int, int]) -> list[tuple[str, int | None, list[Any]]]:
    """The rows of a page under their headings, with the whole number where it is known."""
    heads = {LATE: _("Overdue"), NEAR: _("Due within 3 days"), REST: _("Later or without end")}
    groups = [(key, head, [row for row in page if row.late == key]) for key, head in heads.items()]
    return [(head, whole.get(key), listed) for key, head, listed in groups if listed]


def _state(filters: Filters) -> str:
    return str(filters.values.get("state", ""))


def _may_draft(user: Any) -> bool:
    district = Unit.objects.filter(pk=user.district_id or 0).first()
    return district is not None and may(user, "hazards.draft", district)


def _own(user: Any) -> Unit | None:
    unit = Unit.objects.filter(pk=user.unit_id or 0).first()
    return unit if unit is not None and may(user, "hazards.report", unit) else None
