"""The school calendar: terms, public holidays, make-up days. Plain dates, no database.

Two rhythms are kept apart. *School days* lie inside a term and carry the duties of schools;
*working days* follow the public holidays alone and carry official deadlines, in and out of
school vacations. Public holidays and the make-up days that pay for them are announced by the
General Office of the State Council about two months before the year begins; a year not yet
announced follows the weekday rule, and says so.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Literal

DAY = timedelta(days=1)
SATURDAY = 5

Kind = Literal["school", "weekend", "holiday", "makeup", "vacation", "closed"]

#: First day of the first lunar month; the spring term waits for it. Computed by astronomy and
#: printed in every almanac, so known long before the holidays of a year are announced.
LUNAR_NEW_YEAR = {
    2023: date(2023, 1, 22),
    2024: date(2024, 2, 10),
    2025: date(2025, 1, 29),
    2026: date(2026, 2, 17),
    2027: date(2027, 2, 6),
    2028: date(2028, 1, 26),
    2029: date(2029, 2, 13),
    2030: date(2030, 2, 3),
    2031: date(2031, 1, 23),
    2032: date(2032, 2, 11),
    2033: date(2033, 1, 31),
    2034: date(2034, 2, 19),
    2035: date(2035, 2, 8),
}


@dataclass(frozen=True, slots=True, order=True)
class Term:
    """A school term, both days included. `is_default`: the district has not set its own."""

    starts_on: date
    ends_on: date
    code: str = ""
    is_default: bool = False

    def __post_init__(self) -> None:
        if self.ends_on <= self.starts_on:
            raise ValueError(
                f"The term {self.starts_on} – {self.ends_on} ends before it starts. Swap its days."
            )
        if not self.code:
            object.__setattr__(self, "code", f"{self.starts_on.year}-{_season(self.starts_on)}")


@dataclass(frozen=True, slots=True, order=True)
class Holiday:
    """One day off by the State Council's announcement, with the name it is off for."""

    day: date
    code: str = ""
    zh: str = ""
    en: str = ""


@dataclass(frozen=True, slots=True)
class Break:
    """A run of days without school that is more than a weekend: a holiday or a vacation."""

    first: date
    last: date
    code: str


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """One day as the calendar sees it. `announced` is False while its year is a guess."""

    date: date
    kind: Kind
    is_school: bool
    is_working: bool
    announced: bool


def _season(day: date) -> str:
    return "spring" if day.month <= 6 else "autumn"  # noqa: PLR2004 - June


def default_terms(year: int) -> tuple[Term, Term]:
    """The spring and the autumn term that begin in `year`, until the district sets its own.

    Spring begins on the first Monday from the end of the Lantern Festival week (13 days after
    the lunar new year), never before 16 February; beyond the table, on the first from 1 March.
    """
    lunar = LUNAR_NEW_YEAR.get(year)
    earliest = max(date(year, 2, 16), lunar + 13 * DAY) if lunar else date(year, 3, 1)
    monday = earliest + (-earliest.weekday() % 7) * DAY
    return (
        Term(monday, date(year, 7, 10), is_default=True),
        Term(date(year, 9, 1), date(year + 1, 1, 20), is_default=True),
    )


def days_between(first: date, last: date) -> Iterator[date]:
    """Every day from `first` to `last`, both included."""
    return (first + n * DAY for n in range((last - first).days + 1))


