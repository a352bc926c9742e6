"""A data migration changes records as owner, and every change has its event."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connections
from django.db.migrations.loader import MigrationLoader

from xiaoan.base.scope import scope
from xiaoan.ledger.batch import born_many
from xiaoan.ledger.migration import ACTION, migrating
from xiaoan.ledger.models import Event
from xiaoan.ledger.replay import replay
from xiaoan.ledger.seal import seal_once
from xiaoan.ledger.verify import verify
from xiaoan.units.models import Place, Unit


@pytest.fixture
def places(committed, people):
    with scope([people.bureau.pk]):
        rows = [Place(unit=people.school, name=f"{n} 号教室") for n in range(5)]
        born_many(rows, "units.place", by=people.safety, unit=people.school)
    return people


def old(model):
    """The model as a migration sees it: columns only, nothing of ours."""
    state = MigrationLoader(connections["owner"]).project_state()
    return state.apps.get_model(model._meta.app_label, model.__name__)


def migrate(model, to, **how) -> int:
    with (
        connections["owner"].schema_editor() as editor,
        migrating(editor, "units.0007_rooms") as migration,
    ):
        return migration.change(old(model), to, **how)


def test_each_changed_row_gets_its_event_and_verification_holds(places):
    assert migrate(Place, {"building": "'一号楼'"}, where="t.name < '3'") == 3
    with scope([places.bureau.pk]):
        events = Event.objects.filter(action=ACTION)
        assert events.count() == 3
        event = events.first()
        assert event.facts["was"] == {"building": ""}
        assert event.facts["now"] == {"building": "一号楼"}
        assert event.facts["migration"] == "units.0007_rooms"
        assert (event.district_id, event.unit_id) == (places.bureau.pk, places.school.pk)
    assert list(replay()) == []
    seal_once()
    assert verify().ok


def test_a_migration_run_twice_changes_nothing_the_second_time(places):
    migrate(Place, {"building": "'一号楼'"})
    assert migrate(Place, {"building": "'一号楼'"}) == 0
    with scope([places.bureau.pk]):
        assert Event.objects.filter(action=ACTION).count() == 5


def test_units_themselves_are_migrated_the_same_way(places):
    number = migrate(Unit, {"short_name": "left(name, 2)"}, where="short_name = ''")
    assert number > 0
    assert list(replay()) == []
    with scope([places.bureau.pk]):
        event = Event.objects.get(action=ACTION, subject=places.school.subject)
        assert event.unit_id == places.school.pk


def test_even_the_owner_changes_no_row_without_an_event(places):
    with (
        pytest.raises(DatabaseError, match="without its own event"),
        connections["owner"].cursor() as cursor,
    ):
        cursor.execute("update units_place set building = '一号楼'")


def test_personal_data_is_not_written_into_the_ledger_by_a_migration(places):
    from_accounts = type(places.guard)
    with pytest.raises(ValueError, match="personal data"):
        migrate(from_accounts, {"name": "'x'"})
