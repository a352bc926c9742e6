"""Filling a self-check: two taps when all is normal, a failed item opens its hazard."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from xiaoan.accounts.models import User
from xiaoan.base import clock
from xiaoan.base.ids import uuid7
from xiaoan.base.pages import PRG
from xiaoan.duties.draws import Question, drawn
from xiaoan.duties.items import Item, due_items, reinforced_item
from xiaoan.duties.items import readings as numbers_of
from xiaoan.duties.models import Checklist, Task
from xiaoan.duties.moments import PAPER
from xiaoan.duties.round_form import (
    answer_of,
    by_item,
    draft_of,
    keep_photos,
    line_of,
    paper_of,
    places_of,
    seconds_of,
    told_of,
)
from xiaoan.duties.submit import Filled, Submitted, hazard_id, submit, tags_of
from xiaoan.duties.timing import RECORD, Noted
from xiaoan.duties.timing import note as note_timings
from xiaoan.hazards.models import Hazard
from xiaoan.units.days import calendar_of
from xiaoan.units.models import Unit


@login_required
def fill(request: HttpRequest, pk: UUID, code: str) -> HttpResponse:
    """One checklist of one task, as a round."""
    task = task_of(request, pk)
    checklist = checklist_of(request, task, code)
    items = items_of(task, checklist)
    if not items:
        raise Http404
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            # A photo that cannot be kept undoes the record as well: nothing is half stored.
            with transaction.atomic():
                return _send(request, task, checklist, items)
        except ValidationError as error:
            errors = by_item(error)
    context = {
        "task": task, "duty": task.duty, "checklist": checklist, "errors": errors,
        "lines": [line_of(item, request, errors) for item in items],
        "places": places_of(task.unit), "draft": request.POST.get("draft") or uuid7(),
        "asked": asked_of(task, checklist), "paper_days": PAPER.days, "sent": request.POST,
    }  # fmt: skip
    return render(request, "duties/fill.html", context, status=422 if errors else 200)


@login_required
def readings(request: HttpRequest, pk: UUID, code: str) -> HttpResponse:
    """The daily numbers of a list, beside the round; one outside its limits opens a hazard."""
    task = task_of(request, pk)
    checklist = checklist_of(request, task, code)
    items = numbers_of(checklist, tags_of(task.unit)) if code in task.duty.checklists else []
    if not items:
        raise Http404
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            with transaction.atomic():
                return _send_readings(request, task, checklist, items)
        except ValidationError as error:
            errors = by_item(error)
    context = {
        "task": task, "duty": task.duty, "checklist": checklist, "errors": errors,
        "lines": [line_of(item, request, errors, optional=True) for item in items],
        "draft": request.POST.get("draft") or uuid7(),
    }  # fmt: skip
    return render(request, "duties/readings.html", context, status=422 if errors else 200)


def _send_readings(
    request: HttpRequest, task: Task, checklist: Checklist, items: list[Item]
) -> HttpResponse:
    draft, by = draft_of(request), cast("User", request.user)
    answers = {str(item.order): answer_of(item, request, optional=True) for item in items}
    read = {key: answer for key, answer in answers.items() if answer.a == "number"}
    if not read:
        raise ValidationError(_("Write at least one number."))
    # No duty: numbers stand beside the round and close nothing.
    filled = Filled(
        id=draft, checklist_id=checklist.pk, happened_at=clock.now(), answers=read,
    )  # fmt: skip
    done = submit(filled, by=by, unit=task.unit)
    _time(done, filled, by=by, unit=task.unit)
    said = ngettext("%(n)s number is kept.", "%(n)s numbers are kept.", len(read))
    words = said % {"n": len(read)}
    if done.hazards:
        words += _said(done, 0)
    return PRG(request, "duties:task", pk=task.pk, said=words)


@login_required
def note(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A task without a checklist: say in a few words what was done."""
    task = task_of(request, pk)
    errors: dict[str, str] = {}
    if request.method == "POST":
        draft = draft_of(request)
        filled = Filled(
            id=draft, duty_id=task.duty_id, happened_at=clock.now(), task_id=task.pk,
            note=request.POST.get("note", ""),
        )  # fmt: skip
        try:
            by = cast("User", request.user)
            filled.paper_at = paper_of(request)
            _time(submit(filled, by=by, unit=task.unit), filled, by=by, unit=task.unit)
        except ValidationError as error:
            errors = by_item(error)
        else:
            return PRG(request, "duties:task", pk=task.pk, said=_("The record is kept."))
    context = {
        "task": task, "duty": task.duty, "errors": errors,
        "draft": request.POST.get("draft") or uuid7(), "text": request.POST.get("note", ""),
        "paper_days": PAPER.days, "sent": request.POST,
    }  # fmt: skip
    return render(request, "duties/note.html", context, status=422 if errors else 200)


