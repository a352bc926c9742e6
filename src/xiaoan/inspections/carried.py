"""What an inspector's phone carries of his own visits: the school, its lists, its hazards.

Only visits that he leads or takes part in, near in time; for each of them that one school's
data and nothing of any other.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import msgspec
from django.db.models import Q

from xiaoan.access.check import may
from xiaoan.accounts.models import User
from xiaoan.base import clock
from xiaoan.duties.items import Item
from xiaoan.duties.models import Checklist
from xiaoan.evidence.models import File
from xiaoan.hazards.hands import prime
from xiaoan.hazards.models import Hazard, NoticeRule
from xiaoan.inspections.forms import inspectors_of
from xiaoan.inspections.lists import items_at, listed
from xiaoan.inspections.models import METHODS, Visit
from xiaoan.ledger.canonical import jsonable
from xiaoan.posts.models import Holding
from xiaoan.units.days import calendar_of
from xiaoan.units.models import Place, Unit

#: A visit is carried so many days before it is due, and so many after it ended.
BEFORE, AFTER = timedelta(days=7), timedelta(days=3)
#: A planned visit that was never made is carried no longer than this.
STALE = timedelta(days=30)
MOST, MOST_HAZARDS = 30, 200
RECEIVERS = ("safety", "kg-safety", "principal", "kg-head", "deputy", "kg-deputy")
VERBS = ("begin", "note", "find", "finish", "sign")


def visits(user: User, _unit: Unit) -> Iterator[dict[str, Any]]:
    """One row for each visit of `user` that is near: part `visits` of the bundle."""
    carried = list(_near(user))
    if not carried:
        return
    read = _read(carried, user)
    for visit in carried:
        row = _row(visit, read, user)
        row["v"] = hashlib.sha256(msgspec.json.encode(jsonable(row))).hexdigest()[:16]
        yield jsonable(row)


def _near(user: User) -> Iterable[Visit]:
    today, now = clock.today(), clock.now()
    planned = Q(status=Visit.Status.PLANNED, planned_on__range=(today - STALE, today + BEFORE))
    ended = Q(status=Visit.Status.FINISHED, ended_at__gte=now - AFTER)
    rows = Visit.objects.visible_to(user).led_by(user)
    rows = rows.filter(planned | ended | Q(status=Visit.Status.BEGUN))
    return rows.select_related("unit", "lead", "round").order_by("planned_on", "id")[:MOST]


@dataclass
class Read:
    """Everything that the rows need, read once for all of them."""

    lists: dict[tuple[int, str], Checklist] = field(default_factory=dict)
    places: dict[int, list[Place]] = field(default_factory=lambda: defaultdict(list))
    hazards: dict[int, list[Hazard]] = field(default_factory=lambda: defaultdict(list))
    files: dict[str, list[File]] = field(default_factory=lambda: defaultdict(list))
    receivers: dict[int, Holding] = field(default_factory=dict)
    inspectors: dict[int, list[User]] = field(default_factory=dict)


def _read(carried: list[Visit], user: User) -> Read:
    units = {visit.unit_id for visit in carried}
    districts = {visit.district_id for visit in carried}
    codes = {code for visit in carried for code in visit.checklists}
    read = Read()
    current = Checklist.objects.current().filter(district_id__in=districts, code__in=codes)
    read.lists = {(each.district_id, each.code): each for each in current}
    here = {"district_id__in": districts, "unit_id__in": units}
    for place in Place.objects.filter(**here).in_use().order_by("building", "floor", "name"):
        read.places[place.unit_id].append(place)
    rows = Hazard.objects.visible_to(user).filter(**here).unresolved()
    rows = rows.select_related("unit", "place", "rectifier").order_by("due_on", "id")
    for hazard in prime(rows[: MOST_HAZARDS * len(units)]):
        read.hazards[hazard.unit_id].append(hazard)
    subjects = [hazard.subject for own in read.hazards.values() for hazard in own]
    shown = File.objects.visible_to(user).filter(district_id__in=districts, about__in=subjects)
    for file in shown.filter(role__in=["before", "after"]).order_by("id"):
        read.files[file.about].append(file)
    read.receivers = _receivers(units)
    read.inspectors = {key: list(inspectors_of(key)) for key in districts}
    return read


def _receivers(units: set[int]) -> dict[int, Holding]:
    """Who most likely receives the visitors at each school."""
    held = Holding.objects.active().filter(unit_id__in=units, post_id__in=RECEIVERS)
    found: dict[int, Holding] = {}
    people = held.select_related("user", "post")
    for one in sorted(people, key=lambda each: RECEIVERS.index(each.post_id)):
        found.setdefault(one.unit_id, one)
    return found


def _row(visit: Visit, read: Read, user: User) -> dict[str, Any]:
    unit, receiver = visit.unit, read.receivers.get(visit.unit_id)
    known = {code: each for (_d, code), each in read.lists.items() if _d == visit.district_id}
    district = Unit(id=visit.district_id, district_id=visit.district_id)
    findings = _findings(visit)
    ours = {finding["hazard"] for finding in findings}
    days = NoticeRule.objects.all().of_district(visit.district_id).reply_days
    reply_due = calendar_of(district).add_working_days(clock.today(), days)
    return {
        "id": str(visit.pk),
        "unit": {
            "id": unit.pk, "code": unit.code, "name": unit.name, "short_name": str(unit),
            "kind": unit.kind, "area": unit.area, "tags": list(unit.tags),
        },
        "bureau": str(Unit.objects.get(pk=visit.district_id).name),
        "kind": visit.kind, "title": str(visit.round or visit.get_kind_display()),
        "basis": visit.round.basis if visit.round else "", "planned_on": visit.planned_on,
        "status": visit.status, "state": str(visit.get_status_display()),
        "announced_at": visit.announced_at, "began_at": visit.began_at, "ended_at": visit.ended_at,
        "lead": visit.lead_id, "members": list(visit.members),
        "people": [{"id": p.pk, "name": str(p)} for p in read.inspectors[visit.district_id]],
        "may": {verb: may(user, f"inspections.{verb}", unit) for verb in VERBS},
        "methods": [_method(visit, name, label) for name, label in METHODS.items()],
        "lists": [_list(row, visit) for row in listed(visit, known)],
        "places": [{"id": str(p.pk), "name": str(p)} for p in read.places[unit.pk]],
        "open": [
            _hazard(each, visit, read, user)
            for each in read.hazards[unit.pk] if str(each.pk) not in ours
        ],
        "last": _last(visit), "findings": findings,
        "receiver": {"name": str(receiver.user), "post": str(receiver.post)} if receiver else None,
        "reply_due": reply_due, "notice": _notice(visit),
    }  # fmt: skip


def _method(visit: Visit, name: str, label: Any) -> dict[str, Any]:
    said = visit.notes.get(name, {})
    return {"name": name, "label": str(label), "done": name in visit.methods} | {
        "at": said.get("at", ""), "note": said.get("note", "")
    }  # fmt: skip


def _list(row: dict[str, Any], visit: Visit) -> dict[str, Any]:
    checklist, record = row["checklist"], row["record"]
    items = items_at(checklist, visit.unit) if checklist else []
    return {
        "code": row["code"], "title": row["title"],
        "checklist": str(checklist.pk) if checklist else "",
        "items": [_item(item) for item in items],
        "record": {
            "at": record.happened_at, "items": record.items, "failed": record.failed,
        } if record else None,
    }  # fmt: skip


def _item(item: Item) -> dict[str, Any]:
    return {
        "order": item.order, "text": item.title, "type": item.answer_type,
        "unit": item.unit, "limits": item.limits if item.is_number and item.has_limits else "",
        "min": item.pass_min, "max": item.pass_max, "source": item.source,
        "criterion": item.criterion if item.grade == "major" else "",
        "urgent": item.rectify_days == 0, "control": item.interim,
    }  # fmt: skip


def _hazard(hazard: Hazard, visit: Visit, read: Read, user: User) -> dict[str, Any]:
    files = read.files.get(hazard.subject, [])
    has_begun = visit.began_at is not None or visit.announced_at is not None
    return {
        "id": str(hazard.pk), "number": hazard.number, "what": hazard.what, "item": hazard.item,
        "place": hazard.where, "place_id": str(hazard.place_id or ""), "colour": hazard.colour,
        "due_on": hazard.due_on, "status": hazard.status,
        "state": str(hazard.get_status_display()), "who": hazard.holder,
        "known": not has_begun or hazard.known_at < visit.moment, "measure": hazard.measure,
        "may_pass": hazard.status == Hazard.Status.CLAIMED and hazard.lets(user, "recheck"),
        "before": [str(file.pk) for file in files if file.role == "before"],
        "after": [str(file.pk) for file in files if file.role == "after"],
    }  # fmt: skip


def _last(visit: Visit) -> dict[str, Any] | None:
    """What the finished visit before this one found."""
    rows = Visit.objects.filter(
        district_id=visit.district_id, unit_id=visit.unit_id, status=Visit.Status.FINISHED
    )
    last = rows.exclude(pk=visit.pk).order_by("-ended_at").first()
    if last is None:
        return None
    return {"on": last.planned_on, "findings": _findings(last)}


def _findings(visit: Visit) -> list[dict[str, Any]]:
    rows = visit.findings.select_related("hazard__place", "hazard__notice")
    return [
        {
            "hazard": str(finding.hazard_id), "what": finding.hazard.what,
            "place": finding.hazard.where, "colour": finding.hazard.colour,
            "item": finding.item, "state": str(finding.hazard.get_status_display()),
            "known": finding.was_known, "is_open": finding.hazard.is_open,
            "due_on": finding.hazard.due_on, "on_notice": finding.hazard.notice_id is not None,
        }
        for finding in rows.order_by("found_at", "id")[:MOST_HAZARDS]
    ]  # fmt: skip


def _notice(visit: Visit) -> dict[str, Any] | None:
    notice = visit.notice
    if notice is None:
        return None
    return {
        "id": str(notice.pk), "number": notice.number, "served_at": notice.served_at,
        "reply_due": notice.reply_due,
    }  # fmt: skip
