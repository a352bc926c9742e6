"""Replay events against rows: the door proves that an event exists, this proves it is true.

Every subject's events are folded once (`now` of the birth, then of every change, the last
one wins); then, per table and in one statement each: a row's columns must be what its events
say, and it must name its last event; every birth must have its row; and a batch's digest is
recomputed from its rows as they were born (the first change keeps the old value in `was`).
Loose columns are skipped, private ones compared as commitments.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import connections, transaction
from psycopg import sql

from xiaoan.ledger.fence import recorded_models
from xiaoan.ledger.models import Recorded

WORST = 20

_AGGREGATE = """
create or replace aggregate pg_temp.xa_fold(jsonb) (
  sfunc = jsonb_concat, stype = jsonb, initcond = '{}')
"""
_TOLD = """
create temporary table xa_told on commit drop as
select split_part(subject, ':', 1) as name, substr(subject, strpos(subject, ':') + 1) as key,
  (array_agg(id order by epoch desc, x desc, id desc))[1] as last,
  (array_agg(id order by epoch, x, id))[1] as first,
  (array_agg(prior order by epoch, x, id))[1] as before,
  pg_temp.xa_fold(facts -> 'now' order by epoch, x, id) as now,
  pg_temp.xa_fold(facts -> 'was' order by epoch desc, x desc, id desc) as was
from ledger_event where n = 1 and facts ?| array['now', 'columns'] group by subject
"""
_INDEX = "create index on xa_told (name, key)"
_RECORDS = """
select t.id::text, case
    when told.key is null and batch.id is null then 'it has no event'
    when coalesce(told.last, batch.id) <> t.event_id then 'it does not name its last event'
    when {unkept} then 'a private column, or the key of its commitment'
    else 'column ' || coalesce((select string_agg(s.key, ', ' order by s.key)
      from jsonb_each(told.now - {skipped}::text[]) s
      where row.value -> s.key is distinct from s.value), '') end
from {table} t
  cross join lateral (select to_jsonb(t) as value) as row
  left join xa_told told on told.name = {name} and told.key = t.id::text
  left join ledger_event batch
    on batch.id = coalesce(told.before, told.first, t.event_id) and batch.facts ? 'columns'
  {keys}
where (told.key is null and batch.id is null)
   or coalesce(told.last, batch.id) <> t.event_id
   or row.value || (told.now - {skipped}::text[]) <> row.value
   or {unkept}
limit {worst}
"""
_KEYS = """
  left join ledger_subject_key own on own.subject = {name} || ':' || t.id
  cross join lateral (select coalesce(batch.facts -> 'commitments' -> t.id::text, '{{}}')
    || coalesce(told.now, '{{}}') as value) as said
"""
# A commitment without its key is only in order once retention has emptied the column.
_UNKEPT = """(said.value ? {text} and (said.value ->> {text}) is distinct from (case
    when coalesce(t.{column}::text, '') = '' then null
    else 'commitment:' || encode(sha256(own.key || convert_to(t.{column}::text, 'UTF8')), 'hex')
  end))"""
_GONE = """
select told.key from xa_told told left join {table} t on t.id::text = told.key
where told.name = {name} and told.before is null and t.id is null limit {worst}
"""
_BATCHES = """
with born as (
  select coalesce(told.before, told.first, t.event_id) as event, t.id,
    to_jsonb(t) || coalesce(told.was, '{{}}') as value
  from {table} t left join xa_told told on told.name = {name} and told.key = t.id::text
), batch as (
  select id, n, facts ->> 'digest' as digest,
    array(select c from unnest({columns}::text[]) c where not facts -> 'columns' ? c) as rest
  from ledger_event where facts ? 'columns' and split_part(subject, ':', 1) = {name}
)
select e.id::text, e.n, count(born.id)
from batch e left join born on born.event = e.id
group by e.id, e.n, e.digest
having count(born.id) <> e.n or e.digest is distinct from encode(sha256(convert_to(
  string_agg((born.value - e.rest)::text, E'\\n' order by born.id), 'UTF8')), 'hex')
limit {worst}
"""


def replay() -> Iterator[dict[str, Any]]:
    """One fault per row, event or batch that does not agree; reads as owner, all districts."""
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        cursor.execute("set transaction isolation level repeatable read")
        cursor.execute("set local timezone to 'UTC'")
        cursor.execute(_AGGREGATE)
        cursor.execute(_TOLD)
        cursor.execute(_INDEX)
        cursor.execute("analyze xa_told")
        for model in recorded_models():
            yield from _replay(cursor, model)


def _replay(cursor: Any, model: type[Recorded]) -> Iterator[dict[str, Any]]:
    table, names = model._meta.db_table, _names(model)
    cursor.execute(sql.SQL(_RECORDS).format(**names))
    for key, what in cursor.fetchall():
        text = f"The row and its events differ: {what}."
        yield {"kind": "record", "text": text, "subject": f"{table}:{key}"}
    cursor.execute(sql.SQL(_GONE).format(**names))
    for (key,) in cursor.fetchall():
        yield {"kind": "gone", "text": "Events without their row.", "subject": f"{table}:{key}"}
    cursor.execute(sql.SQL(_BATCHES).format(**names))
    for key, n, found in cursor.fetchall():
        text = f"The batch bore {n} rows; {found} are there, or one was changed."
        yield {"kind": "batch", "text": text, "event": key, "subject": f"{table}:*"}


def _names(model: type[Recorded]) -> dict[str, sql.Composable]:
    table = model._meta.db_table
    name = sql.Literal(table)
    unkept = [
        sql.SQL(_UNKEPT).format(text=sql.Literal(column), column=sql.Identifier(column))
        for column in model.private
    ]
    return {
        "table": sql.Identifier(table),
        "name": name,
        "skipped": sql.Literal([*model.loose, *model.private]),
        "columns": sql.Literal([field.column for field in model._meta.concrete_fields]),
        "keys": sql.SQL(_KEYS).format(name=name) if unkept else sql.SQL(""),
        "unkept": sql.SQL(" or ").join(unkept) if unkept else sql.SQL("false"),
        "worst": sql.Literal(WORST),
    }
