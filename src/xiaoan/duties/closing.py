"""How tasks are closed set-wise: by traces, by the calendar, by closures of a unit.

Done, late, missed and excused are four facts, each with its own event. A missed task may
still be done, then it is late; a shift or a round of one day is not made up on another.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.conf import settings
from django.db import connection
from django.db.models import Max, Min
from django.utils import timezone
from psycopg.types.json import Jsonb

from xiaoan.base import clock
from xiaoan.ledger.batch import change_many
from xiaoan.ledger.permission import Actor
from xiaoan.units.days import calendar_of
from xiaoan.units.models import Closure, Unit

#: Steps in other registers that are traces here: event, trace kind, and whether the act is
#: the bureau's (then it counts for the district and not for the school it was done at).
EVENT_TRACES = (
    ("hazards.assign", "hazard-step", False),
    ("hazards.claim", "hazard-step", False),
    ("hazards.recheck", "hazard-step", False),
    ("hazards.confirm", "hazard-step", True),
    ("hazards.supervise", "hazard-step", True),
    ("hazards.serve", "notice-step", True),
    ("inspections.finish", "visit", True),
    ("posts.appoint", "post-holding", False),
)
#: A longer window that was missed may be made up by a trace for so long.
LATE_DAYS = 60
#: From this length a window is a period and no shift: work after it is late, not another's.
PERIOD_DAYS = 6
#: A duty may be closed by one that is closed by another: so many steps are followed.
CHAIN = 3

FIND = """
with wanted as materialized (
  select k.id, k.unit_id, s.kind, k.opens_on, k.due_on, k.times,
    d.cadence like '%%period=night%%' as night,
    case when k.due_on - k.opens_on < %(period)s then k.due_on
         else least(k.due_on + %(late)s, coalesce((
           select min(n.opens_on) - 1 from duties_task n
            where n.district_id = k.district_id and n.unit_id = k.unit_id
              and n.duty_id = k.duty_id and n.opens_on > k.opens_on), k.due_on + %(late)s))
    end as last
  from duties_task k join duties_duty d on d.id = k.duty_id, unnest(d.satisfied_by) as s(kind)
  where k.district_id = %(district)s and k.status in ('open', 'missed')
    and k.reinforcement_id is null and k.opens_on <= %(until)s
    and k.due_on >= %(since)s::date - %(late)s
    and (%(unit)s::int is null or k.unit_id = %(unit)s)
), asked as materialized (
  select kind, min(opens_on)::timestamp at time zone %(zone)s - interval '1 day' as lo
    from wanted where last >= %(since)s group by kind
), source as materialized (
  select t.unit_id, t.kind, t.at, t.times, 'duties_trace:' || t.id as subject, '' as reason
    from asked a join duties_trace t on t.kind = a.kind and t.at >= a.lo
   where t.district_id = %(district)s and t.at < %(end)s
  union all
  select case when m.whole then e.district_id else e.unit_id end, m.kind, e.at, 1, e.subject, ''
    from jsonb_to_recordset(%(events)s::jsonb) as m(action text, kind text, whole boolean)
    join asked a on a.kind = m.kind
    join ledger_event e on e.action = m.action and e.at >= a.lo
   where e.district_id = %(district)s and e.at < %(end)s
  union all
  select r.unit_id, 'any-record', r.happened_at, 1, 'duties_record:' || r.id, 'derived:any-record'
    from asked a join duties_record r on a.kind = 'any-record' and r.happened_at >= a.lo
   where r.district_id = %(district)s and r.happened_at < %(end)s
  union all
  select k.unit_id, d.code, k.closed_at, k.times, k.closed_by, 'derived:' || d.code
    from asked a join duties_duty d on d.code = a.kind and d.district_id = %(district)s and d.is_on
    join duties_task k on k.duty_id = d.id and k.district_id = d.district_id
     and k.closed_at >= a.lo and k.closed_at < %(end)s and k.status in ('done', 'late')
), local as (
  select *, at at time zone %(zone)s as wall from source
), matched as (
  select w.id, w.due_on, s.at, s.subject, s.reason,
    (case when w.night then s.wall - interval '8 hours' else s.wall end)::date as day,
    sum(s.times) over (partition by w.id order by s.at, s.subject) as so_far, w.times
  from wanted w join local s on s.unit_id = w.unit_id and s.kind = w.kind
   and (case when w.night then s.wall - interval '8 hours' else s.wall end)::date
       between w.opens_on and w.last
   and (not w.night or extract(hour from s.wall) not between 8 and 17)
  where w.last >= %(since)s
)
select distinct on (id) id, case when day <= due_on then 'done' else 'late' end, at, subject, reason
  from matched where so_far >= times order by id, at, subject
