"""The one statement that stores submissions: records, hazards, closed tasks and their events.

Atomic by itself, for one filled checklist as for fifty. A record that is there already stores
nothing. `steady` is false when the duty or the calendar has changed since it was read: nothing
of that round is stored, and it is read again. What a set of rounds does not need (nothing
failed, no duty) is left out: a part that is not in the plan costs nothing to start.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from xiaoan.base.prepared import Statement, numbered
from xiaoan.hazards.deadlines import RECURRENCE_DAYS
from xiaoan.hazards.models import Hazard
from xiaoan.units.days import STAMP

_RECORD = """
sent as materialized (
  select r.*, %(stamp)s::text = {stamp} and (r.duty_id is null or exists (
      select 1 from duties_duty d where d.id = r.duty_id and d.event_id = r.duty_event)) as steady
    from jsonb_to_recordset(%(rounds)s::jsonb) as r(n int, id uuid, unit_id int, kind text,
      checklist_id uuid, duty_id uuid, duty_event uuid, visit_id uuid, topic text,
      happened_at timestamptz, device_at timestamptz, answers jsonb, items smallint,
      failed smallint, note text, paper_at timestamptz, entered_at timestamptz, told jsonb,
      event_id uuid, day date, sheet text,
      duty_code text, duty_lists varchar[], task_id uuid, other_lists text[])
), record as (
  insert into duties_record(id, unit_id, district_id, kind, checklist_id, duty_id, visit_id,
    topic, by_id, happened_at, device_at, answers, items, failed, note, paper_at, entered_at,
    told, event_id)
  select id, unit_id, %(district)s::int, kind, checklist_id, duty_id, visit_id,
    topic, %(by)s::int, happened_at, device_at, answers, items, failed, note, paper_at, entered_at,
    told, event_id
  from sent where steady on conflict (id) do nothing returning *
)"""

# The earlier hazard of the same item at the same place; the index leads straight to it.
_TWIN = """(select h.id from hazards_hazard h where h.district_id = %(district)s::int
      and h.unit_id = {of}.unit_id and h.item = f.item and {place} and {state} limit 1)"""
_AT = "h.place_id = f.place_id"
_IN_WORDS = "h.place_id is null and h.place_text = f.place_text"
_OPEN = "h.status in ('found', 'assigned', 'rectifying', 'claimed')"
_KNOWN = "{open} order by h.found_at"
_LATELY = (
    "h.closed_at <= f.happened_at"
    f" and h.closed_at >= f.happened_at - interval '{RECURRENCE_DAYS} days'"
    " order by h.closed_at desc"
)
# `linked` are taken for the fault though they name no place, or the answer names none.
_LINKED = (
    f"({_AT} or {_IN_WORDS} and f.place_id is null and f.place_text <> ''"
    " or h.id = any(%(linked)s::uuid[]))"
)

_HAZARDS = """
found as materialized (
  select f.*, r.unit_id, r.happened_at, {known} as known
    from jsonb_to_recordset(%(faults)s::jsonb) as f(record_id uuid, n int, place int, id uuid,
      event_id uuid, what text, detail text, place_id uuid, place_text text, topic text,
      item text, grade text, criterion text, control text, is_urgent bool, due_on date)
    join record r on r.id = f.record_id
), hazard as (
  insert into hazards_hazard({columns}, recurrence_of_id)
  select {values}, {recurrence} from found f where f.known is null returning *
)"""
#: What a hazard says at its birth. The number comes last of all: its lock is held until the end.
_BORN = {
    "id": "f.id", "event_id": "f.event_id", "unit_id": "f.unit_id",
    "district_id": "%(district)s::int", "year": "%(year)s::int",
    "serial": "(select duties_last_serial(%(district)s::int, %(year)s::int))"
              " + row_number() over (order by f.n, f.place)",
    "what": "f.what", "detail": "f.detail", "place_id": "f.place_id",
    "place_text": "f.place_text", "topic": "f.topic", "item": "f.item",
    "source": "%(source)s::text", "source_subject": "'duties_record:' || f.record_id",
    "found_at": "f.happened_at", "known_at": "%(now)s::timestamptz",
    "found_by_id": "%(by)s::int", "grade": "f.grade", "criterion": "f.criterion",
    "control": "f.control", "is_urgent": "f.is_urgent", "due_on": "f.due_on",
}  # fmt: skip

_TASKS = """
aim as materialized (
  select s.n, s.unit_id, coalesce(s.task_id, (select k.id from duties_task k
       where k.district_id = %(district)s::int and k.unit_id = s.unit_id
         and k.duty_id = s.duty_id and k.reinforcement_id is null and k.opens_on <= s.day
       order by k.opens_on desc limit 1)) as id, true as own
    from record r join sent s on s.id = r.id
  union all
  select s.n, s.unit_id, k.id, false from record r join sent s on s.id = r.id
    join duties_task k on k.district_id = %(district)s::int and k.unit_id = s.unit_id
      and k.status in ('open', 'missed') and k.due_on >= s.day and k.opens_on <= s.day
      and k.times <= 1 and k.reinforcement_id is null
    join duties_duty d on d.id = k.duty_id
   where s.duty_code = any(d.satisfied_by) and (cardinality(d.checklists) = 0
     or s.sheet = any(d.checklists) or not d.checklists && s.duty_lists)
), due as materialized (
  select k.*, a.n, a.own from aim a join duties_task k on k.id = a.id and k.unit_id = a.unit_id
   where k.district_id = %(district)s::int and k.status in ('open', 'missed') for update of k
), closing as materialized (
  select distinct on (k.id) k.id, k.unit_id, k.event_id, s.id as record_id, xa_uuid7() as new_event,
      jsonb_build_object('status', k.status, 'closed_at', k.closed_at,
        'closed_by', k.closed_by, 'reason', k.reason) as was,
      case when s.day <= k.due_on then 'done' else 'late' end as status,
      s.happened_at as closed_at, 'duties_record:' || s.id as closed_by,
      case when s.duty_id is null or k.duty_id = s.duty_id then ''
        else 'derived:' || s.duty_code end as reason
    from due k join sent s on s.n = k.n
   where k.opens_on <= s.day and (not k.own or not exists (
      select 1 from unnest(s.other_lists) as o(code) where not exists (
        select 1 from duties_record r join duties_checklist c on c.id = r.checklist_id
         where r.district_id = %(district)s::int and r.unit_id = k.unit_id
           and r.duty_id = k.duty_id and c.code = o.code
           and r.happened_at >= k.opens_on::timestamp at time zone %(zone)s::text)))
   order by k.id, s.n
), moved as (
  update duties_task t set status = c.status, closed_at = c.closed_at, closed_by = c.closed_by,
      reason = c.reason, event_id = c.new_event
    from closing c where t.id = c.id and t.district_id = %(district)s::int
)"""

_OUTCOME = """
outcome as materialized (
  select r.id, r.unit_id, r.event_id, to_jsonb(r) - 'event_id' as told,
    {hazards} as hazards, {tasks} as tasks from record r
), event as (
  insert into ledger_event(
    id, district_id, unit_id, at, action, subject, prior, actor_id, post, facts)
  {events}
)
select s.n, s.steady, o.id is not null, o.hazards, o.tasks
  from sent s left join outcome o on o.id = s.id order by s.n"""
_RECORD_EVENT = """select event_id, %(district)s::int, unit_id, %(now)s::timestamptz,
    %(action)s::text, 'duties_record:' || id, null::uuid, %(by)s::int, %(post)s::text,
    jsonb_build_object('now', told, 'hazards', to_jsonb(hazards), 'tasks', to_jsonb(tasks))
  from outcome"""
_HAZARD_EVENT = """select event_id, %(district)s::int, unit_id, %(now)s::timestamptz,
    %(hazard_action)s::text, 'hazards_hazard:' || id, null::uuid, %(by)s::int,
    %(hazard_post)s::text, jsonb_build_object('now', to_jsonb(hazard) - 'event_id')
  from hazard"""
_TASK_EVENT = """select new_event, %(district)s::int, unit_id, %(now)s::timestamptz,
    'duties.close', 'duties_task:' || id, event_id, %(by)s::int, %(post)s::text,
    jsonb_build_object('was', was, 'now', jsonb_build_object('status', status,
      'closed_at', closed_at, 'closed_by', closed_by, 'reason', reason))
  from closing"""


@lru_cache
def statement(*, hazards: bool, tasks: bool, linked: bool = False) -> Statement:
    """The statement for rounds of one district, person and post: with hazards, with tasks?"""
    parts, events = (
        [_RECORD.format(stamp=STAMP.format(district="%(district)s::int"))],
        [_RECORD_EVENT],
    )
    opened = closed = "'{}'::uuid[]"
    if hazards:
        parts.append(_hazards(linked=linked))
        events.append(_HAZARD_EVENT)
        opened = (
            "array(select coalesce(f.known, f.id) from found f"
            " where f.record_id = r.id order by f.place)"
        )
    if tasks:
        parts.append(_TASKS)
        events.append(_TASK_EVENT)
        closed = "array(select c.id from closing c where c.record_id = r.id order by c.id)"
    parts.append(
        _OUTCOME.format(hazards=opened, tasks=closed, events="\n  union all ".join(events))
    )
    return numbered("with" + ",".join(parts))


def _hazards(*, linked: bool) -> str:
    known = _KNOWN.format(open=_OPEN)
    if linked:
        # What was struck off since it was looked at is the same fault still.
        seen = _KNOWN.format(open=f"({_OPEN} or h.id = any(%(linked)s::uuid[]))")
        twin = _TWIN.format(of="r", place=_LINKED, state=seen)
    else:
        at = _TWIN.format(of="r", place=_AT, state=known)
        in_words = _TWIN.format(of="r", place=_IN_WORDS, state=known)
        twin = f"case when f.place_id is not null then {at} when f.place_text <> '' then {in_words} end"
    at = _TWIN.format(of="f", place=_AT, state=_LATELY)
    in_words = _TWIN.format(of="f", place=_IN_WORDS, state=_LATELY)
    born = _BORN | _blank()
    return _HAZARDS.format(
        known=twin, columns=", ".join(born), values=", ".join(born.values()),
        recurrence=f"case when f.place_id is not null then {at} else {in_words} end",
    )  # fmt: skip


def _blank() -> dict[str, str]:
    """The columns of which nothing is said yet and which may not be null, as SQL."""
    blank = {}
    for field in Hazard._meta.concrete_fields:
        if field.column not in _BORN and not field.null:
            value: Any = field.get_default()
            blank[str(field.column)] = f"'{value!s}'" if isinstance(value, str) else str(value)
    return blank


FIRST_ANSWERS = numbered("""
select r.id, r.unit_id, e.facts from duties_record r join ledger_event e on e.id = r.event_id
 where r.id = any(%(ids)s::uuid[]) and r.district_id = %(district)s::int
""")
