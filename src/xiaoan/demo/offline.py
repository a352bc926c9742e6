"""A night on which the phone was flat: a round on paper, entered in the morning; a hand-over in
words; and a round that was asked a question."""

from __future__ import annotations

from datetime import datetime, timedelta

from xiaoan.accounts.models import User
from xiaoan.base import clock
from xiaoan.base.ids import uuid7
from xiaoan.demo.world import World
from xiaoan.duties.answers import Answer, Filled, Told
from xiaoan.duties.items import due_items
from xiaoan.duties.submit import submit, tags_of
from xiaoan.duties.traces import leave
from xiaoan.units.models import Unit

DUTY, LIST = "FIR-02", "FIRE"
WHY = "停电，手机没电，先填纸质表。"
WORDS = "东门门锁有点松，已报修；晚自习后再看一次。"


def on_paper(world: World, now: datetime, school: Unit) -> None:
    """Act it out at `school`: the evening before yesterday, entered yesterday morning."""
    guard = world.holder(school, "guard", "gate")
    day = (now - timedelta(days=2)).date()
    evening, morning = world.at(day, 21), world.at(day + timedelta(days=1), 7)
    if morning > now:
        return
    with clock.at(morning):
        leave("handover", unit=school, by=guard, note=WORDS)
        filled = _filled(world, school, morning)
        filled.paper_at, filled.note = evening, WHY
        submit(filled, by=guard, unit=school)
    _asked(world, guard, school, min(now, world.at(day + timedelta(days=1), 15)))


def _asked(world: World, guard: User, school: Unit, at: datetime) -> None:
    with clock.at(at):
        filled = _filled(world, school, at)
        filled.told = Told("FIRE-Q1", "绿色区")
        submit(filled, by=guard, unit=school)


def _filled(world: World, school: Unit, at: datetime) -> Filled:
    duty = next(each for each in world.duties.values() if each.code == DUTY)
    checklist = world.lists[LIST]
    items = due_items(
        checklist, duty, at.date(), calendar=world.calendar, tags=tags_of(school)
    )  # fmt: skip
    return Filled(
        id=uuid7(), checklist_id=checklist.pk, duty_id=duty.pk, happened_at=at,
        answers={str(item.order): Answer(a="pass") for item in items},
    )  # fmt: skip
