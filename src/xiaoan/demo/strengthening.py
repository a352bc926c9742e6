"""Reinforcement after striking off: weekly closer checks for a set time, as the jobs begin them."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.utils import timezone

from xiaoan.demo.lives import Fault
from xiaoan.demo.world import SAFETY, World
from xiaoan.duties.models import Duty, Record, Reinforcement, Task
from xiaoan.duties.reinforcing import FALLBACKS, rule_for, weeks_from
from xiaoan.ledger.chronicle import History, Step

#: One in so many closer checks is not made.
UNCHECKED = 30


def reinforcements(world: World, faults: list[Fault], now: datetime) -> tuple[list[History], ...]:
    """Reinforcements, the records of their checks, and their tasks, in this order."""
    begun: list[History] = []
    records: list[History] = []
    tasks: list[History] = []
    for fault in faults:
        if fault.closed_at is None or fault.hazard is None:
            continue
        since = timezone.localdate(fault.closed_at) + timedelta(days=1)
        start = world.at(since, 6)
        if start > now:
            continue
        rule = rule_for(fault.hazard)
        weeks = weeks_from(since, rule.weeks)
        one = Reinforcement(
            unit=fault.unit, hazard_id=fault.hazard.pk, since=since, until=weeks[-1][1],
            cadence="weekly",
        )  # fmt: skip
        steps = [Step(start, "duties.reinforce", world.system, facts={"rule": rule.name})]
        end = world.at(weeks[-1][1] + timedelta(days=1), 6)
        if end <= now:
            steps.append(Step(end, "duties.finish", world.system, {"status": "done"}))
        begun.append(History(one, steps))
        _checks(world, fault, one, weeks, start, now, records, tasks)
    return begun, records, tasks


def _checks(
    world: World, fault: Fault, one: Reinforcement, weeks: list[tuple[date, date]],
    start: datetime, now: datetime, records: list[History], tasks: list[History],
) -> None:  # fmt: skip
    duty = _duty(world, fault)
    by = world.holder(fault.unit, *SAFETY)
    checklist = world.lists[fault.code]
    for first, last in weeks:
        task = Task(
            unit=fault.unit, duty=duty, opens_on=first, due_on=last,
            post=world.post(fault.unit, duty.owner_posts),
            topic=fault.item.topic or duty.topic, reinforcement_id=one.pk,
        )  # fmt: skip
        steps = [Step(start, "duties.open", world.system)]
        at = world.at(first + timedelta(days=world.random.randrange(5)), 9)
        if at <= now and world.random.randrange(UNCHECKED):
            record = Record(
                unit=fault.unit, kind=Record.Kind.SELF_CHECK, by=by, duty=duty, happened_at=at,
                checklist=checklist, topic=duty.topic, items=1, failed=0,
                answers=world.answers([fault.item], None),
            )  # fmt: skip
            world.timings.took(
                form="duties.round", duty=duty.code, unit_id=fault.unit.pk, user_id=by.pk, at=at,
                seconds=world.random.randrange(6, 20), failed=0,
            )  # fmt: skip
            records.append(History(record, [Step(at, "duties.submit", by)]))
            closed = {
                "status": Task.Status.DONE, "closed_at": at, "closed_by": record.subject,
                "reason": "",
            }  # fmt: skip
            steps.append(Step(at, "duties.close", by, closed))
        elif last < timezone.localdate(now):
            over = world.at(last + timedelta(days=1), 1)
            missed = {"status": Task.Status.MISSED}
            steps.append(Step(over, "duties.miss", world.system, missed))
        tasks.append(History(task, steps))


def _duty(world: World, fault: Fault) -> Duty:
    duties = world.duties_by_use
    fitting = [d for d in duties if fault.code in d.checklists and d.how_closed == "record"]
    fallback = [d for d in duties if d.code in FALLBACKS]
    return next(d for d in [*fitting, *fallback] if d.applies_at(fault.unit))
