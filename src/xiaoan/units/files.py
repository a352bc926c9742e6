"""The shipped files of units: applicability tags, public holidays and make-up days."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from xiaoan.base.data_files import read_rows, refuse_repeats
from xiaoan.units.calendar import Holiday, SchoolCalendar, Term

DATA = Path(__file__).with_name("data")


@dataclass(frozen=True, slots=True)
class TagRow:
    """A tag that says to which units a duty applies."""

    code: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class HolidayRow:
    """A public holiday or a make-up working day; `kind` is holiday or makeup."""

    day: date
    kind: str
    code: str
    zh: str
    en: str


def read_tags(file: Path = DATA / "tags.csv") -> tuple[TagRow, ...]:
    """All tags in file order; raises DataFileError."""
    columns = ("code", "zh", "en")
    rows = list(read_rows(file, columns))
    refuse_repeats(rows, "code")
    refuse_repeats(rows, "zh")
    return tuple(TagRow(*(row.text(column) for column in columns)) for row in rows)


def read_holidays(file: Path = DATA / "holidays.csv") -> tuple[HolidayRow, ...]:
    """The days announced by the General Office of the State Council; raises DataFileError."""
    rows = list(read_rows(file, ("day", "kind", "code", "zh", "en")))
    refuse_repeats(rows, "day")
    return tuple(
        HolidayRow(
            day=row.day("day"),
            kind=row.choice("kind", ("holiday", "makeup")),
            code=row.text("code"),
            zh=row.text("zh"),
            en=row.text("en"),
        )
        for row in rows
    )


def shipped_calendar(
    *,
    terms: Iterable[Term] = (),
    holidays: Iterable[Holiday] = (),
    makeup_days: Collection[date] = (),
    closed_days: Collection[date] = (),
) -> SchoolCalendar:
    """The shipped holidays with a district's own days laid over them: its word wins per day."""
    rows = read_holidays()
    own = {holiday.day: holiday for holiday in holidays}
    days_off = {
        row.day: Holiday(row.day, row.code, row.zh, row.en)
        for row in rows
        if row.kind == "holiday" and row.day not in makeup_days
    }
    makeup = {row.day for row in rows if row.kind == "makeup"}.union(makeup_days)
    return SchoolCalendar(
        terms=terms,
        holidays=(days_off | own).values(),
        makeup_days=makeup - own.keys(),
        closed_days=closed_days,
        confirmed_years={row.day.year for row in rows},
    )
