"""How often a duty is owed: the cadence grammar on a school calendar. Pure, no database.

A cadence is `token[?key=value[&key=value]]`, or `RRULE:` and an iCalendar rule. Tokens that wait
for an event (on-event, on-change, per-trip) open no task by the calendar; what they carry is the
time allowed after the event (`deadline`) and the review of documents that seldom change.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from xiaoan.duties import windows
from xiaoan.duties.durations import Duration
from xiaoan.duties.grammar import KEYS, read_pair
from xiaoan.duties.recurrence import Rule, parse_rule
from xiaoan.duties.windows import Window
from xiaoan.units.calendar import SchoolCalendar

DEFAULT_LEAD_DAYS = 7
PERIOD_MONTHS = {"monthly": 1, "quarterly": 3, "per-half-year": 6, "yearly": 12}


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One time a duty is owed: `times` of it from `opens_on` to `due_on`, both included.

    `label` names the period without words of a language: 2026-W37, 2026-Q3, 2026-autumn,
    2026-10-01-national-day, 2026-09-01.
    """

    opens_on: date
    due_on: date
    times: int
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What the calendar cannot know of a duty and its unit.

    `derived`: a continuous duty closed by traces is proved daily, one closed by hand yearly.
    `meals`: how many a day the canteen serves. `boarding`: the duty is about boarders, so its
    nights are those before a school day; other night duties (the guard's round) know no holiday.
    """

    derived: bool = False
    meals: int = 1
    boarding: bool = False


BY_HAND = Setting()


@dataclass(frozen=True, slots=True, kw_only=True)
class Cadence:
    """A parsed cadence. `text` is the original, `word` its token; the others are keys.

    `span`: the days of a yearly window as (month, day); `amend`: the time an event stays open
    for additions (on-event?window=P30D); `before`: a lead time or the name of the event.
    """

    text: str
    word: str
    times: int = 1
    months: frozenset[int] | None = None
    days: int | None = None
    weekday: int | None = None
    span: tuple[tuple[int, int], tuple[int, int]] | None = None
    due: tuple[int, int] | None = None
    within: Duration | None = None
    review: Duration | None = None
    oral: Duration | None = None
    repeat: Duration | None = None
    lead: Duration | None = None
    amend: Duration | None = None
    before: Duration | str | None = None
    per: str = ""
    period: str = ""
    rule: Rule | None = None

    @property
    def scheduled(self) -> bool:
        """Whether the calendar alone opens tasks; else only an event asks for something."""
        return self.word not in {"on-event", "on-change", "per-trip"} or self.review is not None

    def occurrences(
        self,
        calendar: SchoolCalendar,
        since: date,
        until: date,
        setting: Setting = BY_HAND,
    ) -> Iterator[Occurrence]:
        """What opens from `since` to `until` (both included), ordered by the opening day.

        An occurrence belongs to the day it opens and may be due after `until`, so asking day by
        day gives each exactly once.
        """
        times = self.times * setting.meals if self.word == "per-meal" else self.times
        if not self.scheduled or not times or until < since:
            return
        for window in self._windows(calendar, since, until, setting):
            if since <= window.opens_on <= until and self._is_in_season(window):
                yield Occurrence(window.opens_on, window.due_on, times, window.label)

    def per_year(self, calendar: SchoolCalendar, year: int, setting: Setting = BY_HAND) -> int:
        """How many times a calendar year asks for it; 0 for what waits for an event."""
        first, last = date(year, 1, 1), date(year, 12, 31)
        asked = self.occurrences(calendar, first, last, setting)
        return sum(occurrence.times for occurrence in asked)

    def deadline(self, moment: datetime, calendar: SchoolCalendar) -> datetime | None:
        """The last moment to act after an event at `moment`; None where no time is set."""
        allowed = self.within or self.amend or self.repeat
        return allowed.after(moment, calendar) if allowed else None

    def _is_in_season(self, window: Window) -> bool:
        return self.months is None or window.season_day.month in self.months

    def _windows(
        self, calendar: SchoolCalendar, since: date, until: date, setting: Setting
    ) -> Iterator[Window]:
        if self.rule is not None:
            return _by_rule(self.rule, calendar, since, until)
        size = self._months_per_window(setting)
        if size:
            return windows.months(calendar, since, until, size)
        if setting.boarding and (self.word, self.period) == ("daily", "night"):
            return windows.boarding_nights(calendar, since, until)
        return WINDOWS[self.word](self, calendar, since, until)

    def _months_per_window(self, setting: Setting) -> int:
        """Months of one period; 0 where the windows are not whole months."""
        if self.review is not None:
            return self.review.months
        if self.word == "continuous":
            return 0 if setting.derived else 12
        return 0 if self.span or self.due else PERIOD_MONTHS.get(self.word, 0)

    def _weeks(self, calendar: SchoolCalendar, since: date, until: date) -> Iterator[Window]:
        return windows.weeks(calendar, since, until, self.weekday)

    def _yearly(self, _calendar: SchoolCalendar, since: date, until: date) -> Iterator[Window]:
        first, last = self.span or ((1, 1), self.due or (12, 31))
        return windows.yearly_dates(since, until, first, last)

    def _term_starts(self, calendar: SchoolCalendar, since: date, until: date) -> Iterator[Window]:
        for term in windows.terms(calendar, since, until):
            first = term.opens_on
            limit = self.within.due_on(first, calendar) if self.within else first
            yield term._replace(due_on=windows.last_school_day(calendar, first, limit))

    def _before_terms(self, calendar: SchoolCalendar, since: date, until: date) -> Iterator[Window]:
        return windows.before_terms(calendar, since, until, self.days or DEFAULT_LEAD_DAYS)

    def _before_breaks(
        self, calendar: SchoolCalendar, since: date, until: date
    ) -> Iterator[Window]:
        return windows.before_breaks(calendar, since, until, self.days or DEFAULT_LEAD_DAYS)

    def _every_day(self, _calendar: SchoolCalendar, since: date, until: date) -> Iterator[Window]:
        return windows.every_day(since, until)

    def _school_days(self, calendar: SchoolCalendar, since: date, until: date) -> Iterator[Window]:
        return windows.school_days(calendar, since, until)

    def _terms(self, calendar: SchoolCalendar, since: date, until: date) -> Iterator[Window]:
        return windows.terms(calendar, since, until)


WINDOWS: dict[str, Callable[[Cadence, SchoolCalendar, date, date], Iterator[Window]]] = {
    "continuous": Cadence._every_day,
    "daily": Cadence._every_day,
    "daily-schoolday": Cadence._school_days,
    "per-meal": Cadence._school_days,
    "weekly": Cadence._weeks,
    "yearly": Cadence._yearly,
    "per-term": Cadence._terms,
    "term-start": Cadence._term_starts,
    "before-term": Cadence._before_terms,
    "before-holiday": Cadence._before_breaks,
}


def _by_rule(rule: Rule, calendar: SchoolCalendar, since: date, until: date) -> Iterator[Window]:
    for first, last in rule.spans(since, until):
        # A named day without school, say a Sunday, may be kept on the next school day.
        due = windows.next_school_day(calendar, last) if rule.names_a_day else last
        yield Window(first, due, first.isoformat(), first)


@lru_cache(maxsize=1024)
def parse(text: str) -> Cadence:
    """Read a cadence; ValueError names the bad part and the cure."""
    if text.startswith("RRULE:"):
        rule = parse_rule(text.removeprefix("RRULE:"))
        return Cadence(text=text, word="RRULE", rule=rule)
    token, question_mark, tail = text.partition("?")
    if token not in KEYS:
        raise ValueError(f"“{token}” is no cadence. Use {', '.join(KEYS)} or RRULE:….")
    fields: dict[str, Any] = {}
    for pair in tail.split("&") if question_mark else ():
        field, value = read_pair(token, pair)
        if field in fields:
            raise ValueError(f"“{pair}” repeats a key in “{text}”. Keep one of them.")
        fields[field] = value
    if "span" in fields and "due" in fields:
        raise ValueError(f"“{text}” has both window and due. Keep one of them.")
    return Cadence(text=text, word=token, **fields)
