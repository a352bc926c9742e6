"""Numbers of texts: sign of the house, year, number; per unit and year, counted on."""

from __future__ import annotations

import re
from typing import Any

from django.db import connection

from xiaoan.base import clock
from xiaoan.documents.models import sign_of

_SERIAL = re.compile(r"〔(\d{4})〕(\d+)号$")


def sign(text: Any) -> str:
    """The bureau's sign with 规, so that no paper has the same number; a school's name with 安."""
    return f"{sign_of(text.unit)}规" if text.is_of_bureau else f"{text.unit}安"[:24]


def next_number(text: Any) -> str:
    """青教安规〔2026〕3号: one after the highest of the unit's year.

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
