"""Replay events against rows: the door proves that an event exists, this proves it is true.

Per table, in one statement: a row's columns must be what its events say (`now` of the birth,
then `now` of every change, the last one wins); the row must name its last event. Rows born in
a batch have no columns in their event; the batch's digest is recomputed from the rows as they
were born (a later change keeps the old value in `was`). Loose columns are skipped, private
ones compared as commitments.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import connections, transaction
from psycopg import sql

from xiaoan.ledger.fence import recorded_models
from xiaoan.ledger.models import Recorded

WORST = 20

_FOLD = """
with told as (
  select subject, (array_agg(id order by epoch desc, x desc, id desc))[1] as last,
    count(*) as steps
  from ledger_event where subject like {prefix} and n = 1
   and (facts ? 'now' or facts ? 'columns') group by subject
), changes as (
  select e.subject, c.key, (array_agg(c.value order by e.epoch, e.x, e.id))[count(*)] as value
  from ledger_event e, jsonb_each(coalesce(e.facts -> 'now', '{{}}'::jsonb)) as c
  where e.subject like {prefix} and e.n = 1 group by e.subject, c.key
), state as (
  select subject, jsonb_object_agg(key, value) as now from changes group by subject
)
select t.id::text,
  case when told.last is null and not exists (
         select from ledger_event b where b.id = t.event_id and b.subject = {batch}) then 'no event'
       when told.last is not null and told.last <> t.event_id then 'last event'
       else 'column ' || (select string_agg(key, ', ') from jsonb_each(state.now) as s
         where s.key <> all({skipped}) and row.value -> s.key is distinct from s.value) end
from {table} t
  cross join lateral (select to_jsonb(t) as value) as row
  left join told on told.subject = {name} || ':' || t.id
  left join state on state.subject = {name} || ':' || t.id
where (told.last is null and not exists (
         select from ledger_event b where b.id = t.event_id and b.subject = {batch}))
   or told.last <> t.event_id
   or exists (select 1 from jsonb_each(state.now) as s
        where s.key <> all({skipped}) and row.value -> s.key is distinct from s.value)
limit {worst}
"""
_GONE = """
select distinct e.subject from ledger_event e
where e.subject like {prefix} and e.n = 1 and e.facts ? 'now' and e.prior is null
  and not exists (select from {table} t where {name} || ':' || t.id = e.subject)
limit {worst}
"""
_BATCHES = """
with first as (
  select distinct on (subject) subject, prior, facts -> 'was' as was
  from ledger_event where subject like {prefix} and n = 1 and prior is not null
  order by subject, epoch, x, id
), before as (
  select e.subject, (array_agg(w.value order by e.epoch, e.x, e.id))[1] as value, w.key
  from ledger_event e, jsonb_each(coalesce(e.facts -> 'was', '{{}}'::jsonb)) as w
  where e.subject like {prefix} and e.n = 1 group by e.subject, w.key
), was as (
  select subject, jsonb_object_agg(key, value) as values from before group by subject
), born as (
  select coalesce(first.prior, t.event_id) as event, t.id,
    to_jsonb(t) || coalesce(was.values, '{{}}'::jsonb) as value
  from {table} t
    left join first on first.subject = {name} || ':' || t.id
    left join was on was.subject = {name} || ':' || t.id
)
select e.id::text, e.n, count(born.id),
  e.facts ->> 'digest' is not distinct from encode(sha256(convert_to(string_agg((
    select jsonb_object_agg(c, born.value -> c)
      from jsonb_array_elements_text(e.facts -> 'columns') c
  )::text, E'\\n' order by born.id), 'UTF8')), 'hex')
from ledger_event e left join born on born.event = e.id
where e.facts ? 'columns' and (e.subject = {batch} or e.subject like {prefix})
group by e.id, e.n, e.facts
having count(born.id) <> e.n or e.facts ->> 'digest' is distinct from
  encode(sha256(convert_to(string_agg((
    select jsonb_object_agg(c, born.value -> c)
      from jsonb_array_elements_text(e.facts -> 'columns') c
  )::text, E'\\n' order by born.id), 'UTF8')), 'hex')
limit {worst}
"""


def replay() -> Iterator[dict[str, Any]]:
    """One fault per row, event or batch that does not agree; reads as owner, all districts."""
    for model in recorded_models():
        yield from _replay(model)


def _replay(model: type[Recorded]) -> Iterator[dict[str, Any]]:
    table = model._meta.db_table
    names = {
        "table": sql.Identifier(table),
        "name": sql.Literal(table),
        "prefix": sql.Literal(table.replace("_", r"\_") + ":%"),
        "batch": sql.Literal(f"{table}:*"),
        "skipped": sql.Literal([*model.loose, *model.private]),
        "worst": sql.Literal(WORST),
    }
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        cursor.execute("set local timezone to 'UTC'")
        cursor.execute(sql.SQL(_FOLD).format(**names))
        for key, what in cursor.fetchall():
            yield {
                "kind": "record", "text": f"The row and its events differ: {what}.",
                "subject": f"{table}:{key}",
            }  # fmt: skip
        cursor.execute(sql.SQL(_GONE).format(**names))
        for (subject,) in cursor.fetchall():
            yield {"kind": "gone", "text": "Events without their row.", "subject": subject}
        cursor.execute(sql.SQL(_BATCHES).format(**names))
        for key, n, found, _same in cursor.fetchall():
            yield {
                "kind": "batch", "event": key,
                "text": f"The batch bore {n} rows, {found} are there or one was changed.",
            }  # fmt: skip
