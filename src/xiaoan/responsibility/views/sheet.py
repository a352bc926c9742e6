"""A unit's sheet: the one in force on a day, an older version, and who answered for what."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy as _

from xiaoan.access.check import may
from xiaoan.accounts.models import User
from xiaoan.base import clock
from xiaoan.base.pages import Filter, Filters
from xiaoan.duties.models import Duty
from xiaoan.ledger.pages import page_seal, seal_state
from xiaoan.responsibility.answering import answered as answers
from xiaoan.responsibility.coverage import Reached, reached
from xiaoan.responsibility.grouping import by_post
from xiaoan.responsibility.issuing import issued
from xiaoan.responsibility.models import Charge, LeadingGroup, Position, Role, Sheet
from xiaoan.responsibility.views.finding import day_asked, person, unit_for
from xiaoan.units.models import Unit

FILTERS = (
    Filter(
        "q", _("Area, duty or words"),
        lambda rows, text: rows.filter(
            Q(area__icontains=text) | Q(what__icontains=text) | Q(duties__contains=[text.upper()])
        ),
        kind="search", placeholder=_("for example fire, or FIR-02"),
    ),
    Filter(
        "role", _("Role"), lambda rows, role: rows.filter(role=role), choices=Role.choices,
    ),
)  # fmt: skip


@login_required
def unit(request: HttpRequest, code: str) -> HttpResponse:
    """The unit's sheet in force today, with its draft and its versions."""
    shown, user, today = unit_for(request, code), person(request), clock.today()
    versions = list(
        Sheet.objects.visible_to(user).of_unit(shown)
        .select_related("unit", "approved_by", "confirmed_by").order_by("-version")
    )  # fmt: skip
    current = next((sheet for sheet in versions if sheet.is_in_force(today)), None)
    coming = next((one for one in versions if one.since and one.since > today), None)
    draft = next((sheet for sheet in versions if sheet.is_draft), None)
    groups = LeadingGroup.objects.visible_to(user).filter(unit=shown).valid(today)
    context = {
        "unit": shown, "sheet": current, "draft": draft, "coming": coming,
        "tab": "sheets", "today": today,
        "versions": [sheet for sheet in versions if not sheet.is_draft],
        "posts": _posts(current, today), "titles": _titles(current),
        "reached": reached([shown.pk], today).get(shown.pk, Reached()),
        "group": groups.first(), "sections": _sections(user, shown),
        "may_draft": may(user, "responsibility.draft", shown),
        "seal": seal_state(current) if current else page_seal(shown.district_id),
    }  # fmt: skip
    return render(request, "responsibility/unit.html", context)


@login_required
def sheet(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One approved version, with those who held its posts on its last day or today."""
    rows = Sheet.objects.visible_to(person(request)).approved()
    shown = get_object_or_404(
        rows.select_related("unit__parent", "approved_by", "confirmed_by"), pk=pk
    )
    today = clock.today()
    on = min(max(shown.since or today, today), shown.until or date.max)
    context = {
        "unit": shown.unit, "sheet": shown, "tab": "sheets", "on": on, "today": today,
        "posts": _posts(shown, on), "titles": _titles(shown), "seal": seal_state(shown),
        "is_in_force": shown.is_in_force(today), "paper": issued(shown),
        "may_issue": shown.is_in_force(today)
        and may(person(request), shown.approval, shown.unit),
    }  # fmt: skip
    return render(request, "responsibility/sheet.html", context)


@login_required
def answered(request: HttpRequest, code: str) -> HttpResponse:
    """Who answered for an area or a duty of the unit on a day."""
    shown, on = unit_for(request, code), day_asked(request)
    filters = Filters(request, FILTERS, keep=("on",))
    rows: Any = filters.apply(Charge.objects.visible_to(person(request)).filter(unit=shown))
    charges = rows.in_force(on).select_related("post", "unit", "sheet").order_by("order")
    context = {
        "unit": shown, "on": on, "filters": filters, "tab": "sheets",
        "answers": answers(charges, shown, on), "query": request.GET.urlencode(),
        "seal": page_seal(shown.district_id),
    }  # fmt: skip
    return render(request, "responsibility/answered.html", context)


def _posts(shown: Sheet | None, on: date) -> Any:
    if shown is None:
        return []
    charges = shown.charges.select_related("post", "unit").order_by("order")
    return by_post(shown, charges, on)


def _titles(shown: Sheet | None) -> dict[str, Duty]:
    """The duties that a sheet names, by code: their titles stand beside the codes."""
    if shown is None:
        return {}
    found = Duty.objects.filter(district_id=shown.district_id)
    return {duty.code: duty for duty in found}


def _sections(user: User, shown: Unit) -> list[Unit]:
    """The bureau's sections that have an approved establishment."""
    rows = Position.objects.visible_to(user).filter(unit__parent=shown).approved(clock.today())
    return list(Unit.objects.filter(pk__in=rows.values("unit_id")).order_by("code"))
