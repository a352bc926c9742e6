"""Durations of the cadence grammar: ISO 8601, and `P5WD` for five working days."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from xiaoan.units.calendar import SchoolCalendar

SHAPE = re.compile(
    r"P(?:(?P<working>\d{1,3})WD|(?:(?P<years>\d{1,3})Y)?(?:(?P<months>\d{1,3})M)?"
    r"(?:(?P<weeks>\d{1,3})W)?"
    r"(?:(?P<days>\d{1,3})D)?(?:T(?=\d)(?:(?P<hours>\d{1,5})H)?(?:(?P<minutes>\d{1,5})M)?"
    r"(?:(?P<seconds>\d{1,3})S)?)?)"
)
LAST_MOMENT = time(23, 59, 59, 999999)


@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time; whole days end with the day, hours and minutes to the second."""

    text: str
    months: int = 0
    days: int = 0
    working_days: int = 0
    clock: timedelta | None = None

    def due_on(self, day: date, calendar: SchoolCalendar) -> date:
        """The last day of the period that begins with `day`, which is itself not counted."""
        if self.working_days:
            return calendar.add_working_days(day, self.working_days)
        months = day.year * 12 + day.month - 1 + self.months
        year, month = divmod(months, 12)
        length = monthrange(year, month + 1)[1]
        return date(year, month + 1, min(day.day, length)) + timedelta(days=self.days)

    def after(self, moment: datetime, calendar: SchoolCalendar) -> datetime:
        """The last moment to act on an event that happened at `moment`."""
        if self.clock is not None:
            return moment + timedelta(days=self.days) + self.clock
        due = self.due_on(moment.date(), calendar)
        return datetime.combine(due, LAST_MOMENT, tzinfo=moment.tzinfo)


def parse_duration(text: str) -> Duration:
    """Read a duration such as P7D, P1M, P5WD, PT30M; ValueError names the text and the cure."""
    match = SHAPE.fullmatch(text)
    found = {name: int(part) for name, part in match.groupdict().items() if part} if match else {}
    if not found:
        raise ValueError(
            f"“{text}” is no duration. Write P7D (days), P5WD (working days), P1M, P1Y or PT30M."
        )
    months = found.get("years", 0) * 12 + found.get("months", 0)
    clock = timedelta(**{key: found.get(key, 0) for key in ("hours", "minutes", "seconds")})
    has_clock = "T" in text
    if months and has_clock:
        raise ValueError(f"“{text}” mixes months with hours. Use one of them.")
    return Duration(
        text=text,
        months=months,
        days=found.get("weeks", 0) * 7 + found.get("days", 0),
        working_days=found.get("working", 0),
        clock=clock if has_clock else None,
    )
