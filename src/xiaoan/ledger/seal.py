"""Deferred sealing: writers never wait; one sealer closes everything that is final.

All transactions below `pg_snapshot_xmin` have ended, so every event with a lower number is
there for good. In one go the sealer takes them, in the order (epoch, x, id), into one root
per district, H(previous root || digests), and one global root over the district roots,
signed with Ed25519. A difference between the cluster's identifier and the epoch's means a
restore: the sealer refuses until `begin_epoch`.
"""

from __future__ import annotations

import hashlib
import threading
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.db import DatabaseError, connections, transaction

from xiaoan.base import clock
from xiaoan.ledger.keys import public_bytes, signing_key

LOCK = 0x0A40_0003
TAG = b"\x01"  # SHA-256
GENESIS = b"\x00" * 32
log = structlog.get_logger()


class NewCluster(Exception):
    """The cluster is not the one of the epoch: begin a new epoch after a restore."""


@dataclass(frozen=True)
class Sealed:
    """What one sealing took: how many events, up to which transaction, the global root."""

    n: int
    total: int
    hi: int
    root: bytes
    at: datetime


_EPOCH = """
select e.epoch, e.system_identifier, c.system_identifier
from ledger_epoch e, pg_control_system() c order by e.epoch desc limit 1
"""
# The epoch's bounds: from its last seal to the oldest transaction that still runs.
_BOUNDS = """
select coalesce((select max(hi) from ledger_root where epoch = %(epoch)s), '0')::text::bigint,
  pg_snapshot_xmin(pg_current_snapshot())::text::bigint
"""
# Events that a backup held unsealed: their cluster is gone, so they are final as they are.
_LEFT = """
select e.epoch,
  coalesce((select max(hi) from ledger_root r where r.epoch = e.epoch), '0')::text::bigint,
  max(e.x)::text::bigint + 1
from ledger_event e
where e.epoch < %(epoch)s and not exists (select from ledger_root r where r.epoch > e.epoch)
  and e.x >= coalesce((select max(hi) from ledger_root r where r.epoch = e.epoch), '0'::xid8)
group by e.epoch order by e.epoch limit 1
"""
_SEAL = """
insert into ledger_seal(epoch, lo, hi, district_id, n, root, at)
select %(epoch)s, %(lo)s::text::xid8, %(hi)s::text::xid8, d.district, d.n,
  sha256(coalesce((select root from ledger_seal s where s.district_id = d.district
    order by epoch desc, hi desc limit 1), %(genesis)s::bytea) || d.digests), %(at)s
from (
  select coalesce(district_id, 0) as district, count(*) as n,
    string_agg(digest, ''::bytea order by x, id) as digests
  from ledger_event
  where epoch = %(epoch)s and x >= %(lo)s::text::xid8 and x < %(hi)s::text::xid8
  group by 1
) d
returning district_id, n, root
"""


_BEGUN = """
insert into ledger_event(id, at, action, subject, facts)
select xa_uuid7(), %s, 'ledger.epoch', %s, jsonb_build_object('system_identifier',
  system_identifier::text) from pg_control_system()
"""


def seal_once() -> Sealed | None:
    """Seal what is final; None when there is nothing new, or another sealer is at work.

    Raises NewCluster after a restore, and where no epoch has begun.
    """
    with transaction.atomic(using="sealer"), connections["sealer"].cursor() as cursor:
        cursor.execute("select pg_try_advisory_xact_lock(%s)", [LOCK])
        if not cursor.fetchone()[0]:
            return None
        epoch, lo, hi = _bounds(cursor)
        if hi <= lo:
            return None
        values: dict[str, Any] = {
            "epoch": epoch,
            "lo": lo,
            "hi": hi,
            "at": clock.now(),
            "genesis": GENESIS,
        }
        cursor.execute(_SEAL, values)
        districts = [(row[0], row[1], bytes(row[2])) for row in cursor.fetchall()]
        if not districts:
            return None
        return _enter_root(cursor, values, districts)


