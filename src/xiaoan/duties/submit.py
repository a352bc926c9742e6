"""The one way in for a filled checklist: pages, field app, visits and imports.

Permission first, then one statement. Idempotent by the record's id, which is born on the
device: sent again, it stores nothing and gives the first answer.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID

import msgspec
import psycopg
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from xiaoan.accounts.models import User
from xiaoan.base import clock
from xiaoan.base.ids import uuid7
from xiaoan.duties.answers import Answer, Failed, Filled, Submitted, decode, judge, stored
from xiaoan.duties.items import Item, due_items
from xiaoan.duties.models import Checklist, Duty, Record, Task
from xiaoan.duties.submit_sql import BLANK, FIRST_ANSWER, STATEMENT, Statement
from xiaoan.hazards.deadlines import due_date
from xiaoan.ledger.canonical import jsonable
from xiaoan.ledger.permission import require
from xiaoan.units.calendar import SchoolCalendar
from xiaoan.units.days import calendar_at, calendar_stamp
from xiaoan.units.models import Place, Unit

__all__ = ["Answer", "Filled", "Submitted", "decode", "hazard_id", "lists_wanted", "submit"]

#: A round filled without network counts for its own moment if it arrives within this time.
OFFLINE = timedelta(days=3)
ACTIONS = {"supervision": "duties.supervise", "legacy": "duties.import"}
#: Duties as last read; the statement itself refuses one that has changed since.
_duties: dict[UUID, Duty] = {}
_stamps: dict[int, str] = {}
MOST_KEPT = 20_000


@dataclass(frozen=True)
class Sheet:
    """One checklist version, read once: its items never change."""

    id: UUID
    code: str
    district_id: int
    lines: tuple[Item, ...]
    topic: str

    @property
    def by_order(self) -> dict[int, Item]:
        return {item.order: item for item in self.lines}


def submit(filled: Filled, *, by: User, unit: Unit, linked: Iterable[UUID] = ()) -> Submitted:
    """Store a filled checklist at `unit`: record, hazards of failed items, closed tasks.

    `linked` are hazards which the caller knows to be the fault of a failed item though they
    name no place, or the answer names none, or they were struck off since the item was looked
    at: they are taken for it as well.

    A failed item whose fault is open already at the same named place adds no second hazard;
    its id stands in `hazards` all the same. Raises PermissionDenied, or ValidationError by
    item; nothing is stored then. Must run inside the district's scope.
    """
    action = _action(filled, unit)
    post = require(by, action, unit)
    for _attempt in range(3):
        params = _params(filled, by=by, unit=unit, action=action, post=post)
        params["linked"] = list(linked)
        steady, is_new, hazards, tasks = _run(STATEMENT, params)[0]
        if is_new:
            return Submitted(filled.id, hazards, tasks, is_new=True)
        if steady:
            return _first_answer(filled, unit)
        _duties.pop(filled.duty_id, None)  # type: ignore[arg-type]
        _stamps.pop(unit.district_id or 0, None)
    raise ValidationError(_("The duty is being changed at this moment. Send it again."))


def hazard_id(record_id: UUID, order: int) -> UUID:
    """The key of the hazard that item `order` of a record opens: the same on every sending."""
    tail = hashlib.sha256(record_id.bytes + order.to_bytes(2)).digest()
    raw = bytearray(record_id.bytes[:6] + tail[:10])
    raw[6], raw[8] = raw[6] & 0x0F | 0x70, raw[8] & 0x3F | 0x80
    return UUID(bytes=bytes(raw))


def lists_wanted(duty: Duty, unit: Unit, day: date, calendar: SchoolCalendar) -> list[Checklist]:
    """The lists that `duty` asks of `unit`: current ones with an item that applies there."""
    current = Checklist.objects.current().filter(
        district_id=duty.district_id, code__in=duty.checklists
    )
    tags = tags_of(unit)
    asked = [
        each for each in current
        if any(not {"all", *tags}.isdisjoint(item.applies_to) for item in each.lines)
        and due_items(each, duty, day, calendar=calendar, tags=tags)
    ]  # fmt: skip
    return sorted(asked, key=lambda each: duty.checklists.index(each.code))


def tags_of(unit: Unit) -> set[str]:
    """The tags by which items apply to `unit`; a kindergarten is one by its kind, too."""
    return {*unit.tags, str(unit.kind)}


def _action(filled: Filled, unit: Unit) -> str:
    if filled.kind not in Record.Kind.values:
        raise ValidationError(
            {"kind": _("“%(kind)s” is no kind of record.") % {"kind": filled.kind}}
        )
    own = "duties.office" if unit.kind in {Unit.Kind.BUREAU, Unit.Kind.SECTION} else "duties.submit"
    return ACTIONS.get(filled.kind, own)


def _params(filled: Filled, *, by: User, unit: Unit, action: str, post: str) -> dict[str, Any]:
    now = clock.now()
    moment = _moment(filled, now)
    day = timezone.localdate(moment)
    duty = _duty(filled, unit)
    sheet = _sheet(filled, unit)
    stamp = _stamps.setdefault(unit.district_id or 0, "") or _read_stamp(unit)
    calendar = calendar_at(unit.district_id or 0, stamp)
    failed = _judged(filled, sheet, duty, day, unit, calendar)
    hazards = _hazards(failed, filled, by=by, unit=unit, moment=moment, now=now,
                       sheet=sheet, calendar=calendar)  # fmt: skip
    hazard_action = "hazards.import" if filled.kind == "legacy" else "hazards.report"
    return {
        "id": filled.id, "unit": unit.pk, "district": unit.district_id, "kind": filled.kind,
        "checklist": sheet.id if sheet else None, "duty": duty.pk if duty else None,
        "duty_event": duty.event_id if duty else None, "duty_code": duty.code if duty else None,
        "duty_lists": list(duty.checklists) if duty else [], "visit": filled.visit_id,
        "topic": duty.topic if duty else (sheet.topic if sheet else ""), "by": by.pk,
        "moment": moment, "device_at": filled.device_at, "now": now, "day": day,
        "answers": msgspec.json.encode(stored(filled.answers)).decode(),
        "items": len(filled.answers), "failed": len(failed), "seconds": filled.seconds,
        "note": filled.note[:300], "event": uuid7(), "stamp": stamp, "year": day.year,
        "hazards": msgspec.json.encode(hazards).decode(), "hazard_action": hazard_action,
        "hazard_post": require(by, hazard_action, unit) if hazards else "",
        "task": filled.task_id, "subject": f"duties_record:{filled.id}",
        "reason": f"derived:{duty.code}" if duty else "", "action": action, "post": post,
        "other_lists": _other_lists(filled, duty, sheet, unit, day, calendar),
        "list": sheet.code if sheet else None, "zone": settings.TIME_ZONE,
    }  # fmt: skip


def _moment(filled: Filled, now: datetime) -> datetime:
    if timezone.is_naive(filled.happened_at):
        raise ValidationError({"happened_at": _("The time needs its zone.")})
    moment = min(filled.happened_at, now)
    is_old = filled.kind != "legacy" and now - moment > OFFLINE
    return now if is_old else moment


def _duty(filled: Filled, unit: Unit) -> Duty | None:
    if filled.duty_id is None:
        return None
    duty = _duties.get(filled.duty_id)
    if duty is None:
        duty = Duty.objects.filter(pk=filled.duty_id, district_id=unit.district_id or 0).first()
        if duty is not None:
            if len(_duties) > MOST_KEPT:
                _duties.clear()
            _duties[duty.pk] = duty
    if duty is None or duty.district_id != unit.district_id or not duty.applies_at(unit):
        raise ValidationError(
            {"duty_id": _("This duty does not apply to %(unit)s.") % {"unit": unit}}
        )
    return duty


def _sheet(filled: Filled, unit: Unit) -> Sheet | None:
    if filled.checklist_id is None:
        return None
    try:
        sheet = _read_sheet(filled.checklist_id)
    except Checklist.DoesNotExist:
        sheet = None
    if sheet is None or sheet.district_id != unit.district_id:
        raise ValidationError({"checklist_id": _("There is no such checklist here.")})
    return sheet


@lru_cache(maxsize=4096)
def _read_sheet(key: UUID) -> Sheet:
    checklist = Checklist.objects.get(pk=key)
    lines = tuple(checklist.lines)
    topic = lines[0].topic if lines else ""
    return Sheet(checklist.pk, checklist.code, checklist.district_id, lines, topic)


def _read_stamp(unit: Unit) -> str:
    stamp = _stamps[unit.district_id or 0] = calendar_stamp(unit.district_id or 0)
    return stamp


def _judged(
    filled: Filled, sheet: Sheet | None, duty: Duty | None, day: date, unit: Unit,
    calendar: SchoolCalendar,
) -> list[Failed]:  # fmt: skip
    if sheet is None:
        if filled.answers or not filled.note.strip():
            raise ValidationError({"note": _("Say in a few words what was done.")})
        return []
    if not filled.answers:
        raise ValidationError(_("Nothing is filled in."))
    must: Iterable[Item] = ()
    if duty is not None and filled.kind == "self" and filled.task_id is None:
        must = due_items(sheet, duty, day, calendar=calendar, tags=tags_of(unit))
    return judge(filled.answers, sheet.by_order, must)


def _other_lists(
    filled: Filled, duty: Duty | None, sheet: Sheet | None, unit: Unit, day: date,
    calendar: SchoolCalendar,
) -> list[str]:  # fmt: skip
    if duty is None or len(duty.checklists) < 2 or sheet is None:  # noqa: PLR2004
        return []
    if (
        filled.task_id
        and Task.objects.filter(pk=filled.task_id, reinforcement=None).first() is None
    ):
        return []
    wanted = lists_wanted(duty, unit, day, calendar)
    return [each.code for each in wanted if each.code != sheet.code]


def _hazards(
    failed: list[Failed], filled: Filled, *, by: User, unit: Unit, moment: datetime, now: datetime,
    sheet: Sheet | None, calendar: SchoolCalendar,
) -> list[dict[str, Any]]:  # fmt: skip
    if not failed or sheet is None:
        return []
    _refuse_foreign_places(failed, unit)
    found_on = timezone.localdate(moment)
    shared = BLANK | {
        "unit_id": unit.pk, "district_id": unit.district_id, "year": found_on.year,
        "source": filled.hazard_source, "found_at": jsonable(moment), "known_at": jsonable(now),
        "found_by_id": by.pk, "source_subject": f"duties_record:{filled.id}",
    }  # fmt: skip
    return [shared | _hazard(each, filled, sheet, found_on, calendar) for each in failed]


def _hazard(
    each: Failed, filled: Filled, sheet: Sheet, found_on: date, calendar: SchoolCalendar
) -> dict[str, Any]:
    item, answer = each.item, each.answer
    is_urgent = item.rectify_days == 0
    is_orange = is_urgent or item.interim != "none"
    colour = "red" if item.grade == "major" else "orange" if is_orange else "yellow"
    due = due_date(
        colour, is_urgent=is_urgent, found_on=found_on, calendar=calendar, days=item.rectify_days
    )
    return {
        "id": str(hazard_id(filled.id, item.order)), "event_id": str(uuid7()),
        "serial": item.order, "what": each.what, "detail": answer.text[:500],
        "place_id": jsonable(answer.place_id), "place_text": answer.place_text[:80],
        "topic": item.topic[:20], "item": f"{sheet.code}/{item.order}", "grade": item.grade,
        "criterion": item.criterion[:200] if item.grade == "major" else "",
        "control": item.interim, "is_urgent": is_urgent, "due_on": jsonable(due),
    }  # fmt: skip


def _refuse_foreign_places(failed: list[Failed], unit: Unit) -> None:
    named = {each.answer.place_id for each in failed if each.answer.place_id}
    if not named:
        return
    own = Place.objects.filter(pk__in=named, unit=unit, district_id=unit.district_id or 0)
    if own.count() != len(named):
        raise ValidationError({"place_id": _("The place belongs to another unit.")})


def _first_answer(filled: Filled, unit: Unit) -> Submitted:
    rows = _run(FIRST_ANSWER, {"id": filled.id, "district": unit.district_id})
    if not rows or rows[0][0] != unit.pk:
        raise PermissionDenied(_("This number belongs to another record."))
    facts = rows[0][1]
    facts = msgspec.json.decode(facts) if isinstance(facts, str | bytes) else facts
    hazards, tasks = ([UUID(key) for key in facts.get(part, [])] for part in ("hazards", "tasks"))
    return Submitted(filled.id, hazards, tasks, is_new=False)


def _run(statement: Statement, params: dict[str, Any]) -> list[tuple[Any, ...]]:
    # A cursor with server-side parameters, so that the statement is prepared once.
    connection.ensure_connection()
    values = [params[name] for name in statement.names]
    with connection.wrap_database_errors, psycopg.RawCursor(connection.connection) as cursor:
        cursor.execute(statement.text, values, prepare=True)
        return cursor.fetchall()
