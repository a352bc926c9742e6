"""Numbers per district and year without gaps: the lock is held until the number stands."""

from __future__ import annotations

from typing import Any

from django.db import connection

from xiaoan.ledger.models import Recorded


def claim(model: type[Recorded], district_id: int, year: int, **series: str) -> int:
    """The serial after the last one of `year`; a block may be taken from there on.

    `series` are further columns that name what counts by itself (kind="order").
    Others wait for the lock until commit or rollback, so a number is never lost or twice
    given. Must run inside a transaction, within the district's scope.
    """
    hold(model, district_id, year, **series)
    rows: Any = model._base_manager  # every numbered record has year and serial
    last = rows.filter(district_id=district_id, year=year, **series).order_by("-serial")
    serial: int = last.values_list("serial", flat=True).first() or 0
    return serial + 1


def hold(model: type[Recorded], district_id: int, year: int, **series: str) -> None:
    """Let nobody else count in this series until commit or rollback."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            "select pg_advisory_xact_lock(hashtextextended(%s, 0))",
            [":".join([table, str(district_id), str(year), *series.values()])],
        )
