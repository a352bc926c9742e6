"""The door for many rows at once: births with one event, changes with one event each.

Set-based: one statement writes the rows and their events together. A batch event carries
the count and a digest over named columns, so that replay can prove which rows it bore.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import Any, TypeVar

import msgspec
from django.db import connection, transaction
from psycopg import sql
from psycopg.types.json import Jsonb

from xiaoan.base import clock
from xiaoan.base.ids import uuid7
from xiaoan.ledger.canonical import jsonable
from xiaoan.ledger.models import Recorded
from xiaoan.ledger.permission import Actor, Where, require

M = TypeVar("M", bound=Recorded)
ROWS_PER_EVENT = 10_000
NOTHING = sql.SQL("")

_BIRTHS = """
with born as (
  insert into {table} ({columns}, event_id) select {columns}, %(event)s from ({source}) as source
  {conflict} returning {columns}, id as born_id
), {keyed}event as (
  insert into ledger_event(id, district_id, unit_id, at, action, subject, n, actor_id, post, facts)
  select %(event)s, %(district)s, %(unit)s, %(at)s, %(action)s,
    {name} || ':' || case when count(*) = 1 then min(born_id::text) else '*' end,
    count(*), %(actor)s, %(post)s,
    %(facts)s::jsonb || jsonb_build_object('columns', %(names)s::jsonb, 'digest', encode(sha256(
      convert_to(string_agg(jsonb_build_object({pairs})::text, E'\\n' order by born_id), 'UTF8')),
      'hex')){commitments}
  from born having count(*) > 0
)
select count(*) from born
"""
# Private columns stand in the batch's event as commitments, by record.
_KEYED = """keyed as (
  insert into ledger_subject_key(subject, key)
  select {name} || ':' || born_id, uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())
  from born returning subject, key
), """
_COMMITMENTS = """ || jsonb_build_object('commitments', (
      select jsonb_object_agg(b.born_id, jsonb_build_object({each}))
      from born b join keyed on keyed.subject = {name} || ':' || b.born_id))"""
_COMMITTED = """{text}, case when coalesce(b.{column}::text, '') <> '' then 'commitment:' ||
        encode(sha256(keyed.key || convert_to(b.{column}::text, 'UTF8')), 'hex') end"""
_CHANGES = """
with new as (
  select * from jsonb_to_recordset(%(rows)s::jsonb)
    as n(id {key}, event_id uuid, extra jsonb{typed})
), old as (
  select t.id, {unit} as unit_id, t.district_id, t.event_id as prior{olds}
  from {table} t join new on new.id = t.id where {expected} for update of t
), event as (
  insert into ledger_event(id, district_id, unit_id, at, action, subject, prior, actor_id,
    post, facts)
  select new.event_id, old.district_id, old.unit_id, %(at)s, %(action)s, {name} || ':' || old.id,
    old.prior, %(actor)s, %(post)s, %(facts)s::jsonb || coalesce(new.extra, '{{}}') ||
    jsonb_build_object('was', jsonb_build_object({was}), 'now', jsonb_build_object({now}))
  from old join new on new.id = old.id
), moved as (
  update {table} t set event_id = new.event_id{sets} from new join old on old.id = new.id
  where t.id = new.id returning t.id
)
select id from moved
"""


def born_many(records: Iterable[M], action: str, *, by: Actor, unit: Where, **facts: Any) -> int:
    """Insert records of one model and one district; returns how many.

    One event per 10,000 rows, entered at `unit`, where permission is required.
    """
    rows, count = iter(records), 0
    with transaction.atomic():
        post = require(by, action, unit)
        while chunk := list(islice(rows, ROWS_PER_EVENT)):
            model = type(chunk[0])
            values = [_row_values(record) for record in chunk]
            source = sql.SQL("select * from jsonb_populate_recordset(null::{}, %(rows)s::jsonb)")
            params = {"rows": msgspec.json.encode(values).decode()}
            table = sql.Identifier(model._meta.db_table)
            count += _bear(
                model, list(values[0]), source.format(table), params,
                action=action, by=by, unit=unit, post=post, facts=facts,
            )  # fmt: skip
    return count


def born_select(
    model: type[M],
    columns: Sequence[str],
    source: sql.Composable,
    params: Mapping[str, Any],
    action: str,
    *,
    by: Actor,
    unit: Where,
    **facts: Any,
) -> int:
    """Insert what the SELECT `source` yields (it names exactly `columns`), once only.

    Rows that a unique constraint already holds are passed over, so running twice is
    harmless; the event counts only rows really born. No row, no event.
    """
    with transaction.atomic():
        post = require(by, action, unit)
        return _bear(
            model, list(columns), source, params,
            action=action, by=by, unit=unit, post=post, facts=facts,
            conflict=sql.SQL("on conflict do nothing"),
        )  # fmt: skip


def _row_values(record: Recorded) -> dict[str, Any]:
    return {
        str(field.column): jsonable(getattr(record, field.attname))
        for field in record._meta.concrete_fields
        if field.column != "event_id"
    }


def _bear(  # noqa: PLR0913 - one statement, all its parts
    model: type[Recorded],
    columns: list[str],
    source: sql.Composable,
    params: Mapping[str, Any],
    *,
    action: str,
    by: Actor,
    unit: Where,
    post: str,
    facts: Mapping[str, Any],
    conflict: sql.Composable = NOTHING,
) -> int:
    open_columns = [c for c in columns if c not in {*model.private, *model.loose}]
    statement = sql.SQL(_BIRTHS).format(
        table=sql.Identifier(model._meta.db_table),
        name=sql.Literal(model._meta.db_table),
        columns=sql.SQL(", ").join(map(sql.Identifier, columns)),
        pairs=_pairs(open_columns),
        source=source,
        conflict=conflict,
        **_private(model, columns),
    )
    values = _event_values(action, by, post, facts) | {
        "event": uuid7(),
        "district": unit.district_id,
        "unit": unit.pk,
        "names": Jsonb(open_columns),
    }
    with connection.cursor() as cursor:
        cursor.execute(statement, values | dict(params))
        return int(cursor.fetchone()[0])


def _private(model: type[Recorded], columns: Sequence[str]) -> dict[str, sql.Composable]:
    name, private = sql.Literal(model._meta.db_table), [c for c in columns if c in model.private]
    if not private:
        return {"keyed": sql.SQL(""), "commitments": sql.SQL("")}
    each = sql.SQL(", ").join(
        sql.SQL(_COMMITTED).format(text=sql.Literal(c), column=sql.Identifier(c)) for c in private
    )
    return {
        "keyed": sql.SQL(_KEYED).format(name=name),
        "commitments": sql.SQL(_COMMITMENTS).format(name=name, each=each),
    }


def change_many(
    model: type[Recorded],
    changes: Mapping[Any, Mapping[str, Any]],
    action: str,
    *,
    by: Actor,
    when: Sequence[str] | None = None,
    state: str = "status",
    extra: Mapping[Any, Mapping[str, Any]] | None = None,
    **facts: Any,
) -> list[Any]:
    """Set columns of many records, an event for each; returns the keys really moved.

    `changes`  {primary key: {column: new value}}, the same columns for every record.
    `when`     states (of column `state`) in which the step applies; others stay as they are.
    `extra`    further facts per record.
    Raises PermissionDenied when `by` may not do `action` at one of the units.
    """
    moved: list[Any] = []
    _refuse_private(model, changes)
    keys = iter(changes)
    with transaction.atomic():
        while chunk := list(islice(keys, ROWS_PER_EVENT)):
            post = _require_everywhere(model, chunk, action, by)
            rows = [
                {
                    "id": jsonable(key),
                    "event_id": str(uuid7()),
                    "extra": jsonable((extra or {}).get(key)),
                    **{column: jsonable(value) for column, value in changes[key].items()},
                }
                for key in chunk
            ]
            values = _event_values(action, by, post, facts) | {
                "rows": msgspec.json.encode(rows).decode(),
                "expected": list(when or ()),
            }
            with connection.cursor() as cursor:
                statement = _change_statement(model, list(changes[chunk[0]]), state, when)
                cursor.execute(statement, values)
                moved += [row[0] for row in cursor.fetchall()]
    return moved


def _refuse_private(model: type[Recorded], changes: Mapping[Any, Mapping[str, Any]]) -> None:
    if clear := set(model.private) & set(next(iter(changes.values()), ())):
        raise ValueError(f"{sorted(clear)} would stand in the ledger in clear; use changing().")


def _require_everywhere(model: type[Recorded], keys: list[Any], action: str, by: Actor) -> str:
    rows: Any = model._base_manager  # every unit record has the relation
    units = rows.filter(pk__in=keys).select_related("unit").distinct("unit_id")
    posts = [require(by, action, record.ledger_unit) for record in units.order_by("unit_id")]
    return posts[0] if posts else ""


def _change_statement(
    model: type[Recorded], columns: list[str], state: str, when: Sequence[str] | None
) -> sql.Composed:
    types = {f.column: f.db_type(connection) or "text" for f in model._meta.concrete_fields}
    names = [sql.Identifier(column) for column in columns]

    def each(template: str) -> sql.Composed:
        parts = [
            sql.SQL(template).format(c=name, type=sql.SQL(types[column]), text=sql.Literal(column))
            for column, name in zip(columns, names, strict=True)
        ]
        return sql.SQL("").join(parts)

    def listed(template: str) -> sql.Composed:
        return sql.SQL(", ").join(
            sql.SQL(template).format(text=sql.Literal(column), c=name)
            for column, name in zip(columns, names, strict=True)
        )

    expected = sql.SQL("t.{} = any(%(expected)s)").format(sql.Identifier(state))
    return sql.SQL(_CHANGES).format(
        table=sql.Identifier(model._meta.db_table),
        name=sql.Literal(model._meta.db_table),
        key=sql.SQL(types[model._meta.pk.column] or "uuid"),
        unit=sql.SQL("t.unit_id"),
        typed=each(", {c} {type}"),
        olds=each(", t.{c}"),
        sets=each(", {c} = new.{c}"),
        was=listed("{text}, old.{c}"),
        now=listed("{text}, new.{c}"),
        expected=expected if when is not None else sql.SQL("true"),
    )


def _event_values(action: str, by: Actor, post: str, facts: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "at": clock.now(),
        "action": action,
        "actor": by.pk,
        "post": post or None,
        "facts": Jsonb(jsonable(facts)),
    }


def _pairs(columns: Sequence[str]) -> sql.Composed:
    return sql.SQL(", ").join(
        sql.SQL("{}, {}").format(sql.Literal(column), sql.Identifier(column)) for column in columns
    )
