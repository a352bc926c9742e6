"""What a page can prove at once: digests recomputed, the row against its own events, a root.

The chain of all roots is the affair of `verify`; here stands what one record or one printed
code needs, in a few indexed statements, inside the reader's own fence.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from django.db import connection
from psycopg import sql

from xiaoan.ledger.keys import is_signed
from xiaoan.ledger.models import Event, Recorded
from xiaoan.ledger.seal import message
from xiaoan.ledger.verify import DIGEST, PRINTED

FULL = 64  # hexadecimal digits of a root
HEX = set("0123456789abcdef")
SPACES = str.maketrans("", "", " -\u3000\t\r\n")

_ROOTS = """
select r.epoch, r.hi::text::bigint, r.n, r.total, r.root, r.signature, r.public_key, r.at
from ledger_root r {where} order by r.epoch desc, r.hi desc limit %(limit)s
"""
_ALTERED = f"""
with content as (select * from ledger_event where id = any(%s))
select id::text from content where digest is distinct from ({DIGEST})
"""  # noqa: S608 - the expression is our own
_ROW = "select to_jsonb(t)::text from {table} t where t.id = %s"
# Per district, so that a reader learns nothing about the others' work.
_WAITING = """
select count(*), min(e.at) from ledger_event e
where e.district_id = any(%(districts)s) and (e.epoch, e.x) >= (
  select epoch, hi from (select epoch, hi from ledger_root union all select 0, '0'::xid8) as r
  order by epoch desc, hi desc limit 1)
"""


@dataclass(frozen=True)
class Root:
    """One sealing of the whole installation; `holds` tells whether its signature is valid."""

    epoch: int
    hi: int
    n: int
    total: int
    root: bytes
    at: datetime
    holds: bool
    key: bytes


@dataclass(frozen=True)
class Proof:
    """What was recomputed for one record, and what did not agree."""

    events: int
    sealed: int
    altered: list[str]
    differing: list[str]
    root: Root | None

    @property
    def holds(self) -> bool:
        return not self.altered and not self.differing and (self.root is None or self.root.holds)


def prove(record: Recorded, events: Sequence[Event]) -> Proof:
    """Recompute the digests of `events`, and compare the row with what they say."""
    last = events[-1] if events else None
    return Proof(
        events=len(events),
        sealed=sum(event.sealed for event in events),
        altered=_altered(events),
        differing=_differing(record, events),
        root=_covering(last) if last is not None and last.sealed else None,
    )


def _altered(events: Sequence[Event]) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(_ALTERED, [[event.pk for event in events]])
        return [str(row[0]) for row in cursor.fetchall()]


def _differing(record: Recorded, events: Sequence[Event]) -> list[str]:
    """Columns whose value is not what the last event about them says; private ones aside."""
    told: dict[str, Any] = {}
    for event in events:
        told |= event.facts.get("now", {})
    # Reading a private column's commitment would make its key anew after retention.
    skip = {*record.private, *record.loose}
    names = [column for column in told if column not in skip]
    if not names:
        return []
    with connection.cursor() as cursor:
        table = sql.Identifier(record._meta.db_table)
        cursor.execute(sql.SQL(_ROW).format(table=table), [record.pk])
        row = cursor.fetchone()
    present = msgspec.json.decode(row[0]) if row else {}
    return [column for column in names if present.get(column) != told[column]]


def _covering(event: Event) -> Root | None:
    found = _roots(
        "join ledger_event e on e.id = %(event)s and r.epoch = e.epoch and r.hi = ("
        "select hi from ledger_root where epoch = e.epoch and hi > e.x order by hi limit 1)",
        {"event": event.pk, "limit": 1},
    )
    return found[0] if found else None


def last_roots(limit: int) -> list[Root]:
    """The newest sealings, each with its signature checked."""
    return _roots("", {"limit": limit})


def waiting_events(districts: Sequence[int]) -> tuple[int, datetime | None]:
    """Events of `districts` that no root covers yet, and the moment of the oldest."""
    with connection.cursor() as cursor:
        cursor.execute(_WAITING, {"districts": list(districts)})
        count, oldest = cursor.fetchone()
    return int(count), oldest


def printed_root(text: str) -> str | None:
    """The hexadecimal digits of a typed code, or None when it cannot be one.

    Spaces and dashes are passed over; at least the 16 digits that every paper carries.
    """
    digits = text.translate(SPACES).lower()
    return digits if PRINTED <= len(digits) <= FULL and not set(digits) - HEX else None


def find_root(digits: str) -> Root | None:
    """The sealing whose root begins with `digits`; by index, whatever their number."""
    low, high = digits.ljust(FULL, "0"), digits.ljust(FULL, "f")
    found = _roots(
        "where r.root between %(low)s and %(high)s",
        {"low": bytes.fromhex(low), "high": bytes.fromhex(high), "limit": 1},
    )
    return found[0] if found else None


def _roots(where: str, values: dict[str, Any]) -> list[Root]:
    with connection.cursor() as cursor:
        cursor.execute(_ROOTS.format(where=where), values)
        return [_root(*row) for row in cursor.fetchall()]


def _root(
    epoch: int, hi: int, n: int, total: int, root: Any, signature: Any, public: Any, at: datetime
) -> Root:
    code, key = bytes(root), bytes(public)
    holds = is_signed(key, bytes(signature), message(epoch, hi, total, code))
    return Root(epoch, hi, n, total, code, at, holds, key)
