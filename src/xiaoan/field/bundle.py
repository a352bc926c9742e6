"""What a phone carries: the rows of every part that concern this person at this unit.

Stateless: the cursor holds a short digest per part and bucket of what was carried. A bucket
whose rows are still the same is not sent again; one that differs in anything (a row more, a
word changed, another language) is sent whole. So nothing depends on clocks or on the order
in which transactions end, and the server remembers nothing about any phone.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from typing import Any
from zlib import crc32

import msgspec

from xiaoan.base import clock
from xiaoan.field.devices import Caller, home_of, person_of, unit_of
from xiaoan.field.registry import PARTS
from xiaoan.units.models import Unit

BUCKETS, BYTES = 16, 5
#: A part with this many rows at most is one bucket: not worth telling apart.
FEW = 4

Rows = list[dict[str, Any]]


def bundle_of(caller: Caller, since: str = "") -> dict[str, Any]:
    """The bundle as plain JSON values; with `since` (a cursor) only what differs from then.

    Must run inside the caller's scope. Raises NoPost where no post uses the field app.
    """
    unit = unit_at(caller)
    known = read_cursor(since)
    now: dict[str, bytes] = {}
    carried = {}
    for part in PARTS:
        rows = list(part.rows(caller.user, unit))
        now[part.key] = _digests(rows)
        carried[part.key] = {
            "ids": [row["id"] for row in rows],
            "rows": _changed(rows, now[part.key], known.get(part.key, b"")),
        }
    return {
        "cursor": write_cursor(now),
        "at": clock.now(),
        "person": person_of(caller.user, unit),
        "unit": unit_of(unit),
        "parts": carried,
    }


def unit_at(caller: Caller) -> Unit:
    """The unit of the phone while a post there uses the field app, else that of the first."""
    return home_of(caller.user, caller.device.unit_id if caller.device else None)


def write_cursor(digests: dict[str, bytes]) -> str:
    """The digests of all parts as one opaque word for an address."""
    return base64.urlsafe_b64encode(msgspec.msgpack.encode(digests)).decode().rstrip("=")


def read_cursor(text: str) -> dict[str, bytes]:
    """The digests of a cursor; a cursor that cannot be read knows nothing: all is sent."""
    try:
        packed = base64.b64decode(text + "=" * (-len(text) % 4), b"-_", validate=True)
        return msgspec.msgpack.decode(packed, type=dict[str, bytes])
    except (binascii.Error, ValueError, msgspec.MsgspecError):
        return {}


def _bucket(row: dict[str, Any], count: int) -> int:
    return crc32(str(row["id"]).encode()) % count


def _digests(rows: Rows) -> bytes:
    """One short digest a bucket, over whole rows in the order of their ids."""
    count = 1 if len(rows) <= FEW else BUCKETS
    sums = [hashlib.blake2b(digest_size=BYTES) for _bucket_ in range(count)]
    for row in sorted(rows, key=lambda row: str(row["id"])):
        sums[_bucket(row, count)].update(msgspec.json.encode(row) + b"\n")
    return b"".join(each.digest() for each in sums)


def _changed(rows: Rows, now: bytes, known: bytes) -> Rows:
    if now == known:
        return []
    if len(now) != len(known):
        return rows
    count = len(now) // BYTES
    moved = {
        n for n in range(count)
        if now[n * BYTES : (n + 1) * BYTES] != known[n * BYTES : (n + 1) * BYTES]
    }  # fmt: skip
    return [row for row in rows if _bucket(row, count) in moved]
