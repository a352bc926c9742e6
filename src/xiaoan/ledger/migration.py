"""The door for data migrations: rows change as owner, with a migration event for each.

def shorten(apps, schema_editor):
    with migrating(schema_editor, "units.0007_short_names") as migration:
        migration.change(
            apps.get_model("units", "Unit"), {"short_name": "left(name, 6)"},
            where="short_name = ''",
        )

operations = [migrations.RunPython(shorten, migrations.RunPython.noop)]
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.db import models, transaction
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from psycopg import sql

from xiaoan.base import clock
from xiaoan.ledger.models import Recorded

ACTION = "ledger.migrate"

_CHANGE = """
with old as (
  select t.id, {unit} as unit_id, {district} as district_id, t.event_id as prior{fresh},
    {was} as was
  from {table} t where {where} for update of t
), new as materialized (
  select *, xa_uuid7() as event_id, {now} as now from old
), event as (
  insert into ledger_event(id, district_id, unit_id, at, action, subject, prior, post, facts)
  select event_id, district_id, unit_id, %(at)s, %(action)s, {name} || ':' || id, prior,
    'migration',
    jsonb_build_object('migration', %(reason)s::text, 'was', was, 'now', now)
  from new where was <> now
), moved as (
  update {table} t set event_id = new.event_id{sets} from new
  where new.id = t.id and new.was <> new.now returning t.id
)
select count(*) from moved
"""


class Migration:
    """Changes rows of recorded tables within one data migration."""

    def __init__(self, connection: Any, reason: str) -> None:
        self._connection, self._reason = connection, reason

    def change(
        self,
        model: type[models.Model],
        to: Mapping[str, str],
        *,
        where: str = "true",
        params: Mapping[str, Any] | None = None,
    ) -> int:
        """Set columns (`{column: SQL expression over t}`) of the rows `where`; how many changed.

        `model` is the historical one; rows that would stay the same get no event. Raises
        ValueError for private columns, which would stand in the ledger in clear.
        """
        if clear := set(to) & set(_declared(model).private):
            raise ValueError(f"{sorted(clear)} hold personal data; change them through the door.")
        values = {"at": clock.now(), "action": ACTION, "reason": self._reason, **(params or {})}
        with self._connection.cursor() as cursor:
            cursor.execute(self._statement(model, to, where), values)
            return int(cursor.fetchone()[0])

    def _statement(
        self, model: type[models.Model], to: Mapping[str, str], where: str
    ) -> sql.Composed:
        fields = {str(field.column): field for field in model._meta.concrete_fields}

        def each(template: str, joint: str = ", ") -> sql.Composed:
            return sql.SQL(joint).join(
                sql.SQL(template).format(
                    text=sql.Literal(column),
                    column=sql.Identifier(column),
                    new=sql.Identifier(f"new_{column}"),
                    value=sql.SQL(expression),
                    type=sql.SQL(fields[column].db_type(self._connection) or "text"),
                )
                for column, expression in to.items()
            )

        table = model._meta.db_table
        return sql.SQL(_CHANGE).format(
            table=sql.Identifier(table),
            name=sql.Literal(table),
            unit=_place(fields, "unit_id", table),
            district=_place(fields, "district_id", table),
            fresh=each(", ({value})::{type} as {new}", ""),
            was=sql.SQL("jsonb_build_object({})").format(each("{text}, t.{column}")),
            now=sql.SQL("jsonb_build_object({})").format(each("{text}, {new}")),
            sets=each(", {column} = new.{new}", ""),
            where=sql.SQL(where),
        )


@contextmanager
def migrating(schema_editor: BaseDatabaseSchemaEditor, reason: str) -> Iterator[Migration]:
    """Open the door for a RunPython step; `reason` names the migration in every event."""
    connection = schema_editor.connection
    with transaction.atomic(using=connection.alias):
        yield Migration(connection, reason)


def _declared(model: type[models.Model]) -> type[Recorded]:
    """The declaration behind a historical model, which carries no class attributes of ours."""
    declared = apps.get_model(model._meta.label)
    if not issubclass(declared, Recorded):
        raise TypeError(f"{model._meta.label} is no recorded table; a plain update will do.")
    return declared


def _place(fields: Mapping[str, Any], column: str, table: str) -> sql.Composable:
    if column in fields:
        return sql.SQL("t.{}").format(sql.Identifier(column))
    own = column == "unit_id" and table == "units_unit"
    return sql.SQL("t.id") if own else sql.SQL("null::int")
