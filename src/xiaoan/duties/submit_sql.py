"""The one statement that stores a submission: record, hazards, closed tasks and their events.

Atomic by itself; a record that is there already stores nothing. `steady` is false when the
duty or the calendar has changed since it was read: nothing is stored, and it is read again.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from xiaoan.hazards.deadlines import RECURRENCE_DAYS
from xiaoan.hazards.models import Hazard
from xiaoan.ledger.canonical import jsonable
from xiaoan.units.days import STAMP


@dataclass(frozen=True)
class Statement:
    """SQL with its parameters numbered ($1, $2 …), and their names in that order."""

    text: str
    names: tuple[str, ...]


def numbered(text: str) -> Statement:
    """`%(name)s` becomes `$n`: the driver then need not parse 5 kB anew at every call, which
    cost it more than all the values together (it caches only short statements)."""
    names = tuple(dict.fromkeys(re.findall(r"%\((\w+)\)s", text)))
    for number, name in enumerate(names, 1):
        text = text.replace(f"%({name})s", f"${number}")
    return Statement(text.replace("%%", "%"), names)


_SET_IN_SQL = {"serial", "recurrence_of_id"}
_COLUMNS = [str(field.column) for field in Hazard._meta.concrete_fields]
_GIVEN = ", ".join(column for column in _COLUMNS if column not in _SET_IN_SQL)
_TAKEN = ", ".join(f"f.{column}" for column in _COLUMNS if column not in _SET_IN_SQL)

#: A hazard with nothing said yet; `serial` carries the item's place until it has its number.
BLANK: dict[str, Any] = {
    str(field.column): jsonable(field.get_default() if field.has_default() else None)
    for field in Hazard._meta.concrete_fields
} | {"detail": "", "place_text": "", "topic": "", "item": "", "source_subject": "",
     "criterion": "", "measure": "", "blocked_why": "", "blocked_holder": "", "conflict": ""}  # fmt: skip

STATEMENT = numbered(f"""
with steady as (
  select 1 where (%(duty)s::uuid is null or exists (
      select 1 from duties_duty where id = %(duty)s::uuid and event_id = %(duty_event)s::uuid))
    and %(stamp)s::text = {STAMP.format(district="%(district)s::int")}
), record as (
  insert into duties_record(id, unit_id, district_id, kind, checklist_id, duty_id, visit_id,
    topic, by_id, happened_at, device_at, answers, items, failed, seconds, note, event_id)
  select %(id)s::uuid, %(unit)s::int, %(district)s::int, %(kind)s::text, %(checklist)s::uuid,
    %(duty)s::uuid, %(visit)s::uuid, %(topic)s::text, %(by)s::int, %(moment)s::timestamptz,
    %(device_at)s::timestamptz, %(answers)s::jsonb, %(items)s::smallint, %(failed)s::smallint,
    %(seconds)s::int, %(note)s::text, %(event)s::uuid
  from steady on conflict (id) do nothing returning *
), found as materialized (
  select f.*, f.serial as place from jsonb_populate_recordset(
    null::hazards_hazard, %(hazards)s::jsonb) as f where exists (select 1 from record)
), known as materialized (
  select distinct on (f.place) f.place, h.id from found f join hazards_hazard h
    on h.district_id = %(district)s::int and h.unit_id = %(unit)s::int and h.item = f.item
   and (h.status in ('found', 'assigned', 'rectifying', 'claimed') or h.id = any(%(linked)s::uuid[]))
   and ((f.place_id is not null and h.place_id = f.place_id)
     or (f.place_id is null and f.place_text <> '' and h.place_id is null
         and h.place_text = f.place_text)
     or h.id = any(%(linked)s::uuid[]))
  order by f.place, h.found_at
), fresh as materialized (
  select f.*, row_number() over (order by f.place) as nth from found f
   where not exists (select 1 from known where known.place = f.place)
), last as materialized (
  select duties_last_serial(%(district)s::int, %(year)s::int) as serial
    from (select 1 from fresh limit 1) as any_fresh
), hazard as (
  insert into hazards_hazard({_GIVEN}, serial, recurrence_of_id)
  select {_TAKEN}, last.serial + f.nth, (
      select h.id from hazards_hazard h
       where h.district_id = f.district_id and h.unit_id = f.unit_id and h.item = f.item
         and f.item <> '' and h.place_id is not distinct from f.place_id
         and (f.place_id is not null or h.place_text = f.place_text)
         and h.closed_at <= f.found_at
         and h.closed_at >= f.found_at - interval '{RECURRENCE_DAYS} days'
       order by h.closed_at desc limit 1)
    from fresh f cross join last returning *
), hazard_event as (
  insert into ledger_event(id, district_id, unit_id, at, action, subject, actor_id, post, facts)
  select event_id, district_id, unit_id, %(now)s::timestamptz, %(hazard_action)s::text,
    'hazards_hazard:' || id, %(by)s::int, %(hazard_post)s::text,
    jsonb_build_object('now', to_jsonb(hazard) - 'event_id') from hazard
), own as (
  select k.id from duties_task k
   where %(task)s::uuid is null and %(duty)s::uuid is not null
     and k.district_id = %(district)s::int and k.unit_id = %(unit)s::int
     and k.duty_id = %(duty)s::uuid and k.reinforcement_id is null and k.opens_on <= %(day)s::date
   order by k.opens_on desc limit 1
), due as materialized (
  select k.*, xa_uuid7() as new_event, case when %(day)s::date <= k.due_on then 'done' else 'late' end
      as new_status, case when k.duty_id = %(duty)s::uuid then '' else %(reason)s::text end as new_reason
    from duties_task k join duties_duty d on d.id = k.duty_id
   where exists (select 1 from record) and k.district_id = %(district)s::int
     and k.unit_id = %(unit)s::int and k.status in ('open', 'missed') and k.opens_on <= %(day)s::date
     and (
       ((k.id in (select id from own) or k.id = %(task)s::uuid) and not exists (
          select 1 from unnest(%(other_lists)s::text[]) as o(code) where not exists (
            select 1 from duties_record r join duties_checklist c on c.id = r.checklist_id
             where r.district_id = k.district_id and r.unit_id = k.unit_id
               and r.duty_id = k.duty_id and c.code = o.code
               and r.happened_at >= k.opens_on::timestamp at time zone %(zone)s::text)))
       or (%(duty_code)s::text = any(d.satisfied_by) and k.times <= 1 and k.due_on >= %(day)s::date
         and k.reinforcement_id is null and (cardinality(d.checklists) = 0
           or %(list)s::text = any(d.checklists) or not d.checklists && %(duty_lists)s::varchar[])))
   for update of k
), moved as (
  update duties_task t set status = due.new_status, closed_at = %(moment)s::timestamptz,
    closed_by = %(subject)s::text, reason = due.new_reason, event_id = due.new_event
    from due where t.id = due.id returning t.id
), task_event as (
  insert into ledger_event(
    id, district_id, unit_id, at, action, subject, prior, actor_id, post, facts)
  select new_event, district_id, unit_id, %(now)s::timestamptz, 'duties.close',
    'duties_task:' || id, event_id, %(by)s::int, %(post)s::text, jsonb_build_object(
      'was', jsonb_build_object('status', status, 'closed_at', closed_at,
        'closed_by', closed_by, 'reason', reason),
      'now', jsonb_build_object('status', new_status, 'closed_at', %(moment)s::timestamptz,
        'closed_by', %(subject)s::text, 'reason', new_reason)) from due
), result as (
  select array(select id from (select place, id from fresh union all select place, id from known)
                 as h order by place) as hazards,
         array(select id from moved order by id) as tasks
), record_event as (
  insert into ledger_event(id, district_id, unit_id, at, action, subject, actor_id, post, facts)
  select r.event_id, r.district_id, r.unit_id, %(now)s::timestamptz, %(action)s::text,
    %(subject)s::text, r.by_id, %(post)s::text, jsonb_build_object(
      'now', to_jsonb(r) - 'event_id', 'hazards', to_jsonb(result.hazards),
      'tasks', to_jsonb(result.tasks)) from record r cross join result
)
select (select count(*) from steady), (select count(*) from record), hazards, tasks from result
""")

FIRST_ANSWER = numbered("""
select r.unit_id, e.facts from duties_record r join ledger_event e on e.id = r.event_id
 where r.id = %(id)s::uuid and r.district_id = %(district)s::int
""")
