"""What closed a task: a record, a trace, a step in another register, a closure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from xiaoan.duties.models import Duty, Record, Task, Trace
from xiaoan.duties.models.task import DERIVED
from xiaoan.duties.traces import KINDS


@dataclass(frozen=True)
class Closing:
    """Words, address and moment of what closed a task; `via` names the duty it came from."""

    words: str
    url: str = ""
    at: datetime | None = None
    by: str = ""
    via: str = ""
    is_paper: bool = False


def closing_of(task: Task) -> Closing | None:
    """What closed `task`; None while it is open or missed."""
    table, _colon, key = task.closed_by.partition(":")
    if not key:
        return None
    via = task.reason.removeprefix(DERIVED) if task.reason.startswith(DERIVED) else ""
    if table == "duties_record":
        return _record(UUID(key), task, via)
    if table == "duties_trace":
        return _trace(UUID(key), task, via)
    if table in {"units_closure", "units_unit"}:
        return Closing(_("Excused: %(why)s") % {"why": reason_words(task)}, at=task.closed_at)
    url = f"/hazards/{key}/" if table == "hazards_hazard" else ""
    words = _("Closed by a step in another register")
    return Closing(words, url, task.closed_at, via=_title(via, task))


def reason_words(task: Task) -> str:
    """Why a task was excused, as people read it."""
    return _("the unit was closed for good") if task.reason == "unit closed" else task.reason


def _record(key: UUID, task: Task, via: str) -> Closing:
    record = (
        Record.objects.filter(pk=key, district_id=task.district_id).select_related("by").first()
    )
    by = str(record.by) if record else ""
    return Closing(
        _("Closed by a record"), reverse("duties:record", args=[key]), task.closed_at, by,
        _title(via, task), record is not None and record.is_paper,
    )  # fmt: skip


def _title(code: str, task: Task) -> str:
    """The duty a record was made for; “any record” is no duty."""
    duty = Duty.objects.filter(code=code, district_id=task.district_id).first() if code else None
    return f"{duty.code} {duty.title}" if duty else str(KINDS.get(code, code))


def _trace(key: UUID, task: Task, via: str) -> Closing:
    trace = (
        Trace.objects.filter(pk=key, district_id=task.district_id)
        .select_related("by", "place")
        .first()
    )
    if trace is None:
        return Closing(_("Closed by a trace"), at=task.closed_at, via=_title(via, task))
    words = " · ".join(str(x) for x in (KINDS.get(trace.kind, trace.kind), trace.place) if x)
    return Closing(words, at=trace.at, by=str(trace.by or ""), via=_title(via, task))
