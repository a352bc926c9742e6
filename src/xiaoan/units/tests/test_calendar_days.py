"""Which days carry duties and which carry deadlines. Days are written out."""

from __future__ import annotations

from datetime import date

import pytest

from xiaoan.units.calendar import (
    Holiday,
    OfficeCalendar,
    SchoolCalendar,
    Term,
    default_terms,
)
from xiaoan.units.files import shipped_calendar

CALENDAR = shipped_calendar()
NATIONAL_DAY = date(2025, 10, 1)
MAKEUP_SUNDAY, MAKEUP_SATURDAY = date(2025, 9, 28), date(2025, 10, 11)


def test_a_monday_in_term_is_a_school_day():
    day = CALENDAR.day(date(2025, 9, 15))
    assert (day.kind, day.is_school, day.is_working, day.announced) == ("school", True, True, True)


def test_a_makeup_sunday_in_term_is_a_school_day():
    assert CALENDAR.day(MAKEUP_SUNDAY).kind == "makeup"
    assert CALENDAR.is_school_day(MAKEUP_SUNDAY)


def test_a_makeup_day_in_the_vacation_is_a_working_day_without_school():
    makeup_in_winter = date(2025, 1, 26)
    assert CALENDAR.is_working_day(makeup_in_winter)
    assert not CALENDAR.is_school_day(makeup_in_winter)


def test_a_public_holiday_is_neither_school_nor_working_day():
    day = CALENDAR.day(NATIONAL_DAY)
    assert (day.kind, day.is_school, day.is_working) == ("holiday", False, False)


def test_the_first_and_last_day_of_a_term_belong_to_it():
    term = CALENDAR.term_of(date(2025, 9, 1))
    assert term is not None
    assert CALENDAR.term_of(term.ends_on) == term
    assert CALENDAR.term_of(date(2026, 1, 21)) is None


def test_in_the_summer_vacation_offices_work_and_schools_do_not():
    day = CALENDAR.day(date(2025, 8, 4))
    assert (day.kind, day.is_school, day.is_working) == ("vacation", False, True)


def test_a_closed_day_of_the_district_has_no_school_and_keeps_its_deadlines():
    calendar = shipped_calendar(closed_days={date(2025, 9, 15)})
    day = calendar.day(date(2025, 9, 15))
    assert (day.kind, day.is_school, day.is_working) == ("closed", False, True)


def test_a_year_not_announced_follows_the_weekday_rule_and_says_so():
    thursday_in_october = CALENDAR.day(date(2027, 10, 7))
    assert not CALENDAR.is_announced(2027)
    assert thursday_in_october.is_school
    assert not thursday_in_october.announced


def test_working_days_skip_the_holiday_and_count_the_makeup_saturday():
    tuesday_before = date(2025, 9, 30)
    assert CALENDAR.add_working_days(tuesday_before, 1) == date(2025, 10, 9)
    assert CALENDAR.add_working_days(tuesday_before, 3) == MAKEUP_SATURDAY
    assert CALENDAR.working_days_between(tuesday_before, MAKEUP_SATURDAY) == 3
    assert CALENDAR.working_days_between(MAKEUP_SATURDAY, tuesday_before) == -3


def test_zero_working_days_are_today_even_on_a_holiday():
    assert CALENDAR.add_working_days(NATIONAL_DAY, 0) == NATIONAL_DAY


def test_the_next_break_is_named_and_spans_the_whole_time_off():
    pause = CALENDAR.next_holiday(date(2025, 9, 15))
    assert pause is not None
    assert (pause.first, pause.last) == (NATIONAL_DAY, date(2025, 10, 8))
    assert pause.code == "national-day+mid-autumn"


def test_a_break_that_begins_today_is_not_the_next_one():
    pause = CALENDAR.next_holiday(NATIONAL_DAY)
    assert pause is not None
    assert pause.code == "new-year"


def test_spring_festival_disappears_in_the_winter_vacation_but_not_for_offices():
    office = OfficeCalendar.of(CALENDAR)
    january, march = date(2025, 1, 2), date(2025, 3, 1)
    assert [b.code for b in CALENDAR.breaks(january, march)] == ["winter-vacation"]
    assert [b.code for b in office.breaks(january, march)] == ["spring-festival"]
    assert office.is_school_day(date(2025, 8, 4))


@pytest.mark.parametrize(("year", "monday"), [(2024, date(2024, 2, 26)), (2025, date(2025, 2, 17))])
def test_the_default_spring_term_waits_for_the_spring_festival(year, monday):
    spring, autumn = default_terms(year)
    assert spring.starts_on == monday
    assert (spring.ends_on, autumn.starts_on) == (date(year, 7, 10), date(year, 9, 1))
    assert spring.is_default


def test_beyond_the_almanac_the_default_spring_term_begins_in_march():
    assert default_terms(2060)[0].starts_on == date(2060, 3, 1)


def test_a_term_of_the_district_replaces_the_default_of_its_season_only():
    own = Term(date(2025, 8, 30), date(2026, 1, 30))
    calendar = SchoolCalendar(terms=[own])
    spring, autumn = calendar.terms_starting_in(2025)
    assert spring.is_default
    assert autumn == own
    assert autumn.code == "2025-autumn"
    assert calendar.is_school_day(date(2026, 1, 30))


def test_the_districts_own_day_wins_over_the_shipped_one():
    calendar = shipped_calendar(
        makeup_days={NATIONAL_DAY}, holidays=[Holiday(MAKEUP_SATURDAY, "typhoon")]
    )
    assert calendar.is_school_day(NATIONAL_DAY)
    assert not calendar.is_school_day(MAKEUP_SATURDAY)


def test_a_day_cannot_be_holiday_and_makeup_at_once():
    with pytest.raises(ValueError, match="2025-10-01 is a holiday and a make-up day"):
        SchoolCalendar(holidays=[Holiday(NATIONAL_DAY)], makeup_days={NATIONAL_DAY})


def test_terms_may_not_overlap():
    terms = [
        Term(date(2025, 9, 1), date(2026, 2, 20)),
        Term(date(2026, 2, 20), date(2026, 7, 1)),
    ]
    with pytest.raises(ValueError, match="overlap"):
        SchoolCalendar(terms=terms)


def test_a_term_may_not_end_before_it_starts():
    with pytest.raises(ValueError, match="ends before it starts"):
        Term(date(2025, 9, 1), date(2025, 9, 1))
