"""How long and how closely a struck-off hazard's weak spot is watched: rules as data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from xiaoan.duties.applying import owner_post
from xiaoan.duties.models import Duty, Reinforcement, Task
from xiaoan.hazards.models import Hazard
from xiaoan.ledger.batch import born_many
from xiaoan.ledger.change import born
from xiaoan.ledger.permission import Actor
from xiaoan.units.models import Unit


@dataclass(frozen=True)
class Rule:
    """So many weekly checks after striking off."""

    name: str
    weeks: int


#: The heaviest that fits holds. A fault that came back was not cured by the first cure.
GENERAL = Rule("general", 4)
MAJOR = Rule("major", 8)
RECURRENCE = Rule("recurrence", 12)
#: Hazards struck off longer ago are not taken up any more (an import, a first start).
TAKE_UP_DAYS = 30
#: Duties that may carry the check of an item no checklist has: the general self-checks.
FALLBACKS = ("GEN-12", "GEN-11")


def rule_for(hazard: Hazard) -> Rule:
    """The rule that holds for `hazard`."""
    if hazard.recurrence_of_id:
        return RECURRENCE
    return MAJOR if hazard.grade == Hazard.Grade.MAJOR else GENERAL


def weeks_from(since: date, weeks: int) -> list[tuple[date, date]]:
    """First and last day of each week of checks, the first beginning on `since`."""
    starts = [since + timedelta(weeks=n) for n in range(weeks)]
    return [(first, first + timedelta(days=6)) for first in starts]


def begin(hazard: Hazard, *, by: Actor) -> Reinforcement:
    """Begin closer checks of a struck-off hazard's weak spot; opens one task a week.

    Harmless when run again: a hazard is reinforced once. The checks are made under the duty
    whose checklist the hazard failed (else the monthly self-check), one item long.
    """
    known = Reinforcement.objects.filter(district_id=hazard.district_id, hazard=hazard).first()
    if known is not None:
        return known
    rule = rule_for(hazard)
    since = timezone.localdate(hazard.closed_at) + timedelta(days=1)
    weeks = weeks_from(since, rule.weeks)
    with transaction.atomic():
        begun = born(
            Reinforcement(
                unit=hazard.unit, hazard=hazard, since=since, until=weeks[-1][1], cadence="weekly"
            ),
            "duties.reinforce", by=by, rule=rule.name,
        )  # fmt: skip
        duty = duty_for(hazard)
        if duty is not None:
            _open_checks(begun, duty, weeks, by=by)
    return begun


def duty_for(hazard: Hazard) -> Duty | None:
    """The duty under which a hazard's item is looked at again: the one with its checklist."""
    code = hazard.item.partition("/")[0]
    duties = Duty.objects.filter(district_id=hazard.district_id)
    fitting = (
        duties.filter(checklists__contains=[code], how_closed="record") if code else duties.none()
    )
    candidates = [*fitting.order_by("-is_on", "code"), *duties.filter(code__in=FALLBACKS)]
    return next((duty for duty in candidates if duty.applies_at(hazard.unit)), None)


def _open_checks(
    begun: Reinforcement, duty: Duty, weeks: list[tuple[date, date]], *, by: Actor
) -> None:
    post = owner_post(duty.owner_posts, begun.unit, begun.since)
    tasks = (
        Task(
            unit=begun.unit, duty=duty, opens_on=first, due_on=last, post=post,
            topic=begun.hazard.topic or duty.topic, reinforcement=begun,
        )
        for first, last in weeks
    )  # fmt: skip
    born_many(tasks, "duties.open", by=by, unit=begun.unit)


def due_to_reinforce(district: Unit, on: date) -> QuerySet[Hazard]:
    """Hazards struck off lately whose reinforcement has not begun."""
    start = timezone.make_aware(datetime.combine(on - timedelta(days=TAKE_UP_DAYS), time.min))
    return Hazard.objects.filter(
        district_id=district.pk, status=Hazard.Status.CLOSED, closed_at__gte=start,
        reinforcements=None, is_advice=False,
    ).exclude(source=Hazard.Source.LEGACY).select_related("unit")  # fmt: skip
