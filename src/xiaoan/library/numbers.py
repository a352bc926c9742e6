"""Numbers of texts: sign of the house, year, number; per unit and year, counted on."""

from __future__ import annotations

import re
from typing import Any

from django.db import connection

from xiaoan.base import clock

_SERIAL = re.compile(r"〔(\d{4})〕(\d+)号$")


def sign(text: Any) -> str:
    """The sign of the house: the bureau's 教安, a school's 校安."""
    return f"{text.unit}{'教安' if text.is_of_bureau else '安'}"[:24]


def next_number(text: Any) -> str:
    """青禾区教安〔2026〕3号: one after the highest of the unit's year.

    Others wait for the lock until commit or rollback. Must run inside a transaction.
    """
    year = clock.today().year
    with connection.cursor() as cursor:
        cursor.execute(
            "select pg_advisory_xact_lock(hashtextextended(%s, 0))",
            [f"library_text:{text.unit_id}:{year}"],
        )
    rows = type(text)._base_manager.filter(
        district_id=text.district_id, unit_id=text.unit_id, number__contains=f"〔{year}〕"
    )
    found = (_SERIAL.search(number) for number in rows.values_list("number", flat=True))
    last = max((int(one[2]) for one in found if one), default=0)
    return f"{sign(text)}〔{year}〕{last + 1}号"
