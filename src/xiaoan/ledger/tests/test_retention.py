"""Personal data ends when two people say so; what was done, and every figure, stays."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, connection, transaction

from xiaoan.base.scope import scope
from xiaoan.hazards.models import Hazard
from xiaoan.ledger import retention
from xiaoan.ledger.change import WrongState
from xiaoan.ledger.models import Event
from xiaoan.ledger.privacy import PREFIX
from xiaoan.ledger.replay import replay
from xiaoan.ledger.seal import seal_once
from xiaoan.ledger.verify import verify

BASIS = "离任已满三年"


@pytest.fixture
def gone(people):
    """A guard who reported a hazard and left."""
    Hazard.objects.report(
        by=people.guard, unit=people.school, what="通道堆物", source="self", place_text="二楼"
    )
    people.guard.close(by=people.system_admin)
    return people.guard


def keys(record) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "select count(*) from ledger_subject_key where subject = %s", [record.subject]
        )
        return int(cursor.fetchone()[0])


def test_one_asks_another_grants_and_the_name_is_gone(people, gone):
    retention.ask(gone, by=people.security_admin, basis=BASIS)
    assert [event.subject for event in retention.waiting([people.bureau.pk])] == [gone.subject]
    retention.grant(gone, by=people.audit_admin)
    gone.refresh_from_db()
    assert (gone.name, gone.email) == ("", "")
    assert keys(gone) == 0
    assert retention.waiting([people.bureau.pk]) == []
    assert retention.is_over(gone)


def test_the_name_never_stood_in_an_event_in_clear(people, gone):
    retention.ask(gone, by=people.security_admin, basis=BASIS)
    retention.grant(gone, by=people.audit_admin)
    for event in Event.objects.filter(subject=gone.subject):
        assert "刘宝山" not in str(event.facts)
    grant = Event.objects.get(action=retention.GRANT)
    assert grant.facts["was"]["name"].startswith(PREFIX)
    assert grant.facts["now"]["name"] is None


def test_what_the_person_did_stays_and_verification_holds(committed, people):
    with scope([people.bureau.pk]):
        Hazard.objects.report(
            by=people.guard, unit=people.school, what="通道堆物", source="self", place_text="二楼"
        )
        people.guard.close(by=people.system_admin)
    seal_once()
    with scope([people.bureau.pk]):
        before = Hazard.objects.visible_to(people.section).count()
        retention.ask(people.guard, by=people.security_admin, basis=BASIS)
    with scope([people.bureau.pk]):
        retention.grant(people.guard, by=people.audit_admin)
        assert Hazard.objects.visible_to(people.section).count() == before
        assert Event.objects.filter(actor_id=people.guard.pk).exists()
    seal_once()
    verdict = verify(records=True)
    assert verdict.ok, verdict.faults
    assert list(replay()) == []


@pytest.mark.parametrize("part", ["audit_admin", "system_admin", "section", "principal"])
def test_nobody_but_the_security_administrator_asks(people, gone, part):
    with pytest.raises(PermissionDenied):
        retention.ask(gone, by=getattr(people, part), basis=BASIS)


@pytest.mark.parametrize("part", ["security_admin", "system_admin", "section", "chief"])
def test_nobody_but_the_audit_administrator_grants(people, gone, part):
    retention.ask(gone, by=people.security_admin, basis=BASIS)
    with pytest.raises(PermissionDenied):
        retention.grant(gone, by=getattr(people, part))
    gone.refresh_from_db()
    assert gone.name == "刘宝山"


def test_nothing_ends_unasked_without_a_basis_twice_or_in_use(people, gone):
    with pytest.raises(WrongState):
        retention.grant(gone, by=people.audit_admin)
    with pytest.raises(ValidationError):
        retention.ask(gone, by=people.security_admin, basis="  ")
    with pytest.raises(WrongState):
        retention.ask(people.teacher, by=people.security_admin, basis=BASIS)
    retention.ask(gone, by=people.security_admin, basis=BASIS)
    with pytest.raises(WrongState):
        retention.ask(gone, by=people.security_admin, basis=BASIS)
    retention.grant(gone, by=people.audit_admin)
    with pytest.raises(WrongState):
        retention.ask(gone, by=people.security_admin, basis=BASIS)


def test_the_database_itself_wants_a_new_grant_by_another_person(people, gone):
    retention.ask(gone, by=people.security_admin, basis=BASIS)
    asked = retention.request_of(gone)
    alone = Event.append(
        retention.GRANT, gone.subject, unit=people.bureau, by=people.security_admin,
        facts={"asked": str(asked.pk)},
    )  # fmt: skip
    for event in (asked.pk, alone):
        with (
            pytest.raises(DatabaseError, match="no grant"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute("select ledger_forget(%s)", [event])
    assert keys(gone) == 1


def test_a_key_cannot_be_taken_away_or_exchanged_by_hand(people, gone):
    for statement in (
        "delete from ledger_subject_key",
        "update ledger_subject_key set key = 'x'",
        "truncate ledger_subject_key",
    ):
        with (
            pytest.raises(DatabaseError, match="permission denied"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)


def test_closed_accounts_with_names_are_offered_until_somebody_asked(people, gone):
    assert retention.candidates([people.bureau.pk], 10) == [gone]
    assert retention.candidates([people.other_bureau.pk], 10) == []
    retention.ask(gone, by=people.security_admin, basis=BASIS)
    assert retention.candidates([people.bureau.pk], 10) == []
