"""Blank forms on A4: a list as paper, for days without a phone; entered later from it."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from xiaoan.accounts.models import User
from xiaoan.duties.models import Checklist
from xiaoan.duties.moments import PAPER
from xiaoan.duties.views.fill import asked_of, checklist_of, items_of, task_of
from xiaoan.duties.wanted import tags_of
from xiaoan.units.models import Unit


@login_required
def of_list(request: HttpRequest, code: str) -> HttpResponse:
    """A whole list as it applies to the unit of whoever prints it; at the bureau every line."""
    user = cast("User", request.user)
    lists = Checklist.objects.visible_to(user).current()
    shown = get_object_or_404(lists.select_related("unit"), code=code)
    unit = Unit.objects.filter(pk=user.unit_id or 0).first() or shown.unit
    own = {"all", *tags_of(unit)}
    is_school = unit.kind in Unit.SCHOOL_KINDS
    items = [each for each in shown.lines if not is_school or not own.isdisjoint(each.applies_to)]
    context = {
        "title": shown.title, "unit": unit, "checklist": shown, "items": items,
        "target": reverse("duties:checklist", args=[code]), "paper_days": PAPER.days,
    }  # fmt: skip
    return render(request, "duties/blank.html", context)


@login_required
def of_task(request: HttpRequest, pk: UUID, code: str) -> HttpResponse:
    """What one list of a task asks, as paper; the code leads to the task, where it is entered."""
    task = task_of(request, pk)
    checklist = checklist_of(request, task, code)
    items = items_of(task, checklist)
    if not items:
        raise Http404
    context = {
        "title": f"{task.title} · {checklist.title}", "unit": task.unit, "task": task,
        "checklist": checklist, "items": items, "asked": asked_of(task, checklist),
        "why": f"{task.purpose} · {task.duty.source}",
        "target": reverse("duties:task", args=[task.pk]), "paper_days": PAPER.days,
    }  # fmt: skip
    return render(request, "duties/blank.html", context)
