"""What holds for every cadence on every calendar (property tests)."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from xiaoan.duties.cadence import Setting, parse
from xiaoan.duties.catalogue_files import read_duties
from xiaoan.units.calendar import Holiday, OfficeCalendar, SchoolCalendar
from xiaoan.units.files import shipped_calendar

SHIPPED = sorted({duty.cadence for duty in read_duties() if parse(duty.cadence).scheduled})
MORE = [
    "weekly?day=MO",
    "quarterly?months=9-2",
    "on-change?review=P2Y",
    "on-change?review=P5M",
    "before-holiday?days=12",
    "term-start?within=P5WD",
    "RRULE:FREQ=WEEKLY;INTERVAL=3;BYDAY=TU,SA",
    "RRULE:FREQ=MONTHLY;BYMONTHDAY=-1,15",
    "RRULE:FREQ=DAILY;DTSTART=20250315;COUNT=40",
]
PERIODS = [
    "weekly", "monthly", "quarterly", "per-term", "per-half-year", "yearly", "daily",
    "daily-schoolday", "before-holiday", "before-term", "term-start",
]  # fmt: skip

days = st.dates(min_value=date(2024, 1, 1), max_value=date(2027, 12, 31))
circumstances = st.builds(
    Setting, derived=st.booleans(), meals=st.integers(0, 3), boarding=st.booleans()
)
cadences = st.sampled_from(SHIPPED + MORE).map(parse)


@st.composite
def calendars(draw: st.DrawFn) -> SchoolCalendar:
    """The shipped calendar with random holidays, make-up days and closures over it."""
    off = draw(st.sets(days, max_size=12))
    runs = draw(st.lists(st.tuples(days, st.integers(1, 20)), max_size=3))
    closed = {first + timedelta(days=n) for first, length in runs for n in range(length)}
    calendar = shipped_calendar(
        holidays=[Holiday(day, "own") for day in off],
        makeup_days=draw(st.sets(days, max_size=12)) - off,
        closed_days=closed,
    )
    return OfficeCalendar.of(calendar) if draw(st.booleans()) else calendar


@st.composite
def ranges(draw: st.DrawFn) -> tuple[date, date]:
    since = draw(days)
    return since, since + timedelta(days=draw(st.integers(0, 500)))


@settings(deadline=None)
@given(cadences, calendars(), ranges(), circumstances)
def test_occurrences_are_ordered_inside_the_range_and_due_after_they_open(
    cadence, calendar, span, setting
):
    found = list(cadence.occurrences(calendar, *span, setting))
    opened = [each.opens_on for each in found]
    assert opened == sorted(set(opened))
    assert all(span[0] <= day <= span[1] for day in opened)
    assert all(each.due_on >= each.opens_on and each.times >= 1 for each in found)


@settings(deadline=None)
@given(cadences, calendars(), ranges(), circumstances, st.integers(0, 500))
def test_a_split_range_gives_the_same_as_one_range(cadence, calendar, span, setting, cut):
    since, until = span
    middle = min(since + timedelta(days=cut), until)
    first = list(cadence.occurrences(calendar, since, middle, setting))
    rest = list(cadence.occurrences(calendar, middle + timedelta(days=1), until, setting))
    assert first + rest == list(cadence.occurrences(calendar, since, until, setting))


@settings(deadline=None)
@given(st.sampled_from(PERIODS), calendars(), ranges())
def test_the_windows_of_a_period_never_overlap(token, calendar, span):
    found = list(parse(token).occurrences(calendar, *span))
    for earlier, later in pairwise(found):
        assert earlier.due_on < later.opens_on
        assert earlier.label != later.label


@settings(deadline=None)
@given(calendars(), ranges(), circumstances)
def test_no_school_day_duty_falls_on_a_day_without_school(calendar, span, setting):
    for token in ("daily-schoolday", "per-meal"):
        for each in parse(token).occurrences(calendar, *span, setting):
            assert calendar.is_school_day(each.opens_on)
            assert each.due_on == each.opens_on


@settings(deadline=None)
@given(st.sampled_from(PERIODS[:5]), calendars(), ranges())
def test_periods_open_and_fall_due_on_school_days(token, calendar, span):
    for each in parse(token).occurrences(calendar, *span):
        assert calendar.is_school_day(each.opens_on)
        assert calendar.is_school_day(each.due_on)


@settings(deadline=None)
@given(calendars(), days, st.integers(0, 60))
def test_working_days_added_can_be_counted_back(calendar, day, count):
    due = calendar.add_working_days(day, count)
    assert calendar.working_days_between(day, due) == count
    assert count == 0 or calendar.is_working_day(due)
