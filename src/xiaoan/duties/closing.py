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

# Each wanted (task, kind) looks up its own traces through an index that begins with district and
# unit; `offset 0` keeps the look-ups apart, since the planner, who cannot know how few districts
# row-level security lets through, would rather read everything once for each task.
FIND = """
with unmet as materialized (
  select k.id, k.unit_id, s.kind, d.cadence like '%%period=night%%' as night,
    k.opens_on, k.due_on, k.times,
    case when k.due_on - k.opens_on < %(period)s then k.due_on
         else least(k.due_on + %(late)s, coalesce((
           select n.opens_on - 1 from duties_task n
            where n.district_id = %(district)s and n.unit_id = k.unit_id
              and n.duty_id = k.duty_id and n.opens_on > k.opens_on
              and n.reinforcement_id is null
            order by n.opens_on limit 1), k.due_on + %(late)s))
    end as last
  from duties_task k cross join lateral (
    select d.cadence, d.satisfied_by from duties_duty d where d.id = k.duty_id offset 0) d
    cross join unnest(d.satisfied_by) as s(kind)
  where k.district_id = %(district)s and k.status in ('open', 'missed')
    and k.reinforcement_id is null and k.opens_on <= %(until)s
    and k.due_on >= %(since)s::date - %(late)s
    and (%(unit)s::int is null or k.unit_id = %(unit)s)
), wanted as materialized (
  select u.*, day.lo, least(day.hi, %(end)s) as hi, (
      select d.id from duties_duty d
       where d.district_id = %(district)s and d.code = u.kind and d.is_on) as via
    from unmet u cross join lateral (select
      (opens_on + dawn)::timestamp at time zone %(zone)s as lo,
      (last + 1 + dawn)::timestamp at time zone %(zone)s as hi
      from (select case when night then time '08:00' else time '00:00' end as dawn) d) day
   where last >= %(since)s
), found as (
  select w.*, t.* from wanted w cross join lateral (
    select t.at, t.times as done, 'duties_trace:' || t.id as subject, '' as reason
      from duties_trace t where t.district_id = %(district)s and t.unit_id = w.unit_id
       and t.kind = w.kind and t.at >= w.lo and t.at < w.hi offset 0) t
  union all
  select w.*, e.at, 1, e.subject, ''
    from wanted w
    join jsonb_to_recordset(%(events)s::jsonb) as m(action text, kind text, whole boolean)
      on m.kind = w.kind
    cross join lateral (
      select e.at, e.subject from ledger_event e where e.district_id = %(district)s
         and e.action = m.action and e.at >= w.lo and e.at < w.hi
         and w.unit_id = case when m.whole then e.district_id else e.unit_id end offset 0) e
  union all
  select w.*, r.happened_at, 1, 'duties_record:' || r.id, 'derived:any-record'
    from wanted w cross join lateral (
      select r.id, r.happened_at from duties_record r where r.district_id = %(district)s
         and r.unit_id = w.unit_id and r.happened_at >= w.lo and r.happened_at < w.hi offset 0) r
   where w.kind = 'any-record'
  union all
  select w.*, k.closed_at, k.times, k.closed_by, 'derived:' || w.kind
    from wanted w cross join lateral (
      select k.closed_at, k.times, k.closed_by from duties_task k
       where k.district_id = %(district)s and k.unit_id = w.unit_id and k.duty_id = w.via
         and k.closed_at >= w.lo and k.closed_at < w.hi and k.status in ('done', 'late')
      offset 0) k
   where w.via is not null
), local as (
  select *, at at time zone %(zone)s as wall from found
), matched as (
  select id, due_on, at, subject, reason, times,
    (case when night then wall - interval '8 hours' else wall end)::date as day,
    sum(done) over (partition by id order by at, subject) as so_far
  from local where not night or extract(hour from wall) not between 8 and 17
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
        district = Unit.objects.get(pk=unit.district_id or unit.pk)
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
