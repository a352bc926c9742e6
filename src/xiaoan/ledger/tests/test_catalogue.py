"""What the database enforces is what the models declare: nothing more open, nothing forgotten."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connection, connections, transaction

from xiaoan.ledger.fence import (
    LEDGER,
    PLAIN,
    UNFENCED,
    fenced_models,
    install,
    recorded_models,
)

#: The search over texts keeps its side table in step by triggers of its own.
SOUGHT = {
    "library_version": {("sought", "library_sought_version", "O")},
    "library_text": {("sought", "library_sought_text", "O")},
}
#: What works with the owner's rights: retention's forgetting, and the search (library/sql).
OWNERS = ("ledger_forget", "library_matches", "library_sought_text", "library_sought_version")
FENCE = (
    "(district_id = ANY ((NULLIF(current_setting('xa.districts'::text, true), ''::text))"
    "::integer[]))"
)


def rows(statement: str, *values: object, using: str = "default") -> list[tuple[Any, ...]]:
    with connections[using].cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()


def app() -> str:
    return str(settings.DATABASES["default"]["USER"])


def tables() -> set[str]:
    return {name for (name,) in rows("select tablename from pg_tables where schemaname = 'public'")}


def test_every_table_is_recorded_or_named_with_its_reason(people):
    recorded = {model._meta.db_table for model in (*recorded_models(), *fenced_models())}
    left = {
        table
        for table in tables() - recorded - {*LEDGER, *UNFENCED}
        if not table.startswith(tuple(PLAIN))
    }
    assert left == set()


@pytest.mark.parametrize("alias", ["default", "sealer"])
def test_program_and_sealer_are_neither_owner_nor_superuser_and_bypass_nothing(committed, alias):
    install("owner")  # rights on a database are not copied from its template
    assert rows(
        "select rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication"
        " from pg_roles where rolname = current_user",
        using=alias,
    ) == [(False, False, False, False, False)]
    assert rows("select count(*) from pg_class where relowner = current_user::regrole",
                using=alias) == [(0,)]  # fmt: skip
    assert rows(
        "select count(*) from pg_auth_members where member = current_user::regrole", using=alias
    ) == [(0,)]
    assert rows(
        "select has_schema_privilege('public', 'create'),"
        " has_database_privilege(current_database(), 'create'),"
        " has_database_privilege(current_database(), 'temporary')",
        using=alias,
    ) == [(False, False, False)]


def test_every_recorded_table_has_exactly_the_rights_it_declares(people):
    for model in recorded_models():
        table = model._meta.db_table
        found = rows(
            "select grantee, privilege_type from information_schema.role_table_grants"
            " where table_schema = 'public' and table_name = %s", table,
        )  # fmt: skip
        others = {(who, what) for who, what in found if who != "xa_owner"}
        assert others == {(app(), what) for what in ("SELECT", "INSERT", "UPDATE")}, table


def test_every_fenced_table_has_its_one_policy_and_is_not_forced(people):
    for model in recorded_models():
        table = model._meta.db_table
        policies = rows(
            "select policyname, cmd, roles::text[], qual, with_check, permissive"
            " from pg_policies where schemaname = 'public' and tablename = %s", table,
        )  # fmt: skip
        wanted = [("fence", "ALL", [app()], FENCE, None, "PERMISSIVE")] if model.fenced else []
        assert policies == wanted, table
        assert rows(
            "select relrowsecurity, relforcerowsecurity from pg_class where oid = %s::regclass",
            table,
        ) == [(model.fenced, False)], table


def test_every_recorded_table_has_exactly_its_triggers_and_all_are_on(people):
    for model in recorded_models():
        moved = "door_moved" if model.loose else "door_new"
        assert set(
            rows(
                "select tgname, p.proname, tgenabled from pg_trigger t"
                " join pg_proc p on p.oid = t.tgfoid"
                " where tgrelid = %s::regclass and not tgisinternal", model._meta.db_table,
            )
        ) == {
            ("door_insert", "door_new", "O"),
            ("door_update", moved, "O"),
            ("door_same", "door_same", "O"),
            ("door_keep", "door_keep", "O"),
            *SOUGHT.get(model._meta.db_table, ()),
        }, model  # fmt: skip


def test_events_and_seals_can_only_be_read_and_added(committed):
    found = set(
        rows(
            "select grantee, table_name, privilege_type from information_schema.role_table_grants"
            " where table_schema = 'public' and table_name like 'ledger_%%'",
            using="owner",
        )
    )
    sealer = str(settings.DATABASES["sealer"]["USER"])
    assert {row for row in found if row[0] != "xa_owner"} == {
        (app(), "ledger_event", "SELECT"),
        (app(), "ledger_epoch", "SELECT"),
        (app(), "ledger_seal", "SELECT"),
        (app(), "ledger_root", "SELECT"),
        (app(), "ledger_subject_key", "SELECT"),
        (app(), "ledger_subject_key", "INSERT"),
        (sealer, "ledger_event", "SELECT"),
        (sealer, "ledger_epoch", "SELECT"),
        (sealer, "ledger_seal", "SELECT"),
        (sealer, "ledger_seal", "INSERT"),
        (sealer, "ledger_root", "SELECT"),
        (sealer, "ledger_root", "INSERT"),
    }
    columns = {
        name
        for (name,) in rows(
            "select column_name from information_schema.column_privileges where grantee = %s"
            " and table_name = 'ledger_event' and privilege_type = 'INSERT'",
            app(), using="owner",
        )
    }  # fmt: skip
    assert columns.isdisjoint({"x", "epoch", "digest"})


def test_few_functions_work_with_the_owners_rights_and_look_at_no_temporary_table(people):
    own = "from pg_proc where pronamespace = 'public'::regnamespace and prosecdef"
    assert rows(f"select proname {own} order by 1") == [(name,) for name in OWNERS]
    paths = rows(
        "select proname, array_to_string(proconfig, ';') from pg_proc"
        " where pronamespace = 'public'::regnamespace"
        " and (prosecdef or proname in ('door_new', 'door_moved'))"
    )
    assert len(paths) == len(OWNERS) + 2
    for name, configuration in paths:
        assert "search_path=pg_catalog, public, pg_temp" in configuration, name


def test_a_temporary_table_cannot_stand_in_for_the_ledger(committed):
    install("owner")
    with pytest.raises(DatabaseError, match="temporary"), transaction.atomic():
        rows("create temporary table ledger_event (id uuid)")


def test_installing_the_guards_twice_changes_nothing(committed):
    everything = (
        "select 'policy', tablename::text, policyname::text, coalesce(qual, '') || cmd"
        " from pg_policies union all"
        " select 'trigger', tgrelid::regclass::text, tgname::text, pg_get_triggerdef(oid)"
        " from pg_trigger where not tgisinternal union all"
        " select 'rights', oid::regclass::text, '', relacl::text from pg_class"
        " where relnamespace = 'public'::regnamespace and relkind in ('r', 'S') order by 1, 2, 3"
    )
    install("owner")
    before = rows(everything, using="owner")
    install("owner")
    assert rows(everything, using="owner") == before


def test_a_new_table_with_a_district_and_no_fence_stops_the_installation(committed):
    with connections["owner"].cursor() as cursor:
        cursor.execute("create table gate_visitor (id int, district_id int)")
    with pytest.raises(ImproperlyConfigured, match="gate_visitor"):
        install("owner")


def test_one_role_for_two_tasks_is_refused(committed, monkeypatch):
    monkeypatch.setitem(connection.settings_dict, "USER", "xa_owner")
    with pytest.raises(ImproperlyConfigured, match="three database roles"):
        install("owner")
