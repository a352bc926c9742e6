"""The register of notices: filtered, paged by key, as Excel, and on paper."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from xiaoan.access.check import may
from xiaoan.base import clock
from xiaoan.base.pages import Column, Filter, Filters, KeysetPage, export_xlsx
from xiaoan.hazards.models import STATES, Notice
from xiaoan.hazards.models.notice import WHERE
from xiaoan.hazards.views.steps import person
from xiaoan.units.models import Unit

MOST = 10_000  # rows of one export
DIGITS = 6  # no register counts further in a year
ORDER = ("-year", "-drafted_at", "-id")
GROUPS: dict[str, tuple[Any, tuple[str, ...]]] = {
    "late": (gettext_lazy("reply overdue"), ()),
    "to-serve": (gettext_lazy("to be served"), ("drafted", "approved")),
    "unmet-all": (gettext_lazy("not or partly met"), ("partly", "unmet")),
}


def _in_state(rows: Any, value: str) -> Any:
    if value == "late":
        return rows.filter(WHERE["served"], reply_due__lt=clock.today())
    return rows.standing(*(GROUPS[value][1] if value in GROUPS else (value,)))


def _search(rows: Any, value: str) -> Any:
    named = Q(unit__name__icontains=value) | Q(unit__short_name__icontains=value)
    digits = value.strip("〔〕 号").rpartition("〕")[2]
    is_number = digits.isdecimal() and len(digits) <= DIGITS
    serial = Q(serial=int(digits)) if is_number else Q(pk__in=[])
    return rows.filter(named | serial | Q(occasion__icontains=value))


FILTERS = [
    Filter(
        "q", gettext_lazy("Keyword"), _search, kind="search",
        placeholder=gettext_lazy("school, number, occasion"),
    ),
    Filter(
        "state", gettext_lazy("State"), _in_state,
        choices=[*((key, label) for key, (label, _states) in GROUPS.items()), *STATES.items()],
    ),
    Filter(
        "kind", gettext_lazy("Kind"), lambda rows, v: rows.filter(kind=v),
        choices=Notice.Kind.choices,
    ),
    Filter(
        "since", gettext_lazy("Drafted from"),
        lambda rows, v: rows.filter(drafted_at__date__gte=v), kind="date",
    ),
    Filter(
        "until", gettext_lazy("until"),
        lambda rows, v: rows.filter(drafted_at__date__lte=v), kind="date",
    ),
]  # fmt: skip
COLUMNS = [
    Column(gettext_lazy("Number"), "number", 14),
    Column(gettext_lazy("Kind"), lambda n: str(n.get_kind_display()), 14),
    Column(gettext_lazy("School"), "unit.name", 24),
    Column(gettext_lazy("Occasion"), "occasion", 24),
    Column(pgettext_lazy("count", "Hazards"), lambda n: len(n.listed), 8),
    Column(gettext_lazy("Drafted"), "drafted_at", 18),
    Column(gettext_lazy("Approved"), "approved_at", 18),
    Column(gettext_lazy("Served"), "served_at", 18),
    Column(gettext_lazy("Way"), lambda n: str(n.get_way_display()), 18),
    Column(gettext_lazy("Receipt"), "receipt_at", 18),
    Column(gettext_lazy("Reply due"), "reply_due", 12),
    Column(gettext_lazy("Replied"), "replied_at", 18),
    Column(gettext_lazy("Re-checked"), "reviewed_at", 18),
    Column(gettext_lazy("State"), lambda n: str(n.state_words), 18),
    Column(gettext_lazy("Why withdrawn"), "withdrawn_why", 30),
]


@login_required
def notices(request: HttpRequest) -> HttpResponse:
    """The register; a school sees what was served on it."""
    user, today = person(request), clock.today()
    seen = Notice.objects.visible_to(user)
    filters = Filters(request, FILTERS)
    rows = filters.apply(seen).select_related("unit")
    if request.GET.get("export") == "xlsx":
        listed = rows.order_by(*ORDER)[:MOST]
        name = _("Register of rectification notices")
        return export_xlsx(listed, COLUMNS, name, note=today.isoformat())
    district = Unit.objects.filter(pk=user.district_id or 0).first()
    own = Unit.objects.filter(pk=user.unit_id or 0, is_private=True).first()
    context = {
        "may_consent": own is not None and may(user, "hazards.consent", own),
        "page": KeysetPage(rows, ORDER, request), "filters": filters, "today": today,
        "as_of": clock.now(), "export": filters.link(export="xlsx"), "counts": counts(seen),
        "scope": dict(FILTERS[1].options()).get(str(filters.values.get("state", "")), ""),
        "may_rule": district is not None and may(user, "hazards.rule", district),
        "may_word": district is not None and may(user, "hazards.word", district),
    }  # fmt: skip
    return render(request, "hazards/notices.html", context)


def counts(seen: Any) -> dict[str, int]:
    """How many wait for what, in one query."""
    today = clock.today()
    found: dict[str, int] = seen.aggregate(
        waiting=Count("pk", filter=WHERE["waiting"]),
        to_serve=Count("pk", filter=WHERE["drafted"] | WHERE["approved"]),
        late=Count("pk", filter=WHERE["served"] & Q(reply_due__lt=today)),
        replied=Count("pk", filter=WHERE["replied"]),
    )
    return found
