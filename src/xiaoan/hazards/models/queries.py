"""Questions about many hazards, and the one way a hazard is born."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import Case, CharField, Q, Value, When
from django.utils import timezone
from django.utils.translation import gettext as _

from xiaoan.base import clock
from xiaoan.documents import numbers
from xiaoan.escalation.ladder import deadline_reaching, in_force
from xiaoan.hazards.deadlines import RECHECK_DAYS, RECURRENCE_DAYS, due_date
from xiaoan.hazards.ladder import GENERAL, PRESSING
from xiaoan.hazards.models.facts import HazardFacts
from xiaoan.ledger.change import born
from xiaoan.ledger.permission import Actor, reach
from xiaoan.units.days import calendar_of
from xiaoan.units.models import Place, Unit, UnitScopedQuerySet

if TYPE_CHECKING:
    from xiaoan.hazards.models.hazard import Hazard

#: One index step for each topic and district, however many hazards there are.
_TOPICS = """
with recursive step(district, topic) as (
  select d, (select min(topic) from hazards_hazard where district_id = d)
    from unnest(%(districts)s::int[]) as d
  union all
  select district, (select min(h.topic) from hazards_hazard h
    where h.district_id = step.district and h.topic > step.topic)
    from step where topic is not null
)
select distinct topic from step where topic is not null order by topic
"""
PRESSED = Q(grade="major") | Q(is_urgent=True)


class HazardQuerySet(UnitScopedQuerySet["Hazard"]):
    """Questions about many hazards."""

    def visible_to(self, user: Actor) -> HazardQuerySet:
        """As for every record; an agency's officer sees what was referred to the agency."""
        seen: HazardQuerySet = super().visible_to(user)
        agencies = reach(user, "hazards.receive").units
        if not agencies:
            return seen
        referred = self.model._base_manager.filter(referrals__agency_id__in=agencies)
        return seen | self.filter(pk__in=referred.values("pk"))

    def unresolved(self) -> HazardQuerySet:
        return self.filter(status__in=HazardFacts.OPEN)

    def overdue(self, on: date) -> HazardQuerySet:
        return self.unresolved().filter(due_on__lt=on)

    def blocked(self) -> HazardQuerySet:
        return self.unresolved().filter(blocked_at__isnull=False, unblocked_at=None)

    def disputed(self) -> HazardQuerySet:
        return self.unresolved().filter(conflict_at__isnull=False)

    def supervised(self) -> HazardQuerySet:
        return self.unresolved().filter(supervised_at__isnull=False)

    def struck_off(self, since: date, until: date) -> HazardQuerySet:
        """Closed on a day from `since` to `until`, both included."""
        return self.filter(
            status=HazardFacts.Status.CLOSED,
            closed_at__gte=_start(since),
            closed_at__lt=_start(until + timedelta(days=1)),
        )

    def coloured(self, colour: str) -> HazardQuerySet:
        """Those of one derived colour."""
        return self.annotate(shade=COLOUR).filter(shade=colour)

    def topics(self, districts: Collection[int]) -> list[str]:
        """The topics that occur in `districts`, each found by one step along the index."""
        with connection.cursor() as cursor:
            cursor.execute(_TOPICS, {"districts": sorted(districts)})
            return [row[0] for row in cursor.fetchall() if row[0]]

    def due_to_escalate(self, on: date, district: Unit) -> HazardQuerySet:
        """Those that have reached a rung which they have not climbed yet.

        Days late are working days. A blocked hazard does not climb: the bureau has it
        already. One that waits for its re-check climbs only when that is late as well.
        """
        calendar = calendar_of(district)
        due = Q(pk__in=[])
        for shipped, which in ((GENERAL, ~PRESSED), (PRESSING, PRESSED)):
            for rung in in_force(shipped, district).rungs:
                limit = deadline_reaching(rung, on, calendar)
                due |= which & Q(rung__lt=rung.number, due_on__lte=limit)
        claimed_until = _start(_back(on, RECHECK_DAYS, calendar))
        waiting = Q(status=HazardFacts.Status.CLAIMED, claimed_at__gte=claimed_until)
        free = Q(blocked_at=None) | Q(unblocked_at__isnull=False)
        return self.filter(district_id=district.pk).unresolved().filter(due & free).exclude(waiting)

    def same_fault(self, hazard: Hazard) -> HazardQuerySet:
        """Struck off within 180 days before `hazard` was found: same item, same place."""
        if not hazard.item:
            return self.none()
        where = (
            Q(place_id=hazard.place_id)
            if hazard.place_id
            else Q(place=None, place_text=hazard.place_text)
        )
        return self.filter(
            where,
            unit_id=hazard.unit_id,
            district_id=hazard.district_id,
            item=hazard.item,
            closed_at__lte=hazard.found_at,
            closed_at__gte=hazard.found_at - timedelta(days=RECURRENCE_DAYS),
        ).order_by("-closed_at")

    def report(  # noqa: PLR0913 - one hazard has that many facts; all named
        self,
        *,
        by: Any,
        unit: Unit,
        what: str,
        source: str,
        item: str = "",
        topic: str = "",
        place: Place | None = None,
        place_text: str = "",
        grade: str = "general",
        criterion: str = "",
        control: str = "none",
        is_urgent: bool = False,
        is_advice: bool = False,
        due_days: int | None = None,
        found_at: datetime | None = None,
        source_subject: str = "",
        **more: Any,
    ) -> Hazard:
        """A hazard is found: it gets its number, its deadline and its earlier twin.

        `due_days` are working days (a checklist item's own number). `more` may hold detail,
        is_miss, notice or recurrence_of. Raises ValidationError for a major hazard without
        a cited criterion or a place of another unit.
        """
        now = clock.now()
        hazard = self.model(
            unit=unit, what=what, source=source, item=item, topic=topic, place=place,
            place_text=place_text, grade=grade, criterion=criterion, control=control,
            is_urgent=is_urgent, is_advice=is_advice, found_at=min(found_at or now, now),
            known_at=now, found_by=by, source_subject=source_subject, **more,
        )  # fmt: skip
        _refuse_contradictions(hazard)
        found_on = timezone.localdate(hazard.found_at)
        hazard.due_on = due_date(
            hazard.colour, is_urgent=is_urgent, found_on=found_on,
            calendar=calendar_of(Unit(id=hazard.district_id, district_id=hazard.district_id)),
            days=due_days,
        )  # fmt: skip
        if hazard.recurrence_of is None:
            hazard.recurrence_of = self.model.objects.all().same_fault(hazard).first()
        with transaction.atomic():
            hazard.year = found_on.year
            hazard.serial = numbers.claim(self.model, hazard.district_id, hazard.year)
            return born(hazard, "hazards.report", by=by)


COLOUR = Case(
    When(grade="major", then=Value("red")),
    When(~Q(control="none") | Q(is_urgent=True), then=Value("orange")),
    When(is_advice=True, then=Value("blue")),
    default=Value("yellow"),
    output_field=CharField(),
)


def _refuse_contradictions(hazard: Hazard) -> None:
    if hazard.grade == HazardFacts.Grade.MAJOR and not hazard.criterion:
        raise ValidationError(
            {"criterion": _("A major hazard needs the criterion of the official guide it meets.")}
        )
    if hazard.is_advice and (hazard.is_urgent or hazard.grade == HazardFacts.Grade.MAJOR):
        raise ValidationError({"is_advice": _("Advice is neither major nor due today.")})
    if hazard.place is not None and hazard.place.unit_id != hazard.unit_id:
        raise ValidationError({"place": _("The place belongs to another unit.")})


def _start(day: date) -> datetime:
    return timezone.make_aware(datetime(day.year, day.month, day.day))  # noqa: DTZ001


def _back(on: date, days: int, calendar: Any) -> date:
    """The first day from which `days` working days have not passed by `on`."""
    day = on
    while calendar.working_days_between(day, on) <= days:
        day -= timedelta(days=1)
    return day + timedelta(days=1)