def checklist_of(request: HttpRequest, task: Task, code: str) -> Checklist:
    """The list `code` in force; 404 where there is none to see."""
    lists = Checklist.objects.visible_to(cast("User", request.user)).current()
    found: Checklist = get_object_or_404(lists, code=code, district_id=task.district_id)
    return found


def task_of(request: HttpRequest, pk: UUID) -> Task:
    """The task that is filled in; 404 where it is not to be seen."""
    rows = Task.objects.visible_to(cast("User", request.user))
    task: Task = get_object_or_404(
        rows.select_related("duty", "unit", "reinforcement__hazard"), pk=pk
    )
    return task


def items_of(task: Task, checklist: Checklist) -> list[Item]:
    """What the task asks of this list today; nothing where it does not ask it."""
    if task.reinforcement is not None:
        return reinforced_item(task, checklist)
    if checklist.code not in task.duty.checklists:
        return []
    calendar = calendar_of(Unit.objects.get(pk=task.district_id))
    return due_items(
        checklist, task.duty, clock.today(), calendar=calendar, tags=tags_of(task.unit)
    )


def asked_of(task: Task, checklist: Checklist) -> Question | None:
    """The question that is drawn for this list of this task; a closer check asks none."""
    if task.reinforcement is not None:
        return None
    question = drawn(task.pk, task.duty.checklists)
    return question if question and question.checklist == checklist.code else None


def _send(
    request: HttpRequest, task: Task, checklist: Checklist, items: list[Item]
) -> HttpResponse:
    draft = draft_of(request)
    filled = Filled(
        id=draft, checklist_id=checklist.pk, duty_id=task.duty_id, happened_at=clock.now(),
        answers={str(item.order): answer_of(item, request) for item in items},
        task_id=task.pk, paper_at=paper_of(request), told=told_of(request),
    )  # fmt: skip
    by = cast("User", request.user)
    done = submit(filled, by=by, unit=task.unit)
    _time(done, filled, by=by, unit=task.unit)
    _photos(request, done, items, task)
    return PRG(request, "duties:task", pk=task.pk, said=_said(done, len(items)))


def _time(done: Submitted, filled: Filled, *, by: User, unit: Unit) -> None:
    """What the page took, for the burden meter; sent twice it counts once."""
    if done.is_new:
        taken = seconds_of(filled.id)
        subject = f"{RECORD}{filled.id}"
        timing = Noted("duties.round", unit.pk, filled.happened_at, taken, subject=subject)
        note_timings([timing], by=by)


def _photos(request: HttpRequest, done: Submitted, items: list[Item], task: Task) -> None:
    subjects = {
        item.order: Hazard(pk=key).subject
        for item in items
        if (key := hazard_id(done.record_id, item.order)) in done.hazards
    }
    keep_photos(request, items, subjects, by=cast("User", request.user), unit=task.unit)


def _said(done: Submitted, count: int) -> str:
    if not done.hazards:
        return _("Sent: all %(n)s normal.") % {"n": count}
    return ngettext(
        "Sent; %(n)s hazard is in the register.", "Sent; %(n)s hazards are in the register.",
        len(done.hazards),
    ) % {"n": len(done.hazards)}  # fmt: skip
