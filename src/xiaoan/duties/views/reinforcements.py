"""Reinforcement 强化: closer checks after striking off, and what else strengthens the spot."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xiaoan.access.check import may
from xiaoan.accounts.models import User
from xiaoan.base import clock
from xiaoan.base.pages import PRG, Column, Filter, Filters, KeysetPage, export_xlsx
from xiaoan.base.refusals import conflict
from xiaoan.duties.models import Reinforcement, Task
from xiaoan.ledger.change import WrongState
from xiaoan.ledger.pages import seal_state

FILTERS = [
    Filter(
        "state", gettext_lazy("State"), lambda rows, v: rows.filter(status=v),
        choices=Reinforcement.Status.choices, default=Reinforcement.Status.RUNNING,
    )
]  # fmt: skip
COLUMNS = [
    Column(gettext_lazy("Hazard struck off"), "hazard.what", 40),
    Column(gettext_lazy("School"), "unit.name", 24),
    Column(gettext_lazy("From"), "since", 12),
    Column(gettext_lazy("Until"), "until", 12),
    Column(gettext_lazy("Items asked"), "asked", 8),
    Column(gettext_lazy("Checks made"), "made", 8),
    Column(gettext_lazy("Further measure"), "measure", 40),
]
MADE = Q(tasks__status__in=Task.MET)


@login_required
def reinforcements(request: HttpRequest) -> HttpResponse:
    """Running closer checks, those that end first at the top."""
    filters = Filters(request, FILTERS)
    rows = filters.apply(Reinforcement.objects.visible_to(cast("User", request.user)))
    counted = rows.annotate(asked=Count("tasks"), made=Count("tasks", filter=MADE))
    counted = counted.select_related("hazard__place", "unit")
    if request.GET.get("export") == "xlsx":
        return export_xlsx(counted.order_by("until", "id"), COLUMNS, _("Reinforcement"))
    page = KeysetPage(counted, ("until", "id"), request)
    context = {"page": page, "filters": filters, "today": clock.today()}
    return render(request, "duties/reinforcements.html", context)


@login_required
def reinforcement(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One reinforcement: its weekly checks, and the further measure, noted here."""
    user = cast("User", request.user)
    rows = Reinforcement.objects.visible_to(user).select_related("hazard__place", "unit")
    shown = get_object_or_404(rows, pk=pk)
    fault = ""
    if request.method == "POST":
        measure = request.POST.get("measure", "").strip()[:200]
        if measure:
            return _strengthened(request, shown, measure)
        fault = _("Say which rule was changed, which training was given, what was rebuilt.")
    tasks: Any = shown.tasks.select_related("duty").order_by("opens_on")
    is_running = shown.status == Reinforcement.Status.RUNNING
    context = {
        "shown": shown, "tasks": tasks, "fault": fault, "seal": seal_state(shown),
        "may_strengthen": is_running and may(user, "duties.strengthen", shown.unit),
    }  # fmt: skip
    return render(request, "duties/reinforcement.html", context, status=422 if fault else 200)


def _strengthened(request: HttpRequest, shown: Reinforcement, measure: str) -> HttpResponse:
    try:
        shown.strengthen(measure, by=cast("User", request.user))
    except WrongState as error:
        return conflict(request, error)
    said = _("The further measure is noted.")
    return PRG(request, "duties:reinforcement", pk=shown.pk, said=said)
