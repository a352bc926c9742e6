"""The list of visits: who is on site, what is planned, what was found and served."""

from __future__ import annotations

from datetime import date
from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.db.models import Case, F, Q, QuerySet, Value, When
from django.db.models.functions import Extract
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xiaoan.access.check import may
from xiaoan.accounts.models import User
from xiaoan.base import clock
from xiaoan.base.pages import Column, Filter, Filters, KeysetPage, export_xlsx
from xiaoan.hazards.models import Notice
from xiaoan.inspections.models import Visit, VisitQuerySet
from xiaoan.units.models import Unit

MOST = 10_000  # rows of one export
STATES = [("open", gettext_lazy("not finished")), *Visit.Status.choices]
#: The groups of the list, in the order in which they need somebody.
GROUPS = {
    0: gettext_lazy("On site"),
    1: gettext_lazy("Today or past its day"),
    2: gettext_lazy("Planned"),
    3: gettext_lazy("Finished or cancelled"),
}
ORDER = ("rank", "near", "id")


def person(request: HttpRequest) -> User:
    """Who is signed in; pages behind `login_required` only."""
    return cast("User", request.user)


def district_of(user: User) -> Unit:
    """The district whose visits `user` plans; raises Unit.DoesNotExist for a guest."""
    return Unit.objects.get(pk=user.district_id or 0)


def _state(rows: Any, value: str) -> Any:
    return rows.filter(status__in=["planned", "begun"]) if value == "open" else rows.filter(
        status=value
    )  # fmt: skip


def _words(rows: QuerySet[Any], value: str) -> QuerySet[Any]:
    return rows.filter(
        Q(unit__name__icontains=value) | Q(unit__short_name__icontains=value)
        | Q(lead__name__icontains=value) | Q(round__name__icontains=value)
    )  # fmt: skip


FILTERS = [
    Filter(
        "q", gettext_lazy("Keyword"), _words, kind="search",
        placeholder=gettext_lazy("school, inspector, special inspection"),
    ),
    Filter("state", gettext_lazy("State"), _state, choices=STATES),
    Filter(
        "kind", gettext_lazy("Kind"), lambda rows, v: rows.filter(kind=v),
        choices=Visit.Kind.choices,
    ),
    Filter(
        "since", gettext_lazy("From"), lambda rows, v: rows.filter(planned_on__gte=v), kind="date"
    ),
    Filter(
        "until", gettext_lazy("Until"), lambda rows, v: rows.filter(planned_on__lte=v), kind="date"
    ),
]  # fmt: skip


def in_order(rows: QuerySet[Visit], today: date) -> QuerySet[Visit]:
    """On site first, then what is due, then the nearest plans, then the latest finished."""
    planned = Q(status=Visit.Status.PLANNED)
    rank = Case(
        When(status=Visit.Status.BEGUN, then=Value(0)),
        When(planned & Q(planned_on__lte=today), then=Value(1)),
        When(planned, then=Value(2)),
        default=Value(3),
    )
    seconds = Extract("planned_on", "epoch")
    near = Case(
        When(status__in=[Visit.Status.BEGUN, Visit.Status.PLANNED], then=seconds),
        default=Value(0) - seconds,
    )
    return rows.annotate(rank=rank, near=near)


def primed(rows: list[Visit]) -> list[Visit]:
    """With the names of the inspectors and the notice of each, in two queries for all."""
    people = User.objects.in_bulk({pk for row in rows for pk in [row.lead_id, *row.members]})
    districts = {row.district_id for row in rows}
    notices = {
        notice.source: notice
        for notice in Notice.objects.filter(
            district_id__in=districts, source__in=[row.subject for row in rows]
        )
    }
    for row in rows:
        keys = dict.fromkeys([row.lead_id, *row.members])
        row.names = [str(people[pk]) for pk in keys if pk in people]  # type: ignore[attr-defined]
        row.paper = notices.get(row.subject)  # type: ignore[attr-defined]
    return rows


def _paper(row: Any) -> str:
    return row.paper.number if row.paper else ""


COLUMNS = [
    Column(gettext_lazy("Visit day"), "planned_on", 12),
    Column(gettext_lazy("School"), "unit.name", 26),
    Column(gettext_lazy("Area"), "unit.area", 10),
    Column(gettext_lazy("Kind"), lambda row: row.get_kind_display(), 12),
    Column(gettext_lazy("Special inspection"), lambda row: row.round or "", 28),
    Column(gettext_lazy("State"), lambda row: row.get_status_display(), 10),
    Column(gettext_lazy("Inspectors"), lambda row: "、".join(row.names), 20),
    Column(gettext_lazy("Announced at"), "announced_at", 18),
    Column(gettext_lazy("Visit began"), "began_at", 18),
    Column(gettext_lazy("Visit ended"), "ended_at", 18),
    Column(gettext_lazy("Items"), "items", 8),
    Column(gettext_lazy("Findings"), "found", 8),
    Column(gettext_lazy("Missed by the school"), "missed", 10),
    Column(gettext_lazy("Notice"), _paper, 12),
]


@login_required
def visits(request: HttpRequest) -> HttpResponse:
    """The visits that the reader may see, as page, as Excel (`?export=xlsx`) and on paper."""
    user, today = person(request), clock.today()
    filters = Filters(request, FILTERS)
    found = cast("VisitQuerySet", filters.apply(Visit.objects.visible_to(user)))
    rows = in_order(found.counted().select_related("unit", "round"), today)
    if request.GET.get("export") == "xlsx":
        listed = primed(list(rows.order_by(*ORDER)[:MOST]))
        return export_xlsx(listed, COLUMNS, _("Visits"), note=today.isoformat())
    page = KeysetPage(rows, ORDER, request)
    primed(page.rows)
    for row in page.rows:
        row.group = GROUPS[row.rank]  # type: ignore[attr-defined]
    district = district_of(user)
    return render(
        request, "inspections/visits.html",
        {"page": page, "filters": filters, "today": today, "as_of": clock.now(),
         "may_plan": may(user, "inspections.plan", district), "whole": sees_all(user, district)},
    )  # fmt: skip


def sees_all(user: User, district: Unit) -> bool:
    """Whether `user` sees the whole district's visits, not only those to one school."""
    return may(user, "inspections.view", district)


def by_day(rows: Any) -> Any:
    """The visits of one round or school in their natural order."""
    return rows.order_by(F("planned_on").desc(), "-id")
