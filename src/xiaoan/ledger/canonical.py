"""One JSON form for every value, equal to what PostgreSQL's to_jsonb() gives for the column.

Replay (`verify --records`) compares facts with rows inside the database; that works only
if Python writes a moment, an identifier or bytes exactly as the database would.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

PLAIN = frozenset({type(None), bool, int, float, str})


def jsonable(value: Any) -> Any:  # noqa: PLR0911 - one line per kind of value
    """`value` as JSON: str, int, float, bool, None, lists and dicts of these.

    Raises TypeError for anything whose database form is not known here.
    """
    if type(value) in PLAIN:  # most values, and a million of them where years are told
        return value
    if isinstance(value, bool | int | float):
        return value
    if isinstance(value, str):
        return str(value)
    if isinstance(value, datetime):
        return _moment(value)
    if isinstance(value, date | UUID):
        return str(value)
    if isinstance(value, dict | Mapping):
        return {str(key): jsonable(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [jsonable(item) for item in value]
    return _rare(value)


def _moment(value: datetime) -> str:
    # PostgreSQL prints no trailing zeros of the fraction.
    text = value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S")
    fraction = f".{value.microsecond:06d}".rstrip("0") if value.microsecond else ""
    return f"{text}{fraction}+00:00"


def _rare(value: Any) -> Any:
    if isinstance(value, time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, bytes | memoryview):
        return "\\x" + bytes(value).hex()
    if hasattr(value, "__str__") and hasattr(value, "_proxy____args"):  # lazy translation
        return str(value)
    raise TypeError(f"{type(value).__name__} has no ledger form; use text, a number or a date.")
