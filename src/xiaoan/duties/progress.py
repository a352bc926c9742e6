"""How far a task of several checklists has come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time

from django.utils import timezone

from xiaoan.base import clock
from xiaoan.duties.items import due_items, readings, reinforced_item
from xiaoan.duties.models import Checklist, Record, Task
from xiaoan.duties.submit import lists_wanted, tags_of
from xiaoan.units.days import calendar_of
from xiaoan.units.models import Unit


@dataclass(frozen=True)
class ListStep:
    """One checklist of a task: how many items it asks, and the record that answers it."""

    checklist: Checklist
    asked: int
    record: Record | None
    #: Daily numbers read beside the round.
    readings: int = 0


def lists_of(task: Task) -> list[ListStep]:
    """The checklists that `task` asks, with those already filled in its window."""
    district = Unit.objects.get(pk=task.district_id)
    calendar = calendar_of(district)
    if task.reinforcement is not None:
        code = task.reinforcement.hazard.item.partition("/")[0]
        own = Checklist.objects.current().filter(district_id=task.district_id, code=code)
        return [ListStep(each, len(reinforced_item(task, each)), None) for each in own]
    day = min(max(clock.today(), task.opens_on), task.due_on)
    done = _filled(task)
    tags = tags_of(task.unit)
    return [
        ListStep(
            each, len(due_items(each, task.duty, day, calendar=calendar, tags=tags)),
            done.get(each.code), len(readings(each, tags)),
        )
        for each in lists_wanted(task.duty, task.unit, day, calendar)
    ]  # fmt: skip


def _filled(task: Task) -> dict[str, Record]:
    start = timezone.make_aware(datetime.combine(task.opens_on, time.min))
    records = Record.objects.filter(
        district_id=task.district_id, unit_id=task.unit_id, duty_id=task.duty_id,
        happened_at__gte=start, checklist__isnull=False,
    ).select_related("checklist")  # fmt: skip
    return {record.checklist.code: record for record in records if record.checklist}
