"""Lists of the side papers: looks back, spot checks, referrals, requests, notices."""

from __future__ import annotations

from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.db.models import Case, Value, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xiaoan.access.check import districts_of, may
from xiaoan.base import clock
from xiaoan.base.pages import Column, Filter, Filters, KeysetPage, export_xlsx
from xiaoan.hazards.models import Extension, Keeping, Referral, SpotCheck
from xiaoan.hazards.views.steps import person
from xiaoan.units.models import Unit

MOST = 10_000  # rows of one export
_HAZARD = [
    Column(gettext_lazy("Number"), "hazard.number", 12),
    Column(gettext_lazy("Hazard"), "hazard.what", 40),
    Column(gettext_lazy("School"), "unit.name", 24),
    Column(gettext_lazy("Place"), "hazard.where", 20),
]
KEEPINGS = [
    *_HAZARD,
    Column(gettext_lazy("Look back due"), "due_on", 12),
    Column(gettext_lazy("Days after"), "days", 8),
    Column(gettext_lazy("Looked at"), "looked_at", 18),
    Column(gettext_lazy("the same fault was back"), "recurred", 10),
]
SPOT_CHECKS = [
    *_HAZARD,
    Column(gettext_lazy("Drawn"), "drawn_on", 12),
    Column(gettext_lazy("Seed"), "seed", 20),
    Column(gettext_lazy("Looked at"), "looked_at", 18),
    Column(gettext_lazy("genuine"), "is_genuine", 10),
    Column(gettext_lazy("Note"), "note", 40),
]
REFERRALS = [
    *_HAZARD,
    Column(gettext_lazy("Agency"), "agency.name", 24),
    Column(gettext_lazy("What it is asked to do"), "reason", 40),
    Column(gettext_lazy("Sent"), "sent_at", 18),
    Column(gettext_lazy("Received"), "received_at", 18),
    Column(gettext_lazy("Answered"), "answered_at", 18),
    Column(gettext_lazy("Answer"), "answer", 40),
]
EXTENSIONS = [
    *_HAZARD,
    Column(gettext_lazy("Deadline before"), "before", 12),
    Column(gettext_lazy("Asked until"), "until", 12),
    Column(gettext_lazy("Reason"), "reason", 40),
    Column(gettext_lazy("Interim measure"), "interim", 30),
    Column(gettext_lazy("State"), lambda row: str(row.get_status_display()), 10),
    Column(gettext_lazy("Answer"), "answer", 40),
]


def _wants_sheet(request: HttpRequest) -> bool:
    return request.GET.get("export") == "xlsx"


@login_required
def keepings(request: HttpRequest) -> HttpResponse:
    """Looks back: those due by now, or all to come and made."""
    today = clock.today()
    states = [("due", _("due now")), ("coming", _("still to come")), ("made", _("made"))]
    filters = Filters(request, [Filter("state", _("State"), _kept, choices=states, default="due")])
    rows = filters.apply(Keeping.objects.visible_to(person(request)))
    rows = rows.select_related("hazard__place", "unit")
    if _wants_sheet(request):
        return export_xlsx(rows.order_by("due_on", "id")[:MOST], KEEPINGS, _("Looks back"))
    page = KeysetPage(rows, ("due_on", "id"), request)
    context = {"page": page, "filters": filters, "today": today, "export": filters.export_url}
    return render(request, "hazards/keepings.html", context)


def _kept(rows: Any, value: str) -> Any:
    today = clock.today()
    if value == "due":
        return rows.waiting(today)
    if value == "coming":
        return rows.filter(looked_at=None, due_on__gt=today, hazard__status="closed")
    return rows.filter(looked_at__isnull=False)


@login_required
def spot_checks(request: HttpRequest) -> HttpResponse:
    """Drawn hazards, the latest draw first, with what was seen and how many were false."""
    user = person(request)
    rows = SpotCheck.objects.visible_to(user)
    listed = rows.select_related("hazard__place", "unit", "looked_by")
    if _wants_sheet(request):
        ordered = listed.order_by("-drawn_on", "-id")[:MOST]
        return export_xlsx(ordered, SPOT_CHECKS, _("Spot checks"))
    page = KeysetPage(listed, ("-drawn_on", "-id"), request)
    districts = Unit.objects.districts().filter(pk__in=districts_of(user))
    may_draw = any(may(user, "hazards.draw", district) for district in districts)
    looked = rows.filter(looked_at__isnull=False)
    context = {
        "page": page, "may_draw": may_draw, "looked": looked.count(),
        "false": looked.filter(is_genuine=False).count(), "waiting": rows.waiting().count(),
    }  # fmt: skip
    return render(request, "hazards/spot_checks.html", context)


@login_required
def referrals(request: HttpRequest) -> HttpResponse:
    """Referrals, unanswered first; an agency's officer sees the agency's own."""
    user = person(request)
    waits = Case(When(answered_at=None, then=Value(0)), default=Value(1))
    rows = Referral.objects.visible_to(user).annotate(waits=waits)
    rows = rows.select_related("hazard__place", "unit", "agency")
    if _wants_sheet(request):
        ordered = rows.order_by("waits", "-sent_at")[:MOST]
        return export_xlsx(ordered, REFERRALS, _("Referrals"))
    page = KeysetPage(rows, ("waits", "-sent_at", "-id"), request)
    for row in page.rows:
        cast("Any", row).mine = may(user, "hazards.receive", row.agency)
    return render(request, "hazards/referrals.html", {"page": page})


@login_required
def extensions(request: HttpRequest) -> HttpResponse:
    """Requests for more time, undecided first."""
    user = person(request)
    waits = Case(When(status="asked", then=Value(0)), default=Value(1))
    rows = Extension.objects.visible_to(user).annotate(waits=waits)
    rows = rows.select_related("hazard__place", "unit", "asked_by")
    if _wants_sheet(request):
        ordered = rows.order_by("waits", "-asked_at")[:MOST]
        return export_xlsx(ordered, EXTENSIONS, _("Requests for more time"))
    page = KeysetPage(rows, ("waits", "-asked_at", "-id"), request)
    for row in page.rows:
        mine = row.asked_by_id != user.pk and may(user, row.action, row.unit)
        cast("Any", row).decides = row.status == "asked" and mine
    return render(request, "hazards/extensions.html", {"page": page})
