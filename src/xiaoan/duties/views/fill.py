"""Filling a self-check: two taps when all is normal, a failed item opens its hazard."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from xiaoan.base import clock
from xiaoan.base.ids import uuid7
from xiaoan.base.pages import PRG
from xiaoan.duties.items import Item, due_items, reinforced_item
from xiaoan.duties.models import Checklist, Task
from xiaoan.duties.photos import keep_photo
from xiaoan.duties.submit import Answer, Filled, Submitted, hazard_id, submit, tags_of
from xiaoan.hazards.models import Hazard
from xiaoan.units.days import calendar_of
from xiaoan.units.models import Place, Unit

LONGEST = 7200


def fill(request: HttpRequest, pk: UUID, code: str) -> HttpResponse:
    """One checklist of one task, as a round."""
    task = _task(request, pk)
    checklist = get_object_or_404(
        Checklist.objects.visible_to(request.user).current(),
        code=code,
        district_id=task.district_id,
    )
    items = _items(task, checklist)
    if not items:
        raise Http404
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            return _send(request, task, checklist, items)
        except ValidationError as error:
            errors = _by_item(error)
    context = {
        "task": task, "duty": task.duty, "checklist": checklist, "errors": errors,
        "lines": [_line(item, request, errors) for item in items],
        "places": _places(task), "draft": request.POST.get("draft") or uuid7(),
    }  # fmt: skip
    return render(request, "duties/fill.html", context, status=422 if errors else 200)


def note(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A task without a checklist: say in a few words what was done."""
    task = _task(request, pk)
    errors: dict[str, str] = {}
    if request.method == "POST":
        draft = _draft(request)
        filled = Filled(
            id=draft, duty_id=task.duty_id, happened_at=clock.now(), task_id=task.pk,
            note=request.POST.get("note", ""), seconds=_seconds(draft),
        )  # fmt: skip
        try:
            submit(filled, by=request.user, unit=task.unit)
        except ValidationError as error:
            errors = _by_item(error)
        else:
            return PRG(request, "duties:task", pk=task.pk, said=_("The record is kept."))
    context = {
        "task": task, "duty": task.duty, "errors": errors,
        "draft": request.POST.get("draft") or uuid7(), "text": request.POST.get("note", ""),
    }  # fmt: skip
    return render(request, "duties/note.html", context, status=422 if errors else 200)


def _task(request: HttpRequest, pk: UUID) -> Task:
    rows = Task.objects.visible_to(request.user)
    task: Task = get_object_or_404(
        rows.select_related("duty", "unit", "reinforcement__hazard"), pk=pk
    )
    return task


def _items(task: Task, checklist: Checklist) -> list[Item]:
    if task.reinforcement is not None:
        return reinforced_item(task, checklist)
    if checklist.code not in task.duty.checklists:
        return []
    calendar = calendar_of(Unit.objects.get(pk=task.district_id))
    return due_items(
        checklist, task.duty, clock.today(), calendar=calendar, tags=tags_of(task.unit)
    )


def _line(item: Item, request: HttpRequest, errors: dict[str, str]) -> dict[str, Any]:
    key = str(item.order)
    limits = f"（{item.limits}）" if item.is_number and item.has_limits else ""
    return {
        "key": key, "text": f"{item.title}{limits}",
        "unit": (item.unit or "·") if item.is_number else "",
        "value": request.POST.get(f"number-{key}", ""), "note": request.POST.get(f"note-{key}", ""),
        "bad": f"bad-{key}" in request.POST, "error": errors.get(f"item_{key}", ""),
        "colour": "red" if item.grade == "major" else "",
    }  # fmt: skip


def _places(task: Task) -> list[tuple[str, str]]:
    places = Place.objects.filter(district_id=task.district_id, unit_id=task.unit_id).in_use()
    return [("", _("not named")), *((str(place.pk), str(place)) for place in places)]


def _send(
    request: HttpRequest, task: Task, checklist: Checklist, items: list[Item]
) -> HttpResponse:
    draft = _draft(request)
    filled = Filled(
        id=draft, checklist_id=checklist.pk, duty_id=task.duty_id, happened_at=clock.now(),
        answers={str(item.order): _answer(item, request) for item in items},
        seconds=_seconds(draft), task_id=task.pk,
    )  # fmt: skip
    done = submit(filled, by=request.user, unit=task.unit)
    _keep_photos(request, done, items, task)
    return PRG(request, "duties:task", pk=task.pk, said=_said(done, len(items)))


def _said(done: Submitted, count: int) -> str:
    if not done.hazards:
        return _("Sent: all %(n)s normal.") % {"n": count}
    return ngettext(
        "Sent; %(n)s hazard is in the register.", "Sent; %(n)s hazards are in the register.",
        len(done.hazards),
    ) % {"n": len(done.hazards)}  # fmt: skip


def _answer(item: Item, request: HttpRequest) -> Answer:
    key = str(item.order)
    words = request.POST.get(f"note-{key}", "").strip()
    place = _uuid(request.POST.get(f"place-{key}", ""))
    is_bad = f"bad-{key}" in request.POST
    if item.is_number:
        value = _number(request.POST.get(f"number-{key}", ""))
        return Answer(a="number", v=value, text=words if is_bad else "", place_id=place)
    if item.answer_type == "text":
        return Answer(a="text", text=words) if words else Answer(a="na")
    if is_bad:
        return Answer(a="fail", text=words, place_id=place)
    return Answer(a="pass")


def _keep_photos(request: HttpRequest, done: Submitted, items: list[Item], task: Task) -> None:
    for item in items:
        upload = request.FILES.get(f"photo-{item.order}")
        key = hazard_id(done.record_id, item.order)
        if not isinstance(upload, UploadedFile) or key not in done.hazards:
            continue
        subject = Hazard(pk=key).subject
        keep_photo(upload, by=request.user, unit=task.unit, subject=subject)


def _draft(request: HttpRequest) -> UUID:
    return _uuid(request.POST.get("draft", "")) or uuid7()


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _number(text: str) -> float | None:
    try:
        value = float(text.replace("，", ".").replace(",", "."))
    except ValueError:
        return None
    return value if abs(value) < 1e9 else None  # noqa: PLR2004 - also refuses inf and nan


def _seconds(draft: UUID) -> int | None:
    """How long the form stood open: its number was born with the page."""
    if draft.version != 7:  # noqa: PLR2004
        return None
    born = datetime.fromtimestamp((draft.int >> 80) / 1000, tz=clock.now().tzinfo)
    seconds = int((clock.now() - born).total_seconds())
    return seconds if 0 <= seconds <= LONGEST else None


def _by_item(error: ValidationError) -> dict[str, str]:
    if hasattr(error, "error_dict"):
        return {key: " ".join(texts) for key, texts in error.message_dict.items()}
    return {"form": " ".join(error.messages)}