"""

# A window is excused when a closure leaves none of its school days (or, where it has none,
# none of its days) to do it in; the first closure names the reason.
EXCUSED = """
select distinct on (k.id) k.id, 'units_closure:' || c.id, c.reason
  from units_closure c
  join duties_task k on k.district_id = c.district_id and c.unit_id in (k.unit_id, k.district_id)
   and k.status in ('open', 'missed') and k.opens_on <= c.until and k.due_on >= c.since
 where c.district_id = %(district)s and c.since <= %(day)s
   and not exists (
     select 1 from generate_series(k.opens_on, k.due_on, interval '1 day') as g(day)
      where (g.day::date = any(%(school)s::date[]) or not exists (
              select 1 from unnest(%(school)s::date[]) as s(day)
               where s.day between k.opens_on and k.due_on))
        and not exists (
              select 1 from units_closure o where o.district_id = k.district_id
                 and o.unit_id in (k.unit_id, k.district_id)
                 and g.day::date between o.since and o.until))
 order by k.id, c.since
"""
ENDED = """
select k.id, 'units_unit:' || u.id, %(reason)s
  from units_unit u
  join duties_task k on k.district_id = u.district_id and k.unit_id = u.id
   and k.status in ('open', 'missed') and k.due_on >= u.closed_on
 where u.district_id = %(district)s and u.closed_on <= %(day)s
"""
#: Reason of a task of a unit that ended for good; translated where it is shown.
UNIT_CLOSED = "unit closed"


class Settled(NamedTuple):
    """What one settling moved."""

    missed: int
    excused: int


class TaskClosing:
    """Steps of `Task.objects` that move many tasks at once."""

    model: Any

    def close_by_traces(
        self, since: date, until: date, *, by: Actor, district: Unit, unit: Unit | None = None
    ) -> int:
        """Close tasks that traces of the days `since`–`until` prove; returns how many.

        The event keeps the trace; `reason` names the duty where its record was borrowed.
        Harmless when run again.
        """
        end = timezone.make_aware(datetime.combine(until + timedelta(days=1), datetime.min.time()))
        params = {
            "district": district.pk, "unit": unit.pk if unit else None, "since": since,
            "until": until, "late": LATE_DAYS, "period": PERIOD_DAYS, "zone": settings.TIME_ZONE,
            "end": end,
            "events": Jsonb([{"action": a, "kind": k, "whole": w} for a, k, w in EVENT_TRACES]),
        }  # fmt: skip
        closed = 0
        for _step in range(CHAIN):
            moved = self._close(_rows(FIND, params), by)
            closed += moved
            if not moved:
                break
        return closed

    def close_by_traces_at(self, unit: Unit, moment: datetime, *, by: Actor) -> int:
        """Close what traces at one unit prove around `moment` (the night before included)."""
        day = timezone.localdate(moment)
        district = Unit.objects.get(pk=unit.district_id)
        return self.close_by_traces(
            day - timedelta(days=1), day, by=by, district=district, unit=unit
        )

    def settle(self, day: date, *, by: Actor, district: Unit) -> Settled:
        """What was due before `day` and is open becomes missed; closures excuse first."""
        excused = self.excuse(day, by=by, district=district)
        model = self.model
        due = model.objects.filter(
            district_id=district.pk, due_on__lt=day, status=model.Status.OPEN
        )
        changes = {key: {"status": model.Status.MISSED} for key in due.values_list("pk", flat=True)}
        missed = change_many(model, changes, "duties.miss", by=by, when=[model.Status.OPEN])
        return Settled(missed=len(missed), excused=excused)

    def excuse(self, day: date, *, by: Actor, district: Unit) -> int:
        """Excuse tasks of units that were shut in their whole window, or ended for good."""
        params = {
            "district": district.pk, "day": day, "reason": UNIT_CLOSED,
            "school": self._school_days(district),
        }  # fmt: skip
        rows = _rows(EXCUSED, params) + _rows(ENDED, params)
        now = clock.now()
        changes = {
            key: {
                "status": self.model.Status.EXCUSED, "closed_at": now,
                "closed_by": subject, "reason": reason[:120],
            }
            for key, subject, reason in rows
        }  # fmt: skip
        return len(self._move(changes, "duties.excuse", by))

    def _school_days(self, district: Unit) -> list[date]:
        """School days of every window that a closure may touch; none without closures."""
        first = Closure.objects.filter(district_id=district.pk).aggregate(day=Min("since"))["day"]
        if first is None:
            return []
        touched = self.model.objects.filter(
            district_id=district.pk, status__in=self.model.UNMET, due_on__gte=first
        ).aggregate(first=Min("opens_on"), last=Max("due_on"))
        if touched["first"] is None:
            return []
        return calendar_of(district).school_days(touched["first"], touched["last"])

    def _close(self, rows: list[tuple[Any, ...]], by: Actor) -> int:
        changes = {
            key: {"status": status, "closed_at": at, "closed_by": subject, "reason": reason}
            for key, status, at, subject, reason in rows
        }
        return len(self._move(changes, "duties.close", by))

    def _move(self, changes: Mapping[Any, Mapping[str, Any]], action: str, by: Actor) -> list[Any]:
        return change_many(self.model, changes, action, by=by, when=list(self.model.UNMET))


def _rows(statement: str, params: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return list(cursor.fetchall())
