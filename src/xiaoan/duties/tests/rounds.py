"""Filled checklists for the tests: what a duty asks on a Monday, all normal or with faults."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from xiaoan.base import clock
from xiaoan.base.ids import uuid7
from xiaoan.duties.items import due_items
from xiaoan.duties.models import Checklist, Duty
from xiaoan.duties.submit import Answer, Filled, tags_of
from xiaoan.units.days import calendar_of

MONDAY = date(2026, 9, 7)
ZONE = ZoneInfo("Asia/Shanghai")
NINE = datetime(2026, 9, 7, 9, tzinfo=ZONE)


def asked(people, code, sheet, unit=None):
    unit = unit or people.school
    duty = Duty.objects.get(code=code)
    checklist = Checklist.objects.current().get(code=sheet)
    calendar = calendar_of(people.bureau)
    return (
        duty,
        checklist,
        due_items(checklist, duty, MONDAY, calendar=calendar, tags=tags_of(unit)),
    )


def normal(people, code="FIR-02", sheet="FIRE", unit=None, **more):
    duty, checklist, items = asked(people, code, sheet, unit)
    answers = {
        str(item.order): Answer(
            a="number", v=item.pass_min if item.pass_min is not None else item.pass_max or 1
        )
        if item.is_number
        else Answer(a="text", text="有")
        if item.answer_type == "text"
        else Answer(a="pass")
        for item in items
    }
    return Filled(
        id=uuid7(),
        checklist_id=checklist.pk,
        duty_id=duty.pk,
        happened_at=clock.now(),
        answers=answers,
        **more,
    )


def failing(people, *orders, **more):
    filled = normal(people, **more)
    for order in orders:
        filled.answers[str(order)] = Answer(a="fail", place_text="2 号楼")
    return filled