def _bounds(cursor: Any) -> tuple[int, int, int]:
    cursor.execute(_EPOCH)
    row = cursor.fetchone()
    if row is None:
        raise NewCluster("no epoch has begun; run `xiaoan manage migrate --database owner`")
    epoch, known, present = row
    if known != present:
        raise NewCluster(f"epoch {epoch} belongs to cluster {known}, this is {present}")
    cursor.execute(_LEFT, {"epoch": epoch})
    if left := cursor.fetchone():
        return int(left[0]), int(left[1]), int(left[2])
    cursor.execute(_BOUNDS, {"epoch": epoch})
    lo, hi = cursor.fetchone()
    return int(epoch), int(lo), int(hi)


def _enter_root(
    cursor: Any, values: dict[str, Any], districts: list[tuple[int, int, bytes]]
) -> Sealed:
    cursor.execute("select root, total from ledger_root order by epoch desc, hi desc limit 1")
    previous, before = cursor.fetchone() or (GENESIS, 0)
    root = global_root(bytes(previous), [(key, part) for key, _n, part in districts])
    n = sum(count for _key, count, _root in districts)
    key, total = signing_key(), before + n
    signature = key.sign(message(values["epoch"], values["hi"], total, root))
    cursor.execute(
        "insert into ledger_root(epoch, lo, hi, n, total, root, signature, public_key, at)"
        " values (%s, %s::text::xid8, %s::text::xid8, %s, %s, %s, %s, %s, %s)",
        [
            values["epoch"], values["lo"], values["hi"], n, total, root, signature,
            public_bytes(key), values["at"],
        ],
    )  # fmt: skip
    return Sealed(n, total, values["hi"], root, values["at"])


def global_root(previous: bytes, districts: list[tuple[int, bytes]]) -> bytes:
    """H(previous || district, root, …) over the districts of one sealing, in key order."""
    parts = b"".join(key.to_bytes(8, "big") + root for key, root in sorted(districts))
    return hashlib.sha256(previous + parts).digest()


def message(epoch: int, hi: int, total: int, root: bytes) -> bytes:
    """What is signed: algorithm, epoch, bound, running count and root."""
    return TAG + epoch.to_bytes(2, "big") + hi.to_bytes(8, "big") + total.to_bytes(8, "big") + root


def begin_epoch(using: str = "owner", *, is_restored: bool = False) -> int:
    """As owner: enter this cluster as an epoch if it is a new one; returns the present epoch.

    Called after every migrate and at start, before anybody writes. The default of
    ledger_event.epoch is a constant, so reading it costs a writer nothing. `is_restored`
    begins one in any case: a backup put back into the cluster it came from.
    """
    with transaction.atomic(using=using), connections[using].cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [LOCK])
        cursor.execute(_EPOCH)
        row = cursor.fetchone()
        if row is not None and row[1] == row[2] and not is_restored:
            return int(row[0])
        number = int(row[0]) + 1 if row else 1
        cursor.execute(
            "insert into ledger_epoch(epoch, system_identifier, began)"
            " select %s, system_identifier, %s from pg_control_system()",
            [number, clock.now()],
        )
        cursor.execute(f"alter table ledger_event alter column epoch set default {number}")
        if row is not None:
            cursor.execute(_BEGUN, [clock.now(), f"ledger_epoch:{number}"])
    return number


def lag() -> tuple[int, timedelta | None]:
    """Events not yet sealed, and how old the oldest of them is."""
    with connections["sealer"].cursor() as cursor:
        cursor.execute(
            "select count(*), min(at) from ledger_event e where (epoch, x) >= ("
            " select coalesce(max(epoch), 0), coalesce(max(hi) filter (where epoch ="
            " (select max(epoch) from ledger_root)), '0'::xid8) from ledger_root)"
        )
        count, oldest = cursor.fetchone()
    return int(count), clock.now() - oldest if oldest else None


def seal_loop(seconds: float, stop: threading.Event) -> None:
    """Seal every few seconds until told to stop; a failure is logged and tried again."""
    while not stop.wait(seconds):
        try:
            seal_once()
        except NewCluster as restored:
            log.error(
                "sealing refused", reason=str(restored), cure="xiaoan restore, or begin_epoch"
            )
        except DatabaseError as failed:
            log.warning("sealing failed", reason=str(failed))
            connections["sealer"].close()
