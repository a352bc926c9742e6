"""A record changes only with its event, and the database itself refuses anything else."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction

from xiaoan.accounts.models import User
from xiaoan.base.ids import uuid7
from xiaoan.ledger.batch import born_many, change_many
from xiaoan.ledger.change import WrongState, born, changing
from xiaoan.ledger.models import Event
from xiaoan.units.models import Closure, Place

DOOR = "without its own event"


@pytest.fixture
def place(people) -> Place:
    return Place.objects.add(by=people.safety, unit=people.school, name="配电间")


def test_a_bare_update_is_refused_at_once(place):
    with pytest.raises(DatabaseError, match=DOOR), transaction.atomic():
        Place.objects.filter(pk=place.pk).update(name="别处")


def test_a_bare_save_is_refused_at_once(place):
    place.name = "别处"
    with pytest.raises(DatabaseError, match=DOOR), transaction.atomic():
        place.save()


def test_a_bulk_create_without_its_event_is_refused(people, place):
    stray = Place(unit=people.school, name="楼梯口", event_id=place.event_id)
    with pytest.raises(DatabaseError, match=DOOR), transaction.atomic():
        Place.objects.bulk_create([stray])


def test_raw_sql_without_an_event_is_refused(place):
    with (
        pytest.raises(DatabaseError, match=DOOR),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("update units_place set name = '别处'")


def test_a_bulk_update_is_refused(place):
    place.name = "别处"
    with pytest.raises(DatabaseError, match=DOOR), transaction.atomic():
        Place.objects.bulk_update([place], ["name"])


def test_a_queryset_delete_and_a_truncate_are_refused(place):
    with pytest.raises(DatabaseError), transaction.atomic():
        Place.objects.filter(pk=place.pk).delete()
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("truncate units_place cascade")


def test_an_upsert_is_a_change_and_refused(people, place):
    with pytest.raises(DatabaseError, match=DOOR), transaction.atomic():
        Place.objects.bulk_create(
            [Place(pk=place.pk, unit=people.school, name="别处", event_id=place.event_id)],
            update_conflicts=True, unique_fields=["id"], update_fields=["name"],
        )  # fmt: skip


def test_the_event_of_a_birth_serves_no_second_birth(people, place):
    event = Event.append(
        "units.place", f"units_place:{uuid7()}", unit=people.school, by=people.safety
    )
    twice = [Place(unit=people.school, name=name, event_id=event) for name in ("甲", "乙")]
    with pytest.raises(DatabaseError, match=DOOR), transaction.atomic():
        Place.objects.bulk_create(twice)


def test_an_event_that_counts_more_rows_than_there_are_is_refused(people):
    event = Event.append("units.place", "units_place:*", unit=people.school, by=people.safety, n=3)
    with pytest.raises(DatabaseError, match=DOOR), transaction.atomic():
        Place.objects.bulk_create([Place(unit=people.school, name="甲", event_id=event)])


def test_a_password_is_written_without_an_event_but_nothing_beside_it(people):
    User.objects.filter(pk=people.guard.pk).update(password="!")
    with pytest.raises(DatabaseError, match=DOOR), transaction.atomic():
        User.objects.filter(pk=people.guard.pk).update(password="!!", is_active=False)
    with pytest.raises(DatabaseError, match=DOOR), transaction.atomic():
        User.objects.filter(pk=people.guard.pk).update(unit_id=people.bureau.pk)


def test_an_unknown_action_is_a_mistake_and_never_an_event(people, place):
    with pytest.raises(LookupError), changing(place, "units.levitate", by=people.safety):
        place.name = "别处"
    with pytest.raises(LookupError):
        born(Place(unit=people.school, name="甲"), "units.conjure", by=people.safety)
    assert not Event.objects.filter(action__in=["units.levitate", "units.conjure"]).exists()


def test_an_event_of_another_record_does_not_open_the_door(people, place):
    event = Event.append("units.place", "units_place:other", unit=people.school, by=people.safety)
    with pytest.raises(DatabaseError, match=DOOR), transaction.atomic():
        Place.objects.filter(pk=place.pk).update(name="别处", event_id=event)


def test_a_rolled_back_event_does_not_open_the_door(people, place):
    try:
        with transaction.atomic():
            event = Event.append("units.place", place.subject, unit=people.school, by=people.safety)
            raise ValueError
    except ValueError:
        pass
    with pytest.raises(DatabaseError, match=DOOR), transaction.atomic():
        Place.objects.filter(pk=place.pk).update(name="别处", event_id=event)


def test_a_record_is_never_deleted(place):
    with pytest.raises(DatabaseError), transaction.atomic():
        place.delete()


@pytest.mark.parametrize(
    "statement", ["update ledger_event set post = 'x'", "delete from ledger_event"]
)
def test_events_are_never_changed_or_deleted(place, statement):
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_a_forged_transaction_number_is_refused(people):
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "insert into ledger_event(id, x, district_id, at, action, subject, facts)"
            " values (xa_uuid7(), '3', %s, now(), 'units.place', 'units_place:1', '{}')",
            [people.bureau.pk],
        )


def test_a_change_keeps_what_was_and_what_is(people, place):
    place.retire(by=people.safety)
    event = Event.objects.get(pk=place.event_id)
    assert event.facts["was"] == {"is_active": True}
    assert event.facts["now"] == {"is_active": False}
    assert event.prior is not None
    assert event.post == "safety"


def test_a_step_in_an_unexpected_state_is_refused_and_leaves_no_event(people, place):
    before = Event.objects.count()
    with (
        pytest.raises(WrongState),
        changing(place, "units.place", by=people.safety, when="elsewhere", state="name"),
    ):
        place.name = "别处"
    assert Event.objects.count() == before


def test_many_births_carry_one_event_with_their_count(people):
    rows = [Place(unit=people.school, name=f"{n} 号教室") for n in range(40)]
    assert born_many(rows, "units.place", by=people.safety, unit=people.school) == 40
    event = Event.objects.get(pk=Place.objects.get(name="7 号教室").event_id)
    assert (event.n, event.subject) == (40, "units_place:*")


def test_many_changes_carry_an_event_each(people):
    rows = [Place(unit=people.school, name=f"{n} 号教室") for n in range(5)]
    born_many(rows, "units.place", by=people.safety, unit=people.school)
    changes = {row.pk: {"is_active": False} for row in rows}
    moved = change_many(Place, changes, "units.place", by=people.safety)
    assert len(moved) == 5
    events = Event.objects.filter(pk__in=Place.objects.values("event_id"), prior__isnull=False)
    assert sorted(e.subject for e in events) == sorted(row.subject for row in rows)


def test_a_birth_outside_the_own_unit_is_refused(people):
    closure = Closure(unit=people.school, since="2031-03-01", until="2031-03-02", reason="台风")
    with pytest.raises(PermissionDenied):
        born(closure, "units.shut", by=people.neighbour)
