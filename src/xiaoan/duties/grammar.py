"""The words of the cadence grammar: which keys a token takes, and how each value is read."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from xiaoan.duties.durations import Duration, parse_duration
from xiaoan.duties.recurrence import WEEKDAYS

LAST_DAY_OF_MONTH = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
PARTS_OF_DAY = ("morning", "noon", "evening", "night")

#: Which keys each token takes.
KEYS: dict[str, frozenset[str]] = {
    token: frozenset(keys.split())
    for token, keys in {
        "continuous": "review",
        "daily": "min months period",
        "daily-schoolday": "min months period",
        "weekly": "min months period day",
        "monthly": "min months period",
        "quarterly": "min months period",
        "per-term": "min period",
        "per-half-year": "min period",
        "yearly": "min period window due",
        "term-start": "within",
        "before-term": "days",
        "before-holiday": "days months",
        "per-meal": "min period",
        "per-trip": "min period",
        "on-change": "review within",
        "on-event": "within before lead window oral per repeat",
    }.items()
}


def read_pair(token: str, pair: str) -> tuple[str, Any]:
    """Field of `Cadence` and value of one key=value; ValueError names the pair and the cure."""
    key, _, value = pair.partition("=")
    if key not in KEYS[token]:
        allowed = ", ".join(sorted(KEYS[token]))
        raise ValueError(f"“{pair}” does not fit {token}. It takes {allowed} as key=value.")
    if (token, key) == ("on-event", "window"):
        return "amend", parse_duration(value)
    field, read = READERS[key]
    return field, read(value)


def _count(value: str) -> int:
    if not re.fullmatch(r"[1-9]\d?", value):
        raise ValueError(f"“{value}” is no number of times or days. Write one from 1 to 99.")
    return int(value)


def _season(value: str) -> frozenset[int]:
    match = re.fullmatch(r"(1[0-2]|[1-9])-(1[0-2]|[1-9])", value)
    if not match:
        raise ValueError(f"“{value}” is no season. Write months as 4-10, or 11-3 over new year.")
    first, last = int(match[1]), int(match[2])
    return frozenset((first - 1 + n) % 12 + 1 for n in range((last - first) % 12 + 1))


def _month_day(value: str) -> tuple[int, int]:
    match = re.fullmatch(r"(0[1-9]|1[0-2])-(\d\d)", value)
    if not match or not 1 <= int(match[2]) <= LAST_DAY_OF_MONTH[int(match[1]) - 1]:
        raise ValueError(f"“{value}” is no day of the year. Write it as MM-DD, e.g. 03-31.")
    return int(match[1]), int(match[2])


def _span(value: str) -> tuple[tuple[int, int], tuple[int, int]]:
    first, slash, last = value.partition("/")
    if not slash:
        raise ValueError(f"“{value}” is no window. Write MM-DD/MM-DD, e.g. 02-01/03-31.")
    return _month_day(first), _month_day(last)


def _weekday(value: str) -> int:
    if value not in WEEKDAYS:
        raise ValueError(f"“{value}” is no weekday. Use {', '.join(WEEKDAYS)}.")
    return WEEKDAYS[value]


def _whole_months(value: str) -> Duration:
    duration = parse_duration(value)
    if not duration.months or duration.days:
        raise ValueError(f"“{value}” is no time between reviews. Write P6M, P1Y or other months.")
    return duration


def _part_of_day(value: str) -> str:
    if value not in PARTS_OF_DAY:
        raise ValueError(f"“{value}” is no part of the day. Use {', '.join(PARTS_OF_DAY)}.")
    return value


def _name(value: str) -> str:
    if not re.fullmatch(r"[a-z][a-z-]*", value):
        raise ValueError(f"“{value}” is no name of an event. Write it small, e.g. delivery.")
    return value


def _lead_or_name(value: str) -> Duration | str:
    return parse_duration(value) if value.startswith("P") else _name(value)


READERS: dict[str, tuple[str, Callable[[str], Any]]] = {
    "min": ("times", _count),
    "days": ("days", _count),
    "months": ("months", _season),
    "day": ("weekday", _weekday),
    "window": ("span", _span),
    "due": ("due", _month_day),
    "within": ("within", parse_duration),
    "review": ("review", _whole_months),
    "oral": ("oral", parse_duration),
    "repeat": ("repeat", parse_duration),
    "lead": ("lead", parse_duration),
    "before": ("before", _lead_or_name),
    "per": ("per", _name),
    "period": ("period", _part_of_day),
}
