"""What a phone carries of duties: what its person owes now and tomorrow, and the lists for it.

Read once for all rows: however many tasks somebody owes, the questions are the same few.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

import msgspec
from django.db.models import Sum
from django.utils import timezone

from xiaoan.accounts.models import User
from xiaoan.base import clock
from xiaoan.duties.coming import Coming, coming
from xiaoan.duties.draws import drawn
from xiaoan.duties.items import Item, due_items, readings, reinforced_item
from xiaoan.duties.models import Checklist, Duty, Record, Task, Trace
from xiaoan.duties.owed import asks_form, closed_on, codes_on, enterable, owed_by, posts_of
from xiaoan.duties.traces import BY_HAND, KINDS
from xiaoan.duties.wanted import tags_of
from xiaoan.posts.models import Post
from xiaoan.units.calendar import SchoolCalendar
from xiaoan.units.days import calendar_of
from xiaoan.units.models import Unit
from xiaoan.units.wording import worded

MOST, MOST_MISSED = 200, 40


@dataclass
class Read:
    """Everything that the rows of tasks need, read once for all of them."""

    today: date
    calendar: SchoolCalendar
    on: set[str]
    posts: dict[str, str]
    lists: dict[str, Checklist]
    #: Records by unit, duty and list: when, and the record's key.
    filled: dict[tuple[int, UUID, str], list[tuple[datetime, UUID]]]
    #: How often each trace was left today, by unit and kind.
    left: dict[tuple[int, str], int]
    #: What a list asks: the same for all tasks of a duty, a day and a kind of unit.
    asked: dict[tuple[Any, ...], tuple[list[int], list[int]]] = field(default_factory=dict)


def tasks(user: User, unit: Unit) -> Iterator[dict[str, Any]]:
    """One row for each task that `user` owes now or from tomorrow on: part `tasks`."""
    today, district = clock.today(), unit.district_id or 0
    owed = list(owed_by(user, today, ahead=1).filter(district_id=district)[:MOST])
    missed = list(enterable(user, today).filter(district_id=district)[:MOST_MISSED])
    calendar = calendar_of(Unit.objects.get(pk=district))
    known = {(task.unit_id, task.duty_id, task.opens_on) for task in owed}
    tomorrow = coming(user, unit, today + timedelta(days=1), calendar)
    new = [each for each in tomorrow if (unit.pk, each.duty.pk, each.opens_on) not in known]
    read = _read([*owed, *missed], new, unit, today, calendar)
    for task in owed:
        yield stamped(_row(task, task.unit, read) | _own(task, read))
    for task in missed:
        row = _row(task, task.unit, read) | _own(task, read)
        if row["lists"] or row["step"] == "note":
            yield stamped(row | {"step": "paper", "draw": None})
    for each in new:
        yield stamped(_row(each, unit, read))


def checklists(user: User, unit: Unit) -> Iterator[dict[str, Any]]:
    """The lists in force that the duties of `user` ask of the unit: part `checklists`."""
    mine = [post for _unit, post in posts_of(user)]
    duties = Duty.objects.visible_to(user).filter(owner_posts__overlap=mine).switched_on()
    codes = {code for row in duties.values_list("checklists", flat=True) for code in row}
    owed = owed_by(user, clock.today(), ahead=1).filter(reinforcement__isnull=False)[:MOST]
    codes |= {_code(each) for each in owed}
    rows = Checklist.objects.visible_to(user).current().filter(code__in=codes).order_by("code")
    own = {"all", *tags_of(unit)}
    for each in rows:
        items = [item for item in each.lines if not own.isdisjoint(item.applies_to)]
        yield {
            "id": str(each.pk), "v": str(each.event_id), "code": each.code, "title": each.title,
            "version": each.version,
            "items": [item_row(item, kindergarten=unit.is_kindergarten) for item in items],
        }  # fmt: skip


def covered(user: User, _unit: Unit) -> Iterator[dict[str, Any]]:
    """What was closed today, by a record or by the work itself: part `covered`."""
    rows = list(closed_on(user, clock.today()).order_by("closed_at")[:MOST])
    traces = _traces([task.closed_by for task in rows])
    for task in rows:
        trace = traces.get(task.closed_by)
        at = task.closed_at.isoformat() if task.closed_at else ""
        yield stamped({
            "id": str(task.pk), "title": task.title, "at": at,
            "unit": _unit_row(task.unit), "how": task.closed_how,
            "trace": str(KINDS.get(trace.kind, trace.kind)) if trace else "",
            "by": str(trace.by or "") if trace else "",
        })  # fmt: skip


def stamped(row: dict[str, Any]) -> dict[str, Any]:
    """`row` with a version that changes whenever anything in it does."""
    row["v"] = hashlib.sha256(msgspec.json.encode(row)).hexdigest()[:16]
    return row


def item_row(item: Item, *, kindergarten: bool = False) -> dict[str, Any]:
    """One line of a list as the phone draws it."""
    is_major = item.grade == "major"
    return {
        "order": item.order, "text": worded(item.title, kindergarten=kindergarten),
        "type": item.answer_type, "unit": item.unit,
        "limits": item.limits if item.has_limits else "",
        "min": item.pass_min, "max": item.pass_max, "criterion": item.criterion if is_major else "",
        "urgent": item.rectify_days == 0, "control": item.interim,
    }  # fmt: skip


def _row(task: Task | Coming, unit: Unit, read: Read) -> dict[str, Any]:
    duty = task.duty
    kinds = [kind for kind in duty.satisfied_by if kind in BY_HAND]
    purpose = worded(duty.purpose, kindergarten=unit.is_kindergarten)
    lists = _lists(task, unit, read)
    return {
        "id": str(task.id if isinstance(task, Coming) else task.pk), "task": None,
        "title": worded(duty.title, kindergarten=unit.is_kindergarten),
        "why": f"{purpose} · {duty.source}", "purpose": purpose, "basis": duty.source,
        "evidence": duty.evidence, "code": duty.code, "duty": str(duty.pk),
        "unit": _unit_row(unit), "post": read.posts.get(task.post, ""),
        "opens_on": task.opens_on.isoformat(), "due_on": task.due_on.isoformat(),
        "minutes": duty.minutes, "times": task.times, "lists": lists, "closer": None,
        "draw": None, "traces": [{"kind": kind, "label": str(KINDS[kind])} for kind in kinds],
        "left": sum(read.left.get((unit.pk, kind), 0) for kind in kinds),
        "step": _step(duty, lists, kinds, read.on),
    }  # fmt: skip


def _own(task: Task, read: Read) -> dict[str, Any]:
    """What only a task that is open already has."""
    own: dict[str, Any] = {"task": str(task.pk), "title": task.title}
    if task.reinforcement is not None:
        hazard = task.reinforcement.hazard
        until = task.reinforcement.until.isoformat()
        lists = [
            _list_row(each, [item.order for item in reinforced_item(task, each)], [], None)
            for each in [read.lists.get(_code(task))] if each
        ]  # fmt: skip
        step = "round" if lists else "note"
        return own | {"lists": lists, "step": step, "traces": [], "left": 0,
                      "closer": {"number": hazard.number, "until": until}}  # fmt: skip
    asked = drawn(task.pk, task.duty.checklists)
    if asked is not None:
        own["draw"] = {"ask": asked.id, "list": asked.checklist, "text": asked.title,
                       "kind": asked.kind, "unit": asked.unit}  # fmt: skip
    return own


def _step(duty: Duty, lists: list[dict[str, Any]], kinds: list[str], on: set[str]) -> str:
    """The one obvious next step: a list, words, a tap at the post, or none at all."""
    if asks_form(duty, on):
        return "round" if lists else "note"
    return "trace" if kinds else "none"


def _lists(task: Task | Coming, unit: Unit, read: Read) -> list[dict[str, Any]]:
    day = min(max(read.today, task.opens_on), task.due_on)
    rows = []
    for code in task.duty.checklists:
        checklist = read.lists.get(code)
        asked, numbers = _asked(checklist, task.duty, unit, day, read) if checklist else ([], [])
        if checklist and (asked or numbers):
            record = _record_of(task, unit, code, read)
            rows.append(_list_row(checklist, asked, numbers, record))
    return rows


def _list_row(
    checklist: Checklist, asked: list[int], numbers: list[int], record: UUID | None
) -> dict[str, Any]:
    return {
        "code": checklist.code, "title": checklist.title, "checklist": str(checklist.pk),
        "orders": asked, "readings": numbers, "record": str(record) if record else None,
    }  # fmt: skip


def _asked(
    checklist: Checklist, duty: Duty, unit: Unit, day: date, read: Read
) -> tuple[list[int], list[int]]:
    tags = tags_of(unit)
    key = checklist.pk, duty.pk, day, frozenset(tags)
    if key not in read.asked:
        due = due_items(checklist, duty, day, calendar=read.calendar, tags=tags)
        beside = readings(checklist, tags) if duty.rhythm.word.startswith(("daily", "per-")) else []
        read.asked[key] = [item.order for item in due], [item.order for item in beside]
    return read.asked[key]


def _record_of(task: Task | Coming, unit: Unit, code: str, read: Read) -> UUID | None:
    since = _start(task.opens_on)
    made = read.filled.get((unit.pk, task.duty.pk, code), [])
    return next((key for at, key in made if at >= since), None)


def _read(
    owed: list[Task], new: list[Coming], unit: Unit, today: date, calendar: SchoolCalendar
) -> Read:
    district = unit.district_id or 0
    every: list[Task | Coming] = [*owed, *new]
    codes = {code for each in every for code in each.duty.checklists}
    codes |= {_code(task) for task in owed}
    lists = Checklist.objects.current().filter(district_id=district, code__in=codes)
    return Read(
        today=today, calendar=calendar, on=codes_on(district),
        posts={post.code: str(post) for post in Post.objects.all()},
        lists={each.code: each for each in lists}, filled=_filled(owed, district),
        left=_left({unit.pk, *(task.unit_id for task in owed)}, district, today),
    )  # fmt: skip


def _filled(
    owed: list[Task], district: int
) -> dict[tuple[int, UUID, str], list[tuple[datetime, UUID]]]:
    found: dict[tuple[int, UUID, str], list[tuple[datetime, UUID]]] = defaultdict(list)
    if owed:
        rows = Record.objects.filter(
            district_id=district, unit_id__in={task.unit_id for task in owed},
            duty_id__in={task.duty_id for task in owed}, checklist__isnull=False,
            happened_at__gte=_start(min(task.opens_on for task in owed)),
        ).order_by("happened_at")  # fmt: skip
        columns = rows.values_list("unit_id", "duty_id", "checklist__code", "happened_at", "pk")
        for unit_id, duty_id, code, at, key in columns:
            found[unit_id, duty_id, code].append((at, key))
    return found


def _left(units: set[int], district: int, today: date) -> dict[tuple[int, str], int]:
    rows = Trace.objects.filter(district_id=district, unit_id__in=units, at__gte=_start(today))
    counted = rows.values_list("unit_id", "kind").annotate(Sum("times"))
    return {(unit_id, kind): int(times) for unit_id, kind, times in counted}


def _traces(subjects: Iterable[str]) -> dict[str, Trace]:
    keys = [each.partition(":")[2] for each in subjects if each.startswith("duties_trace:")]
    return {each.subject: each for each in Trace.objects.filter(pk__in=keys).select_related("by")}


def _code(task: Task) -> str:
    """The list whose item a closer check looks at; '' for an ordinary task."""
    return task.reinforcement.hazard.item.partition("/")[0] if task.reinforcement else ""


def _unit_row(unit: Unit) -> dict[str, Any]:
    return {"id": unit.pk, "name": unit.short_name or unit.name}


def _start(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
