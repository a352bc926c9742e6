"""The faults of a filled checklist: each failed item is a hazard with a key known beforehand."""

from __future__ import annotations

import hashlib
from datetime import date
from uuid import UUID

import msgspec
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from xiaoan.base.ids import uuid7
from xiaoan.duties.answers import Failed
from xiaoan.hazards.deadlines import due_date
from xiaoan.units.calendar import SchoolCalendar
from xiaoan.units.models import Place, Unit

#: Places whose unit is known; more are forgotten together.
MOST_KEPT = 20_000


class Fault(msgspec.Struct, kw_only=True):
    """The hazard of one failed item; `place` is the item's place in its list."""

    record_id: UUID
    n: int = 0
    place: int
    id: UUID
    event_id: UUID
    what: str
    detail: str
    place_id: UUID | None
    place_text: str
    topic: str
    item: str
    grade: str
    criterion: str
    control: str
    is_urgent: bool
    due_on: date | None


def hazard_id(record_id: UUID, order: int) -> UUID:
    """The key of the hazard that item `order` of a record opens: the same on every sending."""
    tail = hashlib.sha256(record_id.bytes + order.to_bytes(2)).digest()
    raw = bytearray(record_id.bytes[:6] + tail[:10])
    raw[6], raw[8] = raw[6] & 0x0F | 0x70, raw[8] & 0x3F | 0x80
    return UUID(bytes=bytes(raw))


def faults_of(
    failed: list[Failed], record: UUID, sheet: str, found_on: date, unit: Unit,
    calendar: SchoolCalendar,
) -> list[Fault]:  # fmt: skip
    """The hazards that the failed items of record `record`, on list `sheet` (its code), open.

    Raises ValidationError where an item names a place of another unit.
    """
    if not failed:
        return []
    _refuse_foreign_places(failed, unit)
    return [_fault(each, record, sheet, found_on, calendar) for each in failed]


def _fault(
    each: Failed, record: UUID, sheet: str, found_on: date, calendar: SchoolCalendar
) -> Fault:
    item, answer = each.item, each.answer
    is_urgent = item.rectify_days == 0
    is_orange = is_urgent or item.interim != "none"
    colour = "red" if item.grade == "major" else "orange" if is_orange else "yellow"
    due = due_date(
        colour, is_urgent=is_urgent, found_on=found_on, calendar=calendar, days=item.rectify_days
    )
    return Fault(
        record_id=record, place=item.order, id=hazard_id(record, item.order),
        event_id=uuid7(), what=each.what, detail=answer.text[:500], place_id=answer.place_id,
        place_text=answer.place_text[:80], topic=item.topic[:20],
        item=f"{sheet}/{item.order}", grade=item.grade,
        criterion=item.criterion[:200] if item.grade == "major" else "",
        control=item.interim, is_urgent=is_urgent, due_on=due,
    )  # fmt: skip


def _refuse_foreign_places(failed: list[Failed], unit: Unit) -> None:
    named = {each.answer.place_id for each in failed if each.answer.place_id}
    if any(_unit_of(place, unit.district_id or 0) != unit.pk for place in named):
        raise ValidationError({"place_id": _("The place belongs to another unit.")})


#: Places whose unit is known; it never changes. Read one by one: a failed item names one.
_places: dict[UUID, int] = {}


def _unit_of(place: UUID, district: int) -> int | None:
    known = _places.get(place)
    if known is None:
        own = Place.objects.filter(pk=place, district_id=district)
        known = own.values_list("unit_id", flat=True).first()
        if known is not None:
            if len(_places) > MOST_KEPT:
                _places.clear()
            _places[place] = known
    return known
