"""The seal bar at the foot of a page: what state, as of when, which root."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import connection
from django.urls import reverse

from xiaoan.base import clock
from xiaoan.base.components import SealBar
from xiaoan.ledger.models import Recorded

# In the order of the index, so that nothing is read when everything is sealed; an exists()
# would read the whole table to find nothing.
_DISTRICT = """
select r.root, r.at, coalesce((select true from ledger_event e
    where e.district_id = %s and (e.epoch, e.x) >= (r.epoch, r.hi)
    order by e.epoch, e.x limit 1), false)
from ledger_root r order by r.epoch desc, r.hi desc limit 1
"""
_EVENT = """
select r.root, r.at from ledger_event e left join lateral (
  select root, at, lo from ledger_root where epoch = e.epoch and hi > e.x order by hi limit 1) r
  on r.lo <= e.x where e.id = %s
"""


def page_seal(district: object) -> SealBar:
    """The bar of a page with a district's records (the unit or its key): the newest root,
    and whether everything of the district is sealed."""
    row = _row(_DISTRICT, getattr(district, "pk", district))
    if row is None:
        return SealBar(as_of=clock.now(), sealed=False, verify_url=_address())
    root, _at, waiting = row
    return SealBar(as_of=clock.now(), root=bytes(root), sealed=not waiting, verify_url=_address())


def seal_state(record: Recorded | UUID) -> SealBar:
    """The bar of one record (or of one event by its key): the root that covers its last event."""
    event = record.event_id if isinstance(record, Recorded) else record
    row = _row(_EVENT, event)
    url = (
        reverse("ledger:record", args=[record._meta.db_table, str(record.pk)])
        if isinstance(record, Recorded)
        else _address()
    )
    if row is None or row[0] is None:
        return SealBar(as_of=clock.now(), sealed=False, verify_url=url)
    return SealBar(as_of=row[1], root=bytes(row[0]), sealed=True, verify_url=url)


def _row(statement: str, value: Any) -> tuple[Any, ...] | None:
    with connection.cursor() as cursor:
        cursor.execute(statement, [value])
        row: tuple[Any, ...] | None = cursor.fetchone()
    return row


def _address() -> str:
    return reverse("ledger:seals")
