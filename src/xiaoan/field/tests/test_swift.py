"""The hot path's transactions: as atomic and as narrow as every other, only in fewer messages."""

from __future__ import annotations

from dataclasses import fields

import psycopg
import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, ProgrammingError, connection

from xiaoan.access.check import districts_of, grants_of
from xiaoan.accounts.models import User
from xiaoan.base.ids import uuid7
from xiaoan.base.scope import current, scope
from xiaoan.base.swift import glance, swift
from xiaoan.field.devices import NoPost, Revoked, caller_by, enrol
from xiaoan.field.models import Sent
from xiaoan.units.models import Unit


def told(people, key) -> str:
    """A statement that leaves one row behind the fence."""
    return (
        "insert into field_sent(id, district_id, by_id, unit_id, form, seq, at, device_at,"
        " received_at, status, answer) values"
        f" ('{key}', {people.bureau.pk}, 1, 1, 'a.b', 1, now(), now(), now(), 'kept', '{{}}')"
    )


def run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def kept(people) -> int:
    with scope([people.bureau.pk]):
        return Sent.objects.count()


def test_what_was_done_stands_and_the_setting_is_gone(committed, people):
    with swift([people.bureau.pk]):
        run(told(people, uuid7()))
    assert kept(people) == 1
    assert current() == ""
    assert Sent.objects.count() == 0


@pytest.mark.parametrize("durable", [True, False])
def test_nothing_stays_of_a_body_that_fails(committed, people, durable):
    def fail() -> None:
        with swift([people.bureau.pk], durable=durable):
            run(told(people, uuid7()))
            raise LookupError

    with pytest.raises(LookupError):
        fail()
    assert kept(people) == 0


def test_nothing_stays_of_a_statement_that_fails(committed, people):
    key = uuid7()

    def twice() -> None:
        with swift([people.bureau.pk]):
            run(told(people, uuid7()))
            run(told(people, key))
            run(told(people, key))

    with pytest.raises(IntegrityError):
        twice()
    assert kept(people) == 0
    with swift([people.bureau.pk]):  # the line is good for the next one
        run(told(people, key))
    assert kept(people) == 1


def test_another_districts_rows_are_not_to_be_written(committed, people):
    def elsewhere() -> None:
        with swift([people.other_bureau.pk]):
            run(told(people, uuid7()))

    with pytest.raises(ProgrammingError):
        elsewhere()
    assert kept(people) == 0


def test_a_line_that_broke_is_opened_anew_for_a_question(committed, people):
    asked = "select count(*) from units_place"
    assert glance([people.bureau.pk], asked, []) == [(0,)]
    mine = connection.connection.info.backend_pid
    url = connection.connection.info.dsn
    with psycopg.connect(url, password=connection.settings_dict["PASSWORD"]) as other:
        other.execute("select pg_terminate_backend(%s)", [mine])
    assert glance([people.bureau.pk], asked, []) == [(0,)]


def test_a_phone_is_known_with_all_its_person_may(committed, people):
    for part in fields(people):
        user = getattr(people, part.name)
        if not isinstance(user, User) or user.district_id != people.bureau.pk:
            continue
        try:
            with scope([people.bureau.pk]):
                token = enrol(by=user, key=uuid7(), name=part.name).token
        except (NoPost, PermissionDenied):
            continue  # holds no post that uses the field app
        caller = caller_by(token)
        known = User.objects.get(pk=user.pk)
        assert (caller.user, caller.user.name) == (known, known.name)
        assert set(grants_of(caller.user)) == set(grants_of(known))
        assert districts_of(caller.user) == districts_of(known)
        assert caller.device.unit == Unit.objects.get(pk=caller.device.unit_id)
        assert caller.device.unit.tags == Unit.objects.get(pk=caller.device.unit_id).tags


def test_a_key_that_is_none_any_more_opens_nothing(committed, people):
    with scope([people.bureau.pk]):
        made = enrol(by=people.guard, key=uuid7(), name="phone")
    assert caller_by(made.token).user == people.guard
    with pytest.raises(Revoked):
        caller_by(made.token[:-1] + ("a" if made.token[-1] != "a" else "b"))
    with scope([people.bureau.pk]):
        made.device.revoke(by=people.safety, why="lost")
    with pytest.raises(Revoked):
        caller_by(made.token)
