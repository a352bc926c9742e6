"""Fence, door triggers and grants of every Recorded table, from its one declaration.

`install` runs after every migrate, as owner, and is idempotent: it states what must be,
and says it again each time. `tests` compare the catalogue with the declarations.
"""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connections
from psycopg import sql

from xiaoan.ledger.models import Fenced, Recorded

SEES = "district_id = any(nullif(current_setting('xa.districts', true), '')::int[])"
LEDGER = ("ledger_event", "ledger_epoch", "ledger_seal", "ledger_root", "ledger_subject_key")
#: Tables of the frameworks and of ours that hold no records, by prefix, with the reason. A table
#: that is neither recorded nor named here fails the catalogue's test.
PLAIN = {
    "account_": "allauth: addresses of the sign-in",
    "auth_": "Django's groups and permissions, unused; required by its sign-in",
    "base_cache": "counters of the rate limits",
    "django_": "sessions, content types, migrations",
    "mfa_": "allauth: second locks",
    "notify_message": "copies of what is told to a person; the events are the record",
    "posts_post": "product data: the list of posts",
    "procrastinate_": "jobs",
}
#: Tables that carry district_id and yet no fence, with the reason (DESIGN, third law).
UNFENCED = {
    "units_unit": "the tree itself: every page names units of the path above it",
    "units_plate": "the code on the wall: a stranger scans it before any district is known",
    "units_serves": "says which districts an agency serves; read to set the fence",
    "posts_holding": "read to set the fence",
    "accounts_user": "read to sign in, before any district is known",
}

_LEDGER_GRANTS = """
grant usage on schema public to {app}, {seal};
grant select on ledger_event to {app};
revoke insert on ledger_event from {app};
-- Neither epoch nor x: the transaction's number and the epoch are not the writer's to say.
grant insert (id, district_id, unit_id, at, action, subject, n, prior, actor_id, post, facts)
  on ledger_event to {app};
grant select on ledger_event, ledger_epoch, ledger_seal, ledger_root to {seal};
grant insert on ledger_seal, ledger_root to {seal};
grant select on ledger_epoch, ledger_seal, ledger_root to {app};
grant select, insert on ledger_subject_key to {app};
revoke all on function ledger_forget from public;
grant execute on function ledger_forget to {app};
revoke update, delete, truncate on ledger_event, ledger_seal, ledger_root
  from public, {app}, {seal};
alter table ledger_event enable row level security;
alter table ledger_seal enable row level security;
drop policy if exists app_see on ledger_event;
create policy app_see on ledger_event for select to {app} using ({sees});
drop policy if exists app_add on ledger_event;
create policy app_add on ledger_event for insert to {app} with check (
  x = pg_current_xact_id() and (district_id is null or {sees}));
drop policy if exists seal_see on ledger_event;
create policy seal_see on ledger_event for select to {seal} using (true);
drop policy if exists app_see on ledger_seal;
create policy app_see on ledger_seal for select to {app} using ({sees});
drop policy if exists seal_all on ledger_seal;
create policy seal_all on ledger_seal to {seal} using (true) with check (true);
"""
# Nobody but the owner makes tables, not even temporary ones, which would stand first in a path.
_DATABASE_GRANTS = """
revoke create, temporary on database {database} from public, {app}, {seal};
revoke create on schema public from public, {app}, {seal};
"""
# On a server of somebody else's the owner may not own the database: then its owner decides.
_OWN_DATABASE = """
select datname from pg_database
where datname = current_database() and pg_has_role(current_user, datdba, 'member')
"""
_UNDECLARED = """
select c.relname from pg_class c
  join pg_attribute a on a.attrelid = c.oid and a.attname = 'district_id' and not a.attisdropped
where c.relkind in ('r', 'p') and c.relnamespace = 'public'::regnamespace
  and not c.relname = any(%s) order by 1
"""
_PLAIN_GRANTS = """
grant select, insert, update, delete on {table} to {app};
"""
_DOOR = """
revoke all on {table} from {app};
grant select, insert, update on {table} to {app};
drop trigger if exists door_insert on {table};
create trigger door_insert after insert on {table} referencing new table as neu
  for each statement execute function door_new();
drop trigger if exists door_update on {table};
create trigger door_update after update on {table} referencing {moved}
  for each statement execute function {check}();
drop trigger if exists door_same on {table};
create trigger door_same before update on {table} for each row
  when (new.event_id is not distinct from old.event_id {loose}) execute function door_same();
drop trigger if exists door_keep on {table};
create trigger door_keep before delete or truncate on {table}
  for each statement execute function door_keep();
"""
_NOTES = """
revoke all on {table} from {app};
grant select, insert on {table} to {app};
"""
_FENCE = """
alter table {table} enable row level security;
drop policy if exists fence on {table};
create policy fence on {table} to {app} using ({sees});
"""


