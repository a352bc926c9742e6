"""When a period of the cadence grammar opens and when it is due, on a school calendar.

Each function yields the windows that may open from `since` to `until` and perhaps a few around
them: the caller cuts. Windows depend on the calendar alone, never on the range asked for, so
asking for a year at once or day by day gives the same tasks.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from xiaoan.units.calendar import DAY, SchoolCalendar, Term, days_between

#: A month, quarter or year asks only when it holds a school week: a term that begins on the
#: last day of August does not make a monthly check due that day.
LEAST_SCHOOL_DAYS = 5


MonthDay = tuple[int, int]


class Window(NamedTuple):
    """First and last day (included); the season goes by `season_day`'s month."""

    opens_on: date
    due_on: date
    label: str
    season_day: date


def _on(day: date) -> Window:
    return Window(day, day, day.isoformat(), day)


def every_day(since: date, until: date) -> Iterator[Window]:
    """Every day of the calendar, holidays included."""
    return map(_on, days_between(since, until))


def school_days(calendar: SchoolCalendar, since: date, until: date) -> Iterator[Window]:
    return map(_on, calendar.school_days(since, until))


def boarding_nights(calendar: SchoolCalendar, since: date, until: date) -> Iterator[Window]:
    """Evenings of the nights boarders spend at school: those before a school day."""
    return (_on(day - DAY) for day in calendar.school_days(since + DAY, until + DAY))


def weeks(
    calendar: SchoolCalendar, since: date, until: date, weekday: int | None = None
) -> Iterator[Window]:
    """Monday to Sunday, from the first to the last school day of the week.

    With `weekday`: on that day, or else on the school day before it in the week, or after it.
    """
    monday = since - since.weekday() * DAY
    while monday <= until:
        days = calendar.school_days(monday, monday + 6 * DAY)
        if days:
            first, last = days[0], days[-1]
            if weekday is not None:
                before = [day for day in days if day.weekday() <= weekday]
                first = last = before[-1] if before else days[0]
            year, week, _ = monday.isocalendar()
            yield Window(first, last, f"{year}-W{week:02}", first)
        monday += timedelta(weeks=1)


def months(calendar: SchoolCalendar, since: date, until: date, size: int) -> Iterator[Window]:
    """Periods of `size` calendar months, counted from January."""
    number = (since.year * 12 + since.month - 1) // size * size
    while _first_of(number) <= until:
        first, after = _first_of(number), _first_of(number + size)
        days = calendar.school_days(first, after - DAY)
        if len(days) >= LEAST_SCHOOL_DAYS:
            yield Window(days[0], days[-1], _month_label(first, size), days[0])
        number += size


def _first_of(number: int) -> date:
    return date(number // 12, number % 12 + 1, 1)


def _month_label(first: date, size: int) -> str:
    names = {3: f"Q{(first.month + 2) // 3}", 6: f"H{(first.month + 5) // 6}"}
    if size % 12 == 0:
        return str(first.year)
    return f"{first.year}-{names.get(size, f'{first.month:02}')}"


def _terms_around(calendar: SchoolCalendar, since: date, until: date) -> Iterator[Term]:
    for year in range(since.year - 1, until.year + 2):
        yield from calendar.terms_starting_in(year)


def terms(calendar: SchoolCalendar, since: date, until: date) -> Iterator[Window]:
    """From the first to the last school day of each term."""
    for term in _terms_around(calendar, since, until):
        days = calendar.school_days(term.starts_on, term.ends_on)
        if days:
            yield Window(days[0], days[-1], term.code, days[0])


def before_terms(calendar: SchoolCalendar, since: date, until: date, days: int) -> Iterator[Window]:
    """The `days` calendar days before each term's first day."""
    for term in _terms_around(calendar, since, until):
        first = term.starts_on
        yield Window(first - days * DAY, first - DAY, term.code, first)


def before_breaks(
    calendar: SchoolCalendar, since: date, until: date, days: int
) -> Iterator[Window]:
    """The last `days` school days before each holiday or vacation, never reaching over another.

    Lessons and lock-up rounds need people at school, so school days are counted.
    """
    reach = timedelta(days=2 * days + 60)
    # A year back, so that the break before the first one asked for is known too.
    pauses = calendar.breaks(since - timedelta(days=400), until + reach)
    earlier = since - timedelta(days=800)
    for pause in pauses:
        ahead = calendar.school_days(max(earlier, pause.first - reach), pause.first - DAY)
        earlier = pause.last
        if ahead:
            first, last = ahead[-days:][0], ahead[-1]
            yield Window(first, last, f"{pause.first}-{pause.code}", pause.first)


def yearly_dates(since: date, until: date, start: MonthDay, end: MonthDay) -> Iterator[Window]:
    """From `start` to `end` (month, day) of each year; an end before the start is next year's."""
    for year in range(since.year - 1, until.year + 1):
        opens = _clamped(year, start)
        yield Window(opens, _clamped(year + (end < start), end), str(year), opens)


def _clamped(year: int, month_day: MonthDay) -> date:
    month, day = month_day
    is_leap_day = (month, day) == (2, 29)
    return date(year, 3, 1) - DAY if is_leap_day else date(year, month, day)


def next_school_day(calendar: SchoolCalendar, day: date) -> date:
    """`day`, or the first school day within the week after it; `day` itself if there is none."""
    days = calendar.school_days(day, day + 7 * DAY)
    return days[0] if days else day


def last_school_day(calendar: SchoolCalendar, first: date, last: date) -> date:
    """The last school day from `first` to `last`; `first` if there is none."""
    days = calendar.school_days(first, last)
    return days[-1] if days else first
