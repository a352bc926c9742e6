"""Pages of the side papers: extensions, referrals, looks back, spot checks, notices."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from xiaoan.access.check import check, districts_of, may
from xiaoan.base import clock
from xiaoan.base.pages import PRG, KeysetPage
from xiaoan.base.refusals import conflict
from xiaoan.hazards import forms
from xiaoan.hazards.hands import prime
from xiaoan.hazards.models import Hazard, Keeping, Notice, Referral, SpotCheck
from xiaoan.hazards.views.steps import person, taken
from xiaoan.hazards.views.tables import PAPERS
from xiaoan.ledger.change import WrongState
from xiaoan.units.models import Unit


@login_required
def paper_step(request: HttpRequest, pk: UUID, name: str) -> HttpResponse:
    """Take step `name` of one side paper; 409 when it was taken already."""
    page, by = PAPERS[name], person(request)
    paper = get_object_or_404(page.model.objects.visible_to(by).select_related("unit"), pk=pk)
    check(by, page.action(paper), paper.agency if isinstance(paper, Referral) else paper.unit)
    form = page.form(request.POST if request.method == "POST" else None, record=paper)
    if request.method == "POST" and form.is_valid():
        try:
            if taken(form, lambda: page.take(paper, by=by, **form.facts())):
                return PRG(request, _home(paper), said=page.title)
        except WrongState as wrong:
            return conflict(request, wrong)
    return render(
        request, "hazards/step.html",
        {"hazard": getattr(paper, "hazard", None), "paper": paper, "page": page, "form": form,
         "home": _home(paper)},
    )  # fmt: skip


def _home(paper: Any) -> str:
    if isinstance(paper, Notice):
        return f"/hazards/notices/{paper.pk}/"
    return f"/hazards/{paper.hazard_id}/"


@login_required
def keepings(request: HttpRequest) -> HttpResponse:
    """Looks back that are due by now, the oldest first."""
    rows = Keeping.objects.visible_to(person(request)).waiting(clock.today())
    page = KeysetPage(rows.select_related("hazard", "unit"), ("due_on", "id"), request)
    return render(request, "hazards/keepings.html", {"page": page})


@login_required
def spot_checks(request: HttpRequest) -> HttpResponse:
    """Drawn hazards, the latest draw first, with what was seen."""
    user = person(request)
    rows = SpotCheck.objects.visible_to(user).select_related("hazard", "unit", "looked_by")
    page = KeysetPage(rows, ("-drawn_on", "-id"), request)
    districts = Unit.objects.districts().filter(pk__in=districts_of(user))
    may_draw = any(may(user, "hazards.draw", district) for district in districts)
    return render(request, "hazards/spot_checks.html", {"page": page, "may_draw": may_draw})


@login_required
def draw(request: HttpRequest) -> HttpResponse:
    """Draw five per cent of what was struck off in a period, by a published seed."""
    by = person(request)
    district = get_object_or_404(Unit.objects.districts(), pk=by.district_id)
    check(by, "hazards.draw", district)
    form = forms.DrawForm(request.POST if request.method == "POST" else None, record=district)
    if request.method == "POST" and form.is_valid():
        drawn: list[SpotCheck] = []
        if taken(form, lambda: drawn.extend(
            SpotCheck.objects.draw(by=by, district=district, **form.facts())
        )):  # fmt: skip
            said = _("%(n)s drawn") % {"n": len(drawn)}
            return PRG(request, "hazards:spot_checks", said=said)
    page = {"title": _("Draw for a spot check"), "button": _("Draw")}
    context = {"form": form, "page": page, "home": "/hazards/spot-checks/"}
    return render(request, "hazards/step.html", context)


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
        "may_reply": found.served_at is not None
        and found.replied_at is None
        and may(user, "hazards.reply", found.unit),
    }
    return render(request, "hazards/notice.html", context)
