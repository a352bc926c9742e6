"""What a duty asks of a unit on a day: which lists, and which items must be answered."""

from __future__ import annotations

from datetime import date

from xiaoan.duties.items import due_items
from xiaoan.duties.models import Checklist, Duty
from xiaoan.units.calendar import SchoolCalendar
from xiaoan.units.models import Unit


def tags_of(unit: Unit) -> set[str]:
    """The tags by which items apply to `unit`; a kindergarten is one by its kind, too."""
    return {*unit.tags, str(unit.kind)}


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
