"""How tasks are opened: windows from the cadences, units from the tags, posts from the holdings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from psycopg import sql

from xiaoan.duties.applying import APPLIES, FILLED
from xiaoan.units.calendar import OfficeCalendar, SchoolCalendar

if TYPE_CHECKING:
    from xiaoan.duties.models.duty import Duty

COLUMNS = (
    "id", "unit_id", "district_id", "duty_id", "opens_on", "due_on", "times", "post", "topic",
    "status", "closed_at", "closed_by", "reason", "reinforcement_id",
)  # fmt: skip

# Each (duty, unit) is found once, with the holders of its owner posts in their order; a window
# takes the first of them who holds on its first day ('' shows a gap). No join here depends on
# the planner's guess: a district that was imported a minute ago has no statistics yet.
SOURCE = sql.SQL(  # composed of constants only
    """
with staff as materialized (
  select unit_id, array_agg(post_id) as posts, array_agg(since) as sinces,
         array_agg(until) as untils
    from ("""
    + FILLED
    + """) filled group by unit_id
), windows as materialized (
  select * from jsonb_to_recordset(%(windows)s::jsonb)
    as w(duty uuid, opens_on date, due_on date, times int)
), pairs as materialized (
  select d.id as duty, u.id as unit, u.opened_on, u.closed_on, d.topic, o.posts, o.sinces, o.untils
    from duties_duty d join units_unit u on u.district_id = %(district)s and """
    + APPLIES
    + """
    left join staff s on s.unit_id = u.id
    cross join lateral (
      select array_agg(f.post order by o.place) as posts,
             array_agg(f.since order by o.place) as sinces,
             array_agg(f.until order by o.place) as untils
        from unnest(d.owner_posts) with ordinality as o(post, place)
        join unnest(s.posts, s.sinces, s.untils) as f(post, since, until) on f.post = o.post) o
   where d.district_id = %(district)s and d.id in (select duty from windows)
)
select xa_uuid7() as id, p.unit as unit_id, %(district)s::int as district_id, p.duty as duty_id,
       w.opens_on, w.due_on, w.times::smallint as times,
       coalesce((
         select f.post
           from unnest(p.posts, p.sinces, p.untils) with ordinality as f(post, since, until, place)
          where f.since <= w.opens_on and (f.until is null or f.until >= w.opens_on)
          order by f.place limit 1), '') as post,
       p.topic, 'open' as status, null::timestamptz as closed_at, '' as closed_by, '' as reason,
       null::uuid as reinforcement_id
  from windows w join pairs p on p.duty = w.duty and p.opened_on <= w.opens_on
   and (p.closed_on is null or p.closed_on > w.opens_on)
"""
)


@dataclass(frozen=True)
class Window:
    """One window of one duty, for every unit to which the duty applies."""

    duty_id: UUID
    opens_on: date
    due_on: date
    times: int = 1

    def row(self) -> dict[str, Any]:
        return {
            "duty": str(self.duty_id),
            "opens_on": self.opens_on.isoformat(),
            "due_on": self.due_on.isoformat(),
            "times": self.times,
        }


def windows_of(
    duties: Iterable[Duty], calendar: SchoolCalendar, since: date, until: date
) -> Iterator[Window]:
    """Every window of `duties` that opens from `since` to `until`.

    Schools live by the school calendar, the bureau by working days.
    """
    office = OfficeCalendar.of(calendar)
    for duty in duties:
        days = office if "bureau" in duty.applies_to else calendar
        if duty.how_closed == "on-event":
            continue
        for owed in duty.rhythm.occurrences(days, since, until, duty.setting):
            yield Window(duty.pk, owed.opens_on, owed.due_on, owed.times)
