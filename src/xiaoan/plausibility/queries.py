"""The four questions to the records, each one statement for a whole district.

Only what the school's own people entered at their school is asked about: a visit's records are
the bureau's. Each row: unit, the records' ledger keys, first and last moment, facts, and a key by
which it is asked once only. The person stands in none of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

import msgspec
from django.db import connection

from xiaoan.plausibility import rules
from xiaoan.units.models import Unit

_OWN = "join accounts_user w on w.id = {by} and w.unit_id = {unit}"

_WALK = f"""
with scans as (
  select t.id, t.unit_id, t.by_id, t.at, p.building, p.floor, lag(t.id) over w1 as id_before,
    lag(t.at) over w1 as at_before, lag(p.building) over w1 as building_before,
    lag(p.floor) over w1 as floor_before
  from units_unit u cross join lateral (
      select * from duties_trace s where s.district_id = %(district)s and s.unit_id = u.id
         and s.kind = 'patrol-scan' and s.at >= %(since)s and s.at < %(until)s) t
  join units_place p on p.id = t.place_id and p.district_id = %(district)s
  join ledger_event e on e.id = t.event_id and e.at - t.at < %(late)s
  {_OWN.format(by="t.by_id", unit="t.unit_id")}
  where u.district_id = %(district)s
  window w1 as (partition by t.unit_id, t.by_id order by t.at, t.id)
), quick as (
  select *, extract(epoch from at - at_before) as gap from scans
   where (building <> '' and building_before <> '' and building <> building_before
          and at - at_before < make_interval(secs => %(building)s))
      or (building = building_before and floor <> '' and floor_before <> ''
          and floor <> floor_before and at - at_before < make_interval(secs => %(floor)s))
)
select unit_id, (select array_agg(distinct 'duties_trace:' || s)
    from unnest(array_agg(id) || array_agg(id_before)) as s), min(at_before), max(at),
  jsonb_build_object('seconds', min(gap)::int), min(id_before::text)
from quick group by unit_id, by_id, (at at time zone %(zone)s)::date
"""  # noqa: S608 - composed of constants

_PHOTO = f"""
with fresh as (
  select distinct f.sha256, f.unit_id from ledger_event e
    join evidence_file f on f.id = split_part(e.subject, ':', 2)::uuid
     and f.district_id = %(district)s and f.content_type like 'image/%%'
   where e.district_id = %(district)s and e.action = 'evidence.add'
     and e.subject like 'evidence_file:%%-%%' and e.at >= %(since)s and e.at < %(until)s
)
select f.unit_id, array_agg(distinct f.about), min(e.at), max(e.at),
  jsonb_build_object('count', count(distinct f.about), 'photo', min(f.id::text)), f.sha256
from evidence_file f join fresh on fresh.sha256 = f.sha256 and fresh.unit_id = f.unit_id
join ledger_event e on e.id = f.event_id
{_OWN.format(by="f.by_id", unit="f.unit_id")}
where f.district_id = %(district)s
group by f.unit_id, f.sha256 having count(distinct f.about) > 1
"""  # noqa: S608 - composed of constants

_NORMAL = f"""
select f.unit_id, array['hazards_hazard:' || f.hazard_id]
    || array_agg('duties_record:' || r.id order by r.happened_at), min(r.happened_at), f.found_at,
  jsonb_build_object('count', count(*), 'item', f.item), f.id::text
from inspections_finding f
join lateral (
  select r.id, r.happened_at, r.answers -> split_part(f.item, '/', 2) ->> 'a' as answer
    from duties_record r
    join duties_checklist c on c.id = r.checklist_id and c.code = split_part(f.item, '/', 1)
    {_OWN.format(by="r.by_id", unit="r.unit_id")}
   where r.district_id = %(district)s and r.unit_id = f.unit_id and r.kind = 'self'
     and r.happened_at >= f.found_at - %(before)s and r.happened_at < f.found_at
     and r.answers ? split_part(f.item, '/', 2)) r on true
where f.district_id = %(district)s and f.found_at >= %(since)s and f.found_at < %(until)s
  and not f.was_known and f.item like '%%/%%'
group by f.id, f.unit_id, f.hazard_id, f.found_at, f.item
having bool_and(r.answer = 'pass') and count(*) >= %(passes)s
"""  # noqa: S608 - composed of constants

_BURST = f"""
with made as (
  select r.id, r.unit_id, r.by_id, r.happened_at, r.moment, count(*) over near as n,
    first_value(r.happened_at) over near as began, array_agg(r.id) over near as ids,
    array_agg(r.duty_id) over near as duties
  from units_unit u cross join lateral (
      select s.*, coalesce(s.device_at, s.happened_at) as moment
        from duties_record s where s.district_id = %(district)s and s.unit_id = u.id
         and s.kind = 'self' and s.duty_id is not null and s.paper_at is null
         and s.happened_at >= %(since)s and s.happened_at < %(until)s) r
  {_OWN.format(by="r.by_id", unit="r.unit_id")}
  where u.district_id = %(district)s
  window near as (partition by r.unit_id, r.by_id order by r.moment
    range between %(burst)s preceding and current row)
), longest as (
  select distinct on (unit_id, by_id, (moment at time zone %(zone)s)::date) *
    from made where n >= %(records)s
     and (select count(distinct d) from unnest(duties) as d) >= %(duties)s
   order by unit_id, by_id, (moment at time zone %(zone)s)::date, n desc, moment
)
select unit_id, (select array_agg('duties_record:' || i) from unnest(ids) as i), began,
  happened_at, jsonb_build_object('count', n, 'duties',
    (select count(distinct d) from unnest(duties) as d)), ids[1]::text
from longest
"""  # noqa: S608 - composed of constants
STATEMENTS = {"walk": _WALK, "photo": _PHOTO, "normal": _NORMAL, "burst": _BURST}


class Seen(NamedTuple):
    """What a rule saw: the records by their ledger keys, from when to when, and its facts."""

    kind: str
    unit_id: int
    subjects: list[str]
    seen_from: datetime
    seen_to: datetime
    facts: dict[str, Any]
    key: str


def seen(district: Unit, since: datetime, until: datetime) -> Iterator[Seen]:
    """Everything in the district that deserves a second look, of records in that time."""
    values: dict[str, Any] = {
        "district": district.pk, "since": since, "until": until, "zone": str(since.tzinfo),
        "building": rules.BUILDING, "floor": rules.FLOOR, "late": rules.LATE,
        "before": rules.BEFORE,
        "passes": rules.PASSES, "records": rules.RECORDS, "duties": rules.DUTIES,
        "burst": rules.BURST,
    }  # fmt: skip
    with connection.cursor() as cursor:
        for kind, statement in STATEMENTS.items():
            cursor.execute(statement, values)
            for unit, subjects, first, last, facts, key in cursor.fetchall():
                told = msgspec.json.decode(facts)
                yield Seen(kind, unit, sorted(subjects), first, last, told, key)
