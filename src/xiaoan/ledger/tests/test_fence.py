"""Nobody reads or writes beyond the own district, whatever the program forgets."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from xiaoan.base.scope import scope
from xiaoan.ledger.fence import LEDGER, UNFENCED, recorded_models
from xiaoan.units.models import Place


def rows(statement: str, *values: object) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()


def test_raw_sql_sees_the_own_district_only(people):
    Place.objects.add(by=people.safety, unit=people.school, name="配电间")
    assert rows("select count(*) from units_place") == [(1,)]
    with scope([people.other_bureau.pk]):
        assert rows("select count(*) from units_place") == [(0,)]


def test_without_a_scope_nothing_is_visible(people):
    Place.objects.add(by=people.safety, unit=people.school, name="配电间")
    with scope([]):
        assert rows("select count(*) from units_place") == [(0,)]
        assert rows("select count(*) from ledger_event") == [(0,)]


def test_a_row_for_another_district_cannot_be_inserted(people):
    foreign = Place(unit=people.other_school, name="后门", event_id=people.school.event_id)
    with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
        foreign.save(force_insert=True)


def test_a_row_cannot_be_moved_to_another_district(people):
    place = Place.objects.add(by=people.safety, unit=people.school, name="配电间")
    with pytest.raises(DatabaseError), transaction.atomic():
        rows(
            "update units_place set district_id = %s where id = %s returning id",
            people.other_bureau.pk, place.pk,
        )  # fmt: skip


def test_every_table_with_a_district_is_fenced_or_listed_with_its_reason(people):
    carrying = {
        name
        for (name,) in rows(
            "select table_name from information_schema.columns c join pg_class r"
            " on r.relname = c.table_name and r.relkind = 'r'"
            " where c.table_schema = 'public' and column_name = 'district_id'"
        )
    }
    fenced = {name for (name,) in rows("select relname from pg_class where relrowsecurity")}
    missing = carrying - fenced - set(UNFENCED) - {"accounts_user"}
    assert missing == set()


def test_every_recorded_table_has_its_guards_and_no_right_to_delete(people):
    for model in recorded_models():
        table = model._meta.db_table
        triggers = {
            name
            for (name,) in rows("select tgname from pg_trigger where tgrelid = %s::regclass", table)
        }
        assert {"door_insert", "door_update", "door_same", "door_keep"} <= triggers, table
        assert rows("select has_table_privilege(current_user, %s, 'delete, truncate')", table) == [
            (False,)
        ], table


def test_the_application_may_only_read_and_add_events(people):
    for table in ("ledger_event", "ledger_seal", "ledger_root"):
        assert rows(
            "select has_table_privilege(current_user, %s, 'update, delete, truncate')", table
        ) == [(False,)]
    assert set(LEDGER) >= {"ledger_event", "ledger_seal", "ledger_root"}
