"""Nobody reads or writes beyond the own district, whatever the program forgets."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from xiaoan.base.scope import scope
from xiaoan.ledger.fence import recorded_models
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


def test_an_event_for_another_district_cannot_be_entered(people):
    with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
        rows(
            "insert into ledger_event(id, district_id, at, action, subject, facts) values"
            " (xa_uuid7(), %s, now(), 'units.place', 'units_place:1', '{}') returning id",
            people.other_bureau.pk,
        )


def test_the_scope_ends_with_its_transaction(committed, people):
    with scope([people.bureau.pk]):
        Place.objects.add(by=people.safety, unit=people.school, name="配电间")
        assert rows("select count(*) from units_place") == [(1,)]
    assert rows("select count(*) from units_place") == [(0,)]


def test_no_recorded_table_shows_a_row_without_a_scope(people):
    Place.objects.add(by=people.safety, unit=people.school, name="配电间")
    with scope([]):
        for model in recorded_models():
            if model.fenced:
                found = rows(f'select count(*) from "{model._meta.db_table}"')
                assert found == [(0,)], model
