"""Whoever changes, adds, deletes or cuts off events is found by verification."""

from __future__ import annotations

import os

import psycopg
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.db import connection, connections

from xiaoan.base.scope import scope
from xiaoan.ledger.batch import born_many, change_many
from xiaoan.ledger.replay import replay
from xiaoan.ledger.seal import NewCluster, begin_epoch, lag, message, seal_once
from xiaoan.ledger.verify import verify
from xiaoan.units.models import Place


def as_intruder(*statements: str) -> None:
    """Somebody with the superuser's password and no triggers in the way."""
    address = os.environ["XIAOAN_SUPER_URL"].rsplit("/", 1)[0]
    with psycopg.connect(
        f"{address}/{connection.settings_dict['NAME']}", autocommit=True
    ) as server:
        server.execute("set session_replication_role = replica")
        for statement in statements:
            server.execute(statement)


@pytest.fixture
def worked(committed, people):
    """A district with some work, sealed twice."""
    with scope([people.bureau.pk]):
        Place.objects.add(by=people.safety, unit=people.school, name="配电间")
    first = seal_once()
    assert first is not None
    with scope([people.bureau.pk]):
        rows = [Place(unit=people.school, name=f"{n} 号教室") for n in range(30)]
        born_many(rows, "units.place", by=people.safety, unit=people.school)
        change_many(
            Place,
            {row.pk: {"is_active": False} for row in rows[:7]},
            "units.place",
            by=people.safety,
        )
    assert seal_once() is not None
    return people


def kinds(verdict) -> set[str]:
    return {fault["kind"] for fault in verdict.faults}


def test_an_untouched_ledger_verifies(worked):
    verdict = verify()
    assert verdict.ok, verdict.faults
    assert (verdict.seals, verdict.unsealed) == (2, 0)
    assert list(replay()) == []


def test_nothing_new_gives_no_new_seal(worked):
    assert seal_once() is None
    assert lag() == (0, None)


def test_a_changed_event_is_found(worked):
    as_intruder(
        "update ledger_event set post = 'principal' where subject like 'units_place:%' and n = 1"
    )
    assert "root" in kinds(verify())


def test_an_event_changed_while_its_digest_stays_is_found(worked):
    as_intruder(
        "alter table ledger_event alter column digest drop expression",
        'update ledger_event set facts = facts || \'{"note": "改过"}\' where n = 1',
    )
    found = kinds(verify())
    assert {"root", "digest"} <= found


def test_a_digest_function_that_lies_helps_nobody(worked):
    as_intruder(
        "alter table ledger_event alter column digest drop expression",
        "create or replace function ledger_digest(id uuid, district_id int, unit_id int,"
        " at timestamptz, action text, subject text, n int, prior uuid, actor_id int, post text,"
        " facts jsonb) returns bytea language sql immutable as"
        " $$ select digest from ledger_event e where e.id = ledger_digest.id $$",
        "update ledger_event set actor_id = 1 where n = 30",
    )
    assert "digest" in kinds(verify())


@pytest.mark.parametrize(
    "change",
    [
        "at = at - interval '1 day'",
        "actor_id = actor_id + 1",
        "action = 'units.shut'",
        "district_id = district_id + 1",
    ],
)
def test_whoever_moves_an_event_in_time_or_place_is_found(worked, change):
    as_intruder(f"update ledger_event set {change} where n = 30")
    assert kinds(verify()) & {"root", "count", "inserted"}


def test_two_events_in_another_order_are_found(worked):
    as_intruder(
        "update ledger_event set x = (x::text::bigint - 1)::text::xid8"
        " where id = (select id from ledger_event order by id desc limit 1)"
    )
    assert kinds(verify()) & {"root", "count"}


def test_a_seal_rewritten_to_fit_its_forged_events_is_found(worked):
    as_intruder(
        "delete from ledger_event where prior is not null and subject like 'units_place:%'",
        "update ledger_seal set n = n - 7 where hi = (select max(hi) from ledger_root)"
        " and district_id > 0",
    )
    assert "root" in kinds(verify())


def test_a_ledger_signed_anew_with_another_key_is_found(worked):
    key = Ed25519PrivateKey.generate()
    public = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    with connections["sealer"].cursor() as cursor:
        cursor.execute("select epoch, hi::text::bigint, total, root from ledger_root")
        roots = cursor.fetchall()
    for epoch, hi, total, root in roots:
        signature = key.sign(message(epoch, hi, total, bytes(root)))
        as_intruder(
            f"update ledger_root set signature = '\\x{signature.hex()}',"
            f" public_key = '\\x{public.hex()}' where hi = '{hi}'"
        )
    assert kinds(verify()) == {"key"}