class SchoolCalendar:
    """What a district's schools may be asked on which day.

    `terms` replace the default term of the same year and season; `holidays` and `makeup_days`
    are public; on `closed_days` there is no school although offices work; `confirmed_years`
    are the years whose holidays have been announced.
    """

    def __init__(
        self,
        *,
        terms: Iterable[Term] = (),
        holidays: Iterable[Holiday] = (),
        makeup_days: Collection[date] = (),
        closed_days: Collection[date] = (),
        confirmed_years: Collection[int] = (),
    ) -> None:
        self.terms = tuple(sorted(terms))
        self.holidays = {holiday.day: holiday for holiday in holidays}
        self.makeup_days = frozenset(makeup_days)
        self.closed_days = frozenset(closed_days)
        self.confirmed_years = frozenset(confirmed_years)
        self._school_days: dict[int, tuple[date, ...]] = {}
        self._terms_by_year: dict[int, tuple[Term, ...]] = {}
        self._breaks: dict[int, tuple[Break, ...]] = {}
        both = self.makeup_days & self.holidays.keys()
        if both:
            raise ValueError(f"{min(both)} is a holiday and a make-up day. Keep one of them.")
        for earlier, later in pairwise(self.terms):
            if later.starts_on <= earlier.ends_on:
                raise ValueError(
                    f"The terms {earlier.code} and {later.code} overlap. Move one of their days."
                )

    def is_announced(self, year: int) -> bool:
        return year in self.confirmed_years

    def is_working_day(self, day: date) -> bool:
        """Whether offices work; independent of school vacations."""
        if day in self.holidays:
            return False
        return day.weekday() < SATURDAY or day in self.makeup_days

    def is_school_day(self, day: date) -> bool:
        if not self.is_working_day(day) or day in self.closed_days:
            return False
        return self.term_of(day) is not None

    def term_of(self, day: date) -> Term | None:
        """The term a day lies in; None in vacations."""
        terms = (*self.terms_starting_in(day.year - 1), *self.terms_starting_in(day.year))
        return next((term for term in terms if term.starts_on <= day <= term.ends_on), None)

    def terms_starting_in(self, year: int) -> tuple[Term, ...]:
        """The terms that begin in `year`, the district's own before the default ones."""
        if year not in self._terms_by_year:
            own = [term for term in self.terms if term.starts_on.year == year]
            seasons = {_season(term.starts_on) for term in own}
            missing = [t for t in default_terms(year) if _season(t.starts_on) not in seasons]
            self._terms_by_year[year] = tuple(sorted([*own, *missing]))
        return self._terms_by_year[year]

    def day(self, day: date) -> CalendarDay:
        return CalendarDay(
            date=day,
            kind=self._kind(day),
            is_school=self.is_school_day(day),
            is_working=self.is_working_day(day),
            announced=self.is_announced(day.year),
        )

    def _kind(self, day: date) -> Kind:
        if day in self.holidays:
            return "holiday"
        if self.term_of(day) is None:
            return "vacation"
        if day in self.closed_days:
            return "closed"
        if day in self.makeup_days:
            return "makeup"
        return "school" if day.weekday() < SATURDAY else "weekend"

    def school_days(self, first: date, last: date) -> list[date]:
        """The school days from `first` to `last`, both included, in order."""
        found: list[date] = []
        for year in range(first.year, last.year + 1):
            days = self._school_days_of(year)
            found += days[bisect_left(days, first) : bisect_right(days, last)]
        return found

    def _school_days_of(self, year: int) -> tuple[date, ...]:
        if year not in self._school_days:
            days = days_between(date(year, 1, 1), date(year, 12, 31))
            self._school_days[year] = tuple(day for day in days if self.is_school_day(day))
        return self._school_days[year]

    def add_working_days(self, day: date, count: int) -> date:
        """The `count`-th working day after `day`; `day` itself is not counted.

        Periods are counted from the day after the event (Civil Code art. 201).
        """
        if count < 0:
            raise ValueError(f"{count} working days lie in the past. Give a number from 0.")
        while count:
            day += DAY
            count -= self.is_working_day(day)
        return day

    def working_days_between(self, start: date, end: date) -> int:
        """How many working days follow `start` up to and with `end`; negative backwards."""
        if end < start:
            return -self.working_days_between(end, start)
        return sum(map(self.is_working_day, days_between(start + DAY, end)))

    def breaks(self, first: date, last: date) -> list[Break]:
        """The breaks that begin from `first` to `last`, both included, in order."""
        years = range(first.year, last.year + 1)
        found = [pause for year in years for pause in self._breaks_of(year)]
        return [pause for pause in found if first <= pause.first <= last]

    def _breaks_of(self, year: int) -> tuple[Break, ...]:
        if year not in self._breaks:
            days = days_between(date(year, 1, 1), date(year, 12, 31))
            starts = (d for d in days if not self.is_school_day(d) and self.is_school_day(d - DAY))
            pauses = (self._break_from(day) for day in starts)
            self._breaks[year] = tuple(pause for pause in pauses if pause)
        return self._breaks[year]

    def next_holiday(self, day: date) -> Break | None:
        """The first break that begins after `day`; None when none is known within a year."""
        return next(iter(self.breaks(day + DAY, day + 366 * DAY)), None)

    def _break_from(self, first: date) -> Break | None:
        """The break that begins with `first`; None for an ordinary weekend or a closed day."""
        names: list[str] = []
        last = first
        while not self.is_school_day(last) and (last - first).days < 366:  # noqa: PLR2004 - a year at most
            names += [name for name in (self._reason(last),) if name and name not in names]
            last += DAY
        vacations = [name for name in names if name.endswith("-vacation")]
        return Break(first, last - DAY, "+".join(vacations or names)) if names else None

    def _reason(self, day: date) -> str:
        if self._kind(day) == "vacation":
            return "winter-vacation" if day.month in {12, 1, 2, 3} else "summer-vacation"
        holiday = self.holidays.get(day)
        return (holiday.code or "holiday") if holiday and self.term_of(day) else ""


class OfficeCalendar(SchoolCalendar):
    """The same days as the bureau lives them: every working day counts, no vacations."""

    @classmethod
    def of(cls, calendar: SchoolCalendar) -> OfficeCalendar:
        return cls(
            terms=calendar.terms,
            holidays=calendar.holidays.values(),
            makeup_days=calendar.makeup_days,
            confirmed_years=calendar.confirmed_years,
        )

    def is_school_day(self, day: date) -> bool:
        return self.is_working_day(day)

    def _kind(self, day: date) -> Kind:
        if day in self.holidays:
            return "holiday"
        if day in self.makeup_days:
            return "makeup"
        return "school" if day.weekday() < SATURDAY else "weekend"

    def _reason(self, day: date) -> str:
        holiday = self.holidays.get(day)
        return (holiday.code or "holiday") if holiday else ""
