"""Filling a list on a visit: the school's own checklists, the supervisor's items too."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from xiaoan.access.check import check
from xiaoan.base import clock
from xiaoan.base.ids import uuid7
from xiaoan.base.pages import PRG
from xiaoan.duties.items import Item
from xiaoan.duties.models import Checklist
from xiaoan.duties.round_form import (
    answer_of,
    by_item,
    draft_of,
    keep_photos,
    line_of,
    places_of,
    seconds_of,
)
from xiaoan.duties.submit import Submitted
from xiaoan.duties.timing import RECORD, Noted, note
from xiaoan.inspections.lists import items_at, subjects_of
from xiaoan.inspections.models import Visit
from xiaoan.inspections.views.steps import find_visit, moved
from xiaoan.inspections.views.visits import person


@login_required
def fill(request: HttpRequest, pk: UUID, code: str) -> HttpResponse:
    """One list of a visit, as the same round that the school fills."""
    visit = find_visit(request, pk)
    check(person(request), "inspections.find", visit.unit)
    lists = Checklist.objects.visible_to(person(request)).current()
    checklist = get_object_or_404(lists, code=code, district_id=visit.district_id)
    items = items_at(checklist, visit.unit)
    if not items:
        raise Http404
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            return moved(request, lambda: _send(request, visit, checklist, items))
        except ValidationError as error:
            errors = by_item(error)
    context = {
        "visit": visit, "checklist": checklist, "errors": errors,
        "lines": [line_of(item, request, errors, optional=True) for item in items],
        "places": places_of(visit.unit), "draft": request.POST.get("draft") or uuid7(),
    }  # fmt: skip
    return render(request, "inspections/fill.html", context, status=422 if errors else 200)


def _send(
    request: HttpRequest, visit: Visit, checklist: Checklist, items: list[Item]
) -> HttpResponse:
    by, draft = person(request), draft_of(request)
    with transaction.atomic():
        done = visit.fill(
            by=by, checklist=checklist, record_id=draft,
            answers={str(item.order): answer_of(item, request, optional=True) for item in items},
        )  # fmt: skip
        if done.is_new:
            subjects = subjects_of(checklist, done)
            keep_photos(request, items, subjects, by=by, unit=visit.unit)
            subject = f"{RECORD}{draft}"
            taken = Noted(
                "inspections.fill", visit.unit_id, clock.now(), seconds_of(draft), subject=subject
            )
            note([taken], by=by)
    return PRG(request, "inspections:visit", pk=visit.pk, said=_said(checklist, done, len(items)))


def _said(checklist: Checklist, done: Submitted, count: int) -> str:
    if not done.hazards:
        return _("%(list)s: all %(n)s items in order.") % {"list": checklist.title, "n": count}
    return ngettext(
        "%(list)s: %(n)s finding.", "%(list)s: %(n)s findings.", len(done.hazards)
    ) % {"list": checklist.title, "n": len(done.hazards)}  # fmt: skip