def test_a_forged_transaction_number_below_the_last_seal_is_found(worked):
    as_intruder(
        "insert into ledger_event(id, x, district_id, at, action, subject, facts)"
        " select xa_uuid7(), '1', district_id, at, action, 'units_place:forged', '{}'"
        " from ledger_event where n = 30"
    )
    assert kinds(verify()) & {"count", "inserted"}


def test_an_event_of_an_epoch_that_never_was_is_found(worked):
    as_intruder(
        "insert into ledger_event(id, epoch, district_id, at, action, subject, facts)"
        " select xa_uuid7(), 7, district_id, at, action, 'units_place:forged', '{}'"
        " from ledger_event where n = 30"
    )
    assert "inserted" in kinds(verify())


def test_a_row_put_in_behind_the_door_is_found_by_replay(worked):
    as_intruder(
        "insert into units_place(id, unit_id, district_id, name, building, floor, is_active,"
        " event_id) select xa_uuid7(), unit_id, district_id, '密室', '', '', true, xa_uuid7()"
        " from units_place limit 1"
    )
    assert [fault["kind"] for fault in replay()] == ["record"]


def test_a_row_deleted_behind_the_door_is_found_by_replay(worked):
    as_intruder("delete from units_place where name = '配电间'")
    assert [fault["kind"] for fault in replay()] == ["gone"]


def test_a_name_changed_behind_its_commitment_is_found_by_replay(worked):
    as_intruder(f"update accounts_user set name = '别人' where id = {worked.guard.pk}")
    assert [fault["kind"] for fault in replay()] == ["record"]


def test_a_deleted_event_is_found(worked):
    as_intruder("delete from ledger_event where n = 30")
    found = kinds(verify())
    assert {"count", "prior"} <= found


def test_an_inserted_event_is_found(worked):
    as_intruder(
        "insert into ledger_event(id, x, district_id, at, action, subject, facts)"
        " select xa_uuid7(), x, district_id, at, action, 'units_place:forged', facts"
        " from ledger_event where n = 30"
    )
    assert "count" in kinds(verify())


def test_an_event_forged_into_a_sealed_range_of_another_district_is_found(worked):
    as_intruder(
        "insert into ledger_event(id, x, district_id, at, action, subject, facts)"
        " select xa_uuid7(), x, 99999, at, action, 'units_place:forged', facts"
        " from ledger_event where n = 30"
    )
    assert "inserted" in kinds(verify())


def test_a_tail_cut_off_with_its_seals_is_found_against_the_printed_root(worked):
    verdict = verify()
    anchor = (verdict.root, verdict.events)
    as_intruder(
        "delete from ledger_event where x >= (select max(lo) from ledger_root)",
        "delete from ledger_seal where hi = (select max(hi) from ledger_root)",
        "delete from ledger_root where hi = (select max(hi) from ledger_root)",
    )
    assert verify().ok
    assert kinds(verify(anchor=anchor)) == {"anchor"}


def test_a_forged_root_has_no_valid_signature(worked):
    as_intruder("update ledger_root set total = total + 1, n = n + 1")
    assert "signature" in kinds(verify())


def test_a_row_changed_behind_its_events_is_found_by_replay(worked):
    as_intruder("update units_place set name = '别处' where name = '配电间'")
    assert [fault["kind"] for fault in replay()] == ["record"]


def test_a_row_born_in_a_batch_and_changed_is_found_by_replay(worked):
    as_intruder("update units_place set name = '别处' where name = '9 号教室'")
    assert [fault["kind"] for fault in replay()] == ["batch"]


def test_a_restore_into_another_cluster_needs_a_new_epoch(worked):
    as_intruder("update ledger_epoch set system_identifier = 1")
    with scope([worked.bureau.pk]):
        Place.objects.add(by=worked.safety, unit=worked.school, name="门厅")
    with pytest.raises(NewCluster):
        seal_once()
    assert begin_epoch() == 2
    for alias in connections:
        connections[alias].close()
    with scope([worked.bureau.pk]):
        Place.objects.add(by=worked.safety, unit=worked.school, name="前厅")
    # First what the old cluster left unsealed, then what the new one wrote.
    assert seal_once() is not None
    assert seal_once() is not None
    verdict = verify(records=True)
    assert verdict.ok, verdict.faults
    assert verdict.unsealed == 0
