"""A filled checklist made ready for the statement: permission, day, list, duty, faults judged.

What is read for it (duties, lists, calendars, places) is kept in memory; the statement itself
refuses a round whose duty or calendar has changed since, and it is made ready anew.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import NamedTuple
from uuid import UUID

import msgspec
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from xiaoan.accounts.models import User
from xiaoan.base import clock
from xiaoan.base.ids import uuid7
from xiaoan.duties.answers import Answer, Failed, Filled, Told, judge
from xiaoan.duties.faults import MOST_KEPT, Fault, faults_of
from xiaoan.duties.items import Item, due_items
from xiaoan.duties.models import Checklist, Duty, Record, Task
from xiaoan.duties.moments import Moments, moments_of
from xiaoan.duties.wanted import lists_wanted, tags_of
from xiaoan.ledger.permission import require
from xiaoan.units.calendar import SchoolCalendar
from xiaoan.units.days import calendar_at, calendar_stamp
from xiaoan.units.models import Unit

ACTIONS = {"supervision": "duties.supervise", "legacy": "duties.import"}
#: Duties as last read, and the calendar's stamp of each district.
_duties: dict[UUID, Duty] = {}
_stamps: dict[int, str] = {}


class Round(msgspec.Struct, omit_defaults=True, kw_only=True):
    """One filled checklist as the statement reads it; `n` is its place among those sent."""

    n: int = -1
    id: UUID
    unit_id: int
    kind: str
    checklist_id: UUID | None = None
    duty_id: UUID | None = None
    duty_event: UUID | None = None
    visit_id: UUID | None = None
    topic: str
    happened_at: datetime
    device_at: datetime | None = None
    answers: dict[str, Answer]
    items: int
    failed: int
    note: str
    paper_at: datetime | None = None
    entered_at: datetime | None = None
    told: Told | None = None
    event_id: UUID
    # For the tasks that it closes: its day, its list and duty, the other lists the duty asks.
    day: date
    sheet: str | None = None
    duty_code: str | None = None
    duty_lists: list[str] = []
    task_id: UUID | None = None
    other_lists: list[str] = []


class Shared(NamedTuple):
    """What rounds must have in common to be stored by one statement."""

    district: int
    by: int
    action: str
    post: str
    hazard_action: str
    hazard_post: str
    source: str
    year: int
    stamp: str


@dataclass(frozen=True, slots=True)
class Ready:
    """A round ready to be stored, with the hazards of its failed items."""

    round: Round
    faults: list[Fault]
    shared: Shared

    @property
    def has_tasks(self) -> bool:
        """Whether it may close anything."""
        return self.round.duty_id is not None or self.round.task_id is not None

    @property
    def places(self) -> set[tuple[int, str, UUID | str]]:
        """Where it names a fault: two rounds with the same one are stored one after the other."""
        named = ((each.item, each.place_id or each.place_text) for each in self.faults)
        return {(self.round.unit_id, item, place) for item, place in named if place}


@dataclass(frozen=True)
class Sheet:
    """One checklist version, read once: its items never change."""

    id: UUID
    code: str
    district_id: int
    lines: tuple[Item, ...]
    topic: str
    by_key: dict[str, Item]


def make_ready(filled: Filled, *, by: User, unit: Unit) -> Ready:
    """Judge `filled` for `unit`. Raises PermissionDenied, or ValidationError by field or item.

    Must run inside the district's scope.
    """
    action = _action(filled, unit)
    post = require(by, action, unit)
    moments = moments_of(filled, clock.now())
    day = timezone.localdate(moments.happened_at)
    district = unit.district_id or 0
    duty, sheet = _duty(filled, unit), _sheet(filled, unit)
    stamp = _stamps.get(district) or _read_stamp(district)
    calendar = calendar_at(district, stamp)
    failed = _judged(filled, sheet, duty, day, unit, stamp)
    hazard_action = "hazards.import" if filled.kind == "legacy" else "hazards.report"
    _refuse_unfit(filled)
    return Ready(
        _round(filled, moments, day, unit, duty, sheet, len(failed),
               _other_lists(filled, duty, sheet, unit, day, calendar)),
        faults_of(failed, filled.id, sheet.code, day, unit, calendar) if sheet else [],
        Shared(
            district, by.pk, action, post, hazard_action,
            require(by, hazard_action, unit) if failed else "", filled.hazard_source,
            day.year, stamp,
        ),
    )  # fmt: skip


def forget(ready: Ready) -> None:
    """What `ready` was judged by has changed: read it again next time."""
    if ready.round.duty_id is not None:
        _duties.pop(ready.round.duty_id, None)
    _stamps.pop(ready.shared.district, None)


def _action(filled: Filled, unit: Unit) -> str:
    if filled.kind not in Record.Kind.values:
        raise ValidationError(
            {"kind": _("“%(kind)s” is no kind of record.") % {"kind": filled.kind}}
        )
    own = "duties.office" if unit.kind in {Unit.Kind.BUREAU, Unit.Kind.SECTION} else "duties.submit"
    return ACTIONS.get(filled.kind, own)


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
    return Sheet(
        checklist.pk, checklist.code, checklist.district_id, lines,
        lines[0].topic if lines else "", {str(item.order): item for item in lines},
    )  # fmt: skip


def _read_stamp(district: int) -> str:
    stamp = _stamps[district] = calendar_stamp(district)
    return stamp


def _judged(
    filled: Filled, sheet: Sheet | None, duty: Duty | None, day: date, unit: Unit, stamp: str
) -> list[Failed]:
    if sheet is None:
        if filled.answers or not filled.note.strip():
            raise ValidationError({"note": _("Say in a few words what was done.")})
        return []
    if not filled.answers:
        raise ValidationError(_("Nothing is filled in."))
    must: Iterable[str] = ()
    if duty is not None and filled.kind == "self" and filled.task_id is None:
        must = _must(sheet.id, duty, duty.event_id, day, frozenset(tags_of(unit)), stamp)
    return judge(filled.answers, sheet.by_key, must)


@lru_cache(maxsize=4096)
def _must(
    sheet: UUID, duty: Duty, _event: UUID, day: date, tags: frozenset[str], stamp: str
) -> tuple[str, ...]:
    """The items that must be answered: the same for all schools of a kind on one day."""
    calendar = calendar_at(duty.district_id, stamp)
    due = due_items(_read_sheet(sheet), duty, day, calendar=calendar, tags=tags)
    return tuple(str(item.order) for item in due)


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


def _round(
    filled: Filled, moments: Moments, day: date, unit: Unit, duty: Duty | None,
    sheet: Sheet | None, failed: int, other_lists: list[str],
) -> Round:  # fmt: skip
    topic = duty.topic if duty else (sheet.topic if sheet else "")
    ready = Round(
        id=filled.id, unit_id=unit.pk, kind=filled.kind, visit_id=filled.visit_id, topic=topic,
        checklist_id=sheet.id if sheet else None, sheet=sheet.code if sheet else None,
        happened_at=moments.happened_at, paper_at=moments.paper_at,
        entered_at=moments.entered_at, told=filled.told,
        device_at=filled.device_at, answers=filled.answers,
        items=len(filled.answers), failed=failed, note=filled.note[:300],
        event_id=uuid7(), day=day, task_id=filled.task_id,
        other_lists=other_lists,
    )  # fmt: skip
    if duty is not None:
        ready.duty_id, ready.duty_event, ready.duty_code = duty.pk, duty.event_id, duty.code
        ready.duty_lists = list(duty.checklists)
    return ready


def _refuse_unfit(filled: Filled) -> None:
    """What the columns cannot hold would break the statement of all rounds beside it."""
    said = [filled.note]
    if filled.told is not None:
        said += filled.told.ask, filled.told.v
    for answer in filled.answers.values():
        if answer.text or answer.place_text:
            said += answer.text, answer.place_text
    if any("\0" in text for text in said):
        raise ValidationError({"note": _("A text holds a character that cannot be stored.")})
