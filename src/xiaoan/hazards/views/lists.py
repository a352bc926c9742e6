"""Lists of the side papers: looks back, spot checks, referrals, requests, notices."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.db.models import Case, Value, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from xiaoan.access.check import districts_of, may
from xiaoan.base import clock
from xiaoan.base.pages import Filter, Filters, KeysetPage
from xiaoan.hazards.hands import prime
from xiaoan.hazards.models import Extension, Hazard, Keeping, Notice, Referral, SpotCheck
from xiaoan.hazards.views.steps import person
from xiaoan.units.models import Unit


@login_required
def keepings(request: HttpRequest) -> HttpResponse:
    """Looks back: those due by now, or all to come and made."""
    today = clock.today()
    states = [("due", _("due now")), ("coming", _("still to come")), ("made", _("made"))]
    filters = Filters(request, [Filter("state", _("State"), _kept, choices=states, default="due")])
    rows = filters.apply(Keeping.objects.visible_to(person(request)))
    page = KeysetPage(rows.select_related("hazard__place", "unit"), ("due_on", "id"), request)
    context = {"page": page, "filters": filters, "today": today}
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
    page = KeysetPage(
        rows.select_related("hazard__place", "unit", "looked_by"), ("-drawn_on", "-id"), request
    )
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
    page = KeysetPage(rows, ("waits", "-asked_at", "-id"), request)
    for row in page.rows:
        mine = row.asked_by_id != user.pk and may(user, row.action, row.unit)
        cast("Any", row).decides = row.status == "asked" and mine
    return render(request, "hazards/extensions.html", {"page": page})


@login_required
def notices(request: HttpRequest) -> HttpResponse:
    """Rectification notices, the latest number first."""
    rows = Notice.objects.visible_to(person(request)).select_related("unit")
    page = KeysetPage(rows, ("-year", "-serial", "-id"), request)
    return render(request, "hazards/notices.html", {"page": page})


@login_required
def notice(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One notice with the hazards on it; prints as a form."""
    user = person(request)
    found = get_object_or_404(Notice.objects.visible_to(user).select_related("unit"), pk=pk)
    listed = Hazard.objects.visible_to(user).filter(notice=found).order_by("serial")
    context = {
        "notice": found,
        "hazards": prime(listed.select_related("unit", "place", "rectifier")),
        "may_serve": found.served_at is None and may(user, "hazards.serve", found.unit),
        "may_receipt": found.served_at is not None
        and found.receipt_at is None
        and may(user, "hazards.acknowledge", found.unit),
        "may_reply": found.served_at is not None
        and found.replied_at is None
        and may(user, "hazards.reply", found.unit),
    }
    return render(request, "hazards/notice.html", context)