def fenced_models() -> list[type[Fenced]]:
    """Every concrete table of working notes behind the fence."""
    return [model for model in apps.get_models() if issubclass(model, Fenced)]


def recorded_models() -> list[type[Recorded]]:
    """Every concrete model that changes only through the door."""
    return [model for model in apps.get_models() if issubclass(model, Recorded)]


def install(using: str) -> None:
    """State guards and grants again on connection `using` (the owner's).

    Raises ImproperlyConfigured unless owner, application and sealer are three roles: the
    sealer reads all districts, and nothing stops an owner.
    """
    roles = {connections[alias].settings_dict["USER"] for alias in (using, "default", "sealer")}
    if len(roles) != len(("owner", "app", "sealer")):
        raise ImproperlyConfigured(
            "Owner, application and sealer must be three database roles: give DATABASE_URL,"
            " XIAOAN_OWNER_URL and XIAOAN_SEAL_URL each its own."
        )
    names = {
        "app": sql.Identifier(str(settings.DATABASES["default"]["USER"])),
        "seal": sql.Identifier(str(settings.DATABASES["sealer"]["USER"])),
        "sees": sql.SQL(SEES),
    }
    guarded = {model._meta.db_table: model for model in recorded_models()}
    notes = [model._meta.db_table for model in fenced_models()]
    with connections[using].cursor() as cursor:
        _refuse_undeclared(cursor, [*LEDGER, *UNFENCED, *guarded, *notes])
        cursor.execute(_OWN_DATABASE)
        for (database,) in cursor.fetchall():
            cursor.execute(
                _statement(_DATABASE_GRANTS, names | {"database": sql.Identifier(database)})
            )
        cursor.execute(_statement(_LEDGER_GRANTS, names))
        cursor.execute(
            _statement("grant usage, select on all sequences in schema public to {app}", names)
        )
        cursor.execute(
            "select tablename from pg_tables"
            " where schemaname = 'public' and not tablename = any(%s)",
            [[*LEDGER, *guarded, *notes, "django_migrations"]],
        )
        plain = [row[0] for row in cursor.fetchall()]
        for table in plain:
            cursor.execute(_statement(_PLAIN_GRANTS, names | {"table": sql.Identifier(table)}))
        cursor.execute(_statement("grant select on django_migrations to {app}, {seal}", names))
        for table in notes:
            own = names | {"table": sql.Identifier(table)}
            cursor.execute(_statement(_NOTES + _FENCE, own))
        for table, model in guarded.items():
            cursor.execute(_statement(_guards(model), names | _door_names(table, model)))


def _refuse_undeclared(cursor: Any, declared: list[str]) -> None:
    """A table that carries a district and no fence would show every district to everybody."""
    cursor.execute(_UNDECLARED, [declared])
    if found := [row[0] for row in cursor.fetchall()]:
        raise ImproperlyConfigured(
            f"{', '.join(found)} carry district_id without a fence: make the model Recorded, or"
            " list the table in UNFENCED with its reason."
        )


def _guards(model: type[Recorded]) -> str:
    return _DOOR + _FENCE if model.fenced else _DOOR


def _door_names(table: str, model: type[Recorded]) -> dict[str, sql.Composable]:
    if not model.loose:
        moved, check = "new table as neu", "door_new"
        loose: sql.Composable = sql.SQL("")
    else:
        moved, check = "old table as alt new table as neu", "door_moved"
        columns = sql.Literal("{" + ",".join(model.loose) + "}")
        loose = sql.SQL(
            "and (to_jsonb(new) - {0}::text[]) is distinct from (to_jsonb(old) - {0}::text[])"
        ).format(columns)
    return {
        "table": sql.Identifier(table),
        "moved": sql.SQL(moved),
        "check": sql.Identifier(check),
        "loose": loose,
    }


def _statement(text: str, names: dict[str, Any]) -> sql.Composed:
    return sql.SQL(text).format(**names)
