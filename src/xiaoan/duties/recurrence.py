"""`RRULE:` cadences: the part of iCalendar (RFC 5545, section 3.3.10) that duties need.

A rule that names a day (BYDAY, BYMONTHDAY) asks on that day; a rule that names only a period
(every 15 days, in September) asks once within the whole of it. An iCalendar event brings its own
start; a duty has none, so intervals count from a fixed Monday unless the rule carries DTSTART.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from xiaoan.units.calendar import DAY, days_between

ORIGIN = date(2024, 1, 1)
WEEKDAYS = {"MO": 0, "TU": 1, "WE": 2, "TH": 3, "FR": 4, "SA": 5, "SU": 6}
FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
BY_DAY = re.compile(r"(?P<place>[+-]?[1-5])?(?P<day>MO|TU|WE|TH|FR|SA|SU)")


@dataclass(frozen=True, slots=True)
class Rule:
    """A parsed rule. `by_day` holds (place in the month or 0, weekday)."""

    frequency: str
    interval: int = 1
    by_day: tuple[tuple[int, int], ...] = ()
    by_month: tuple[int, ...] = ()
    by_month_day: tuple[int, ...] = ()
    count: int | None = None
    until: date | None = None
    starts_on: date | None = None

    @property
    def names_a_day(self) -> bool:
        return bool(self.by_day or self.by_month_day)

    def spans(self, since: date, until: date) -> Iterator[tuple[date, date]]:
        """First and last day of each occurrence that begins from `since` to `until`."""
        last = min(until, self.until) if self.until else until
        # A count can only be kept by counting from the start of the rule.
        first = self.starts_on or since
        first = first if self.count else max(first, since)
        begun = 0
        for day in days_between(first, last):
            if not self._begins(day):
                continue
            begun += 1
            if self.count and begun > self.count:
                return
            if day >= since:
                yield day, self._ends(day)

    def _begins(self, day: date) -> bool:
        if self._periods_since(self.starts_on or ORIGIN, day) % self.interval:
            return False
        if self.by_month and day.month not in self.by_month:
            return False
        if not self.names_a_day:
            return day == self._period_start(day)
        return self._is_named(day)

    def _is_named(self, day: date) -> bool:
        length = monthrange(day.year, day.month)[1]
        if self.by_month_day and not {day.day, day.day - length - 1} & {*self.by_month_day}:
            return False
        place = (day.day - 1) // 7 + 1
        place_from_end = -((length - day.day) // 7 + 1)
        here = {(n, day.weekday()) for n in (0, place, place_from_end)}
        return not self.by_day or bool(here & {*self.by_day})

    def _periods_since(self, origin: date, day: date) -> int:
        if self.frequency == "DAILY":
            return (day - origin).days
        if self.frequency == "WEEKLY":
            return (day - (origin - origin.weekday() * DAY)).days // 7
        if self.frequency == "MONTHLY":
            return (day.year - origin.year) * 12 + day.month - origin.month
        return day.year - origin.year

    def _period_start(self, day: date) -> date:
        if self.frequency == "DAILY":
            return day
        if self.frequency == "WEEKLY":
            return day - day.weekday() * DAY
        whole_year = self.frequency == "YEARLY" and not self.by_month
        return date(day.year, 1 if whole_year else day.month, 1)

    def _ends(self, day: date) -> date:
        if self.names_a_day:
            return day
        if self.frequency == "DAILY":
            return day + (self.interval - 1) * DAY
        if self.frequency == "WEEKLY":
            return day + timedelta(weeks=self.interval) - DAY
        if self.frequency == "YEARLY" and not self.by_month:
            return date(day.year + self.interval - 1, 12, 31)
        months = day.month - 1 + (self.interval if self.frequency == "MONTHLY" else 1)
        return date(day.year + months // 12, months % 12 + 1, 1) - DAY


def parse_rule(text: str) -> Rule:
    """Read what follows `RRULE:`; ValueError names the bad part and the cure."""
    fields: dict[str, object] = {}
    for part in text.split(";"):
        name, _, value = part.partition("=")
        if name not in READERS or not value:
            raise ValueError(
                f"“{part}” is not understood in a rule. Use {', '.join(READERS)} as NAME=VALUE."
            )
        field, read = READERS[name]
        if field in fields:
            raise ValueError(f"“{part}” gives {name} twice. Keep one of them.")
        fields[field] = read(part, value)
    if "frequency" not in fields:
        raise ValueError(f"“{text}” has no FREQ. Begin with FREQ=YEARLY or another frequency.")
    rule = Rule(**fields)  # type: ignore[arg-type]  # the readers give each field its type
    _refuse_contradictions(rule)
    return rule


def _refuse_contradictions(rule: Rule) -> None:
    if rule.count and rule.until:
        raise ValueError("COUNT and UNTIL exclude each other. Keep one of them.")
    if rule.count and not rule.starts_on:
        raise ValueError("COUNT needs a day to count from. Add DTSTART=20260901.")
    numbered = any(place for place, _ in rule.by_day)
    monthly = rule.frequency == "MONTHLY" or (rule.frequency == "YEARLY" and rule.by_month)
    if numbered and not monthly:
        raise ValueError("A numbered BYDAY such as -1MO needs its month. Add BYMONTH or MONTHLY.")
    if rule.interval > 1 and rule.by_month and rule.frequency in {"DAILY", "WEEKLY"}:
        raise ValueError("INTERVAL with BYMONTH leaves gaps at each month. Drop one of them.")


def _frequency(part: str, value: str) -> str:
    if value not in FREQUENCIES:
        raise ValueError(f"“{part}” is no known frequency. Use {', '.join(FREQUENCIES)}.")
    return value


def _whole(part: str, value: str, lowest: int, highest: int) -> int:
    number = int(value) if re.fullmatch(r"[+-]?\d{1,4}", value) else 0
    if number == 0 or not lowest <= number <= highest:
        raise ValueError(f"“{part}” is out of range. Write a number from {lowest} to {highest}.")
    return number


def _numbers(lowest: int, highest: int) -> Callable[[str, str], tuple[int, ...]]:
    def read(part: str, value: str) -> tuple[int, ...]:
        return tuple(_whole(part, item, lowest, highest) for item in value.split(","))

    return read


def _positive(part: str, value: str) -> int:
    return _whole(part, value, 1, 9999)


def _days(part: str, value: str) -> tuple[tuple[int, int], ...]:
    found = []
    for item in value.split(","):
        match = BY_DAY.fullmatch(item)
        if not match:
            raise ValueError(f"“{part}” names no weekday. Write MO to SU, or -1MO for the last.")
        found.append((int(match["place"] or 0), WEEKDAYS[match["day"]]))
    return tuple(found)


def _date(part: str, value: str) -> date:
    try:
        # UNTIL may carry a time of day; duties are kept by days.
        return date.fromisoformat(value[:8] if re.fullmatch(r"\d{8}(T\d{6}Z?)?", value) else "")
    except ValueError:
        raise ValueError(f"“{part}” is no day. Write it as 20270131.") from None


READERS: dict[str, tuple[str, Callable[[str, str], object]]] = {
    "FREQ": ("frequency", _frequency),
    "INTERVAL": ("interval", _positive),
    "BYDAY": ("by_day", _days),
    "BYMONTH": ("by_month", _numbers(1, 12)),
    "BYMONTHDAY": ("by_month_day", _numbers(-31, 31)),
    "COUNT": ("count", _positive),
    "UNTIL": ("until", _date),
    "DTSTART": ("starts_on", _date),
}
