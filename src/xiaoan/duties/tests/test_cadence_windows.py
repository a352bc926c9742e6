"""When each cadence opens and is due, in sentences a safety officer would say."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest

from xiaoan.duties.cadence import Setting, parse
from xiaoan.units.calendar import Holiday, OfficeCalendar, SchoolCalendar, Term
from xiaoan.units.files import shipped_calendar

CALENDAR = shipped_calendar()
DERIVED, BOARDING = Setting(derived=True), Setting(boarding=True)


def asked(
    text: str,
    since: str,
    until: str,
    setting: Setting | None = None,
    calendar: SchoolCalendar = CALENDAR,
) -> list[tuple[str, str]]:
    found = parse(text).occurrences(
        calendar, date.fromisoformat(since), date.fromisoformat(until), setting or Setting()
    )
    return [(each.opens_on.isoformat(), each.due_on.isoformat()) for each in found]


def year_of(text: str, year: int = 2025, setting: Setting | None = None) -> list[tuple[str, str]]:
    return asked(text, f"{year}-01-01", f"{year}-12-31", setting)


def test_a_weekly_check_is_due_on_the_last_school_day_of_the_week():
    assert asked("weekly", "2025-09-15", "2025-09-21") == [("2025-09-15", "2025-09-19")]


def test_a_makeup_sunday_is_the_last_school_day_of_its_week():
    assert asked("weekly", "2025-09-22", "2025-09-28") == [("2025-09-22", "2025-09-28")]


def test_a_week_cut_by_a_holiday_is_due_before_it():
    assert asked("weekly", "2025-09-29", "2025-10-05") == [("2025-09-29", "2025-09-30")]


def test_a_holiday_week_asks_nothing():
    calendar = shipped_calendar(closed_days={date(2025, 9, 15 + n) for n in range(5)})
    assert asked("weekly", "2025-09-15", "2025-09-21", calendar=calendar) == []
    assert asked("weekly", "2025-07-14", "2025-08-31") == []


def test_the_five_minutes_of_friday_move_to_the_school_day_before_a_holiday():
    friday = ("2025-09-19", "2025-09-19")
    assert asked("weekly?day=FR", "2025-09-15", "2025-09-21") == [friday]
    assert asked("weekly?day=FR", "2025-09-29", "2025-10-05") == [("2025-09-30", "2025-09-30")]


def test_a_named_weekday_lost_to_a_holiday_moves_on_when_nothing_is_before_it():
    assert asked("weekly?day=MO", "2025-10-06", "2025-10-12") == [("2025-10-09", "2025-10-09")]


def test_school_days_are_asked_and_weekends_are_not_but_the_makeup_saturday_is():
    days = [opens for opens, _ in asked("daily-schoolday", "2025-10-01", "2025-10-13")]
    assert days == ["2025-10-09", "2025-10-10", "2025-10-11", "2025-10-13"]


def test_the_gate_is_patrolled_every_day_of_the_year():
    cadence = parse("daily?min=5")
    assert cadence.per_year(CALENDAR, 2025) == 5 * 365
    assert len(year_of("daily?min=5")) == 365


def test_a_winter_season_wraps_over_new_year():
    days = {opens[:7] for opens, _ in year_of("daily?months=11-3")}
    assert days == {"2025-01", "2025-02", "2025-03", "2025-11", "2025-12"}


def test_boarders_nights_lie_before_school_days_and_guards_nights_are_all():
    week = ("2025-09-15", "2025-09-21")
    nights = [opens[-2:] for opens, _ in asked("daily?period=night", *week, BOARDING)]
    assert nights == ["15", "16", "17", "18", "21"]
    assert len(asked("daily?period=night", *week)) == 7


def test_a_monthly_check_runs_from_the_first_to_the_last_school_day_of_the_month():
    assert asked("monthly", "2025-10-01", "2025-10-31") == [("2025-10-09", "2025-10-31")]
    assert len(year_of("monthly")) == 11


def test_a_month_with_less_than_a_school_week_asks_nothing():
    first_five = Term(date(2025, 8, 25), date(2026, 1, 20))
    only_four = Term(date(2025, 8, 26), date(2026, 1, 20))
    august = ("2025-08-01", "2025-08-31")
    assert asked("monthly", *august, calendar=SchoolCalendar(terms=[first_five])) != []
    assert asked("monthly", *august, calendar=SchoolCalendar(terms=[only_four])) == []


def test_quarters_half_years_and_terms():
    assert len(year_of("quarterly")) == 4
    assert year_of("per-half-year") == [
        ("2025-01-02", "2025-06-30"), ("2025-07-01", "2025-12-31"),
    ]  # fmt: skip
    assert year_of("per-term") == [("2025-02-17", "2025-07-10"), ("2025-09-01", "2026-01-20")]


def test_yearly_windows_and_deadlines_are_kept_to_the_day():
    assert year_of("yearly") == [("2025-01-02", "2025-12-31")]
    assert year_of("yearly?window=02-01/03-31") == [("2025-02-01", "2025-03-31")]
    assert year_of("yearly?window=11-15/01-15") == [("2025-11-15", "2026-01-15")]
    assert year_of("yearly?due=01-10") == [("2025-01-01", "2025-01-10")]
    assert year_of("yearly?window=02-01/02-29", 2024) == [("2024-02-01", "2024-02-29")]
    assert year_of("yearly?window=02-01/02-29", 2025) == [("2025-02-01", "2025-02-28")]


def test_the_check_before_term_ends_the_day_before_it():
    assert ("2025-08-25", "2025-08-31") in year_of("before-term?days=7")


def test_the_first_lesson_is_given_within_seven_days_of_term_start():
    assert year_of("term-start?within=P7D") == [
        ("2025-02-17", "2025-02-24"), ("2025-09-01", "2025-09-08"),
    ]  # fmt: skip
    assert ("2025-09-01", "2025-09-03") in year_of("term-start?within=P2WD")


def test_the_lesson_before_a_holiday_is_given_on_its_last_school_days():
    assert ("2025-09-30", "2025-09-30") in year_of("before-holiday?days=1")
    assert ("2025-09-28", "2025-09-30") in year_of("before-holiday?days=3")


def test_seven_breaks_of_2025_ask_seven_times_vacations_included():
    assert len(year_of("before-holiday?days=3")) == 7
    assert ("2025-07-08", "2025-07-10") in year_of("before-holiday?days=3")


def test_the_drowning_letter_goes_out_before_the_breaks_of_the_warm_months():
    assert len(year_of("before-holiday?months=4-9")) == 4


def test_two_breaks_close_together_do_not_share_a_school_day():
    calendar = SchoolCalendar(
        holidays=shipped_calendar(makeup_days={date(2026, 9, 25)}).holidays.values()
    )
    windows = asked("before-holiday?days=7", "2026-09-01", "2026-10-31", calendar=calendar)
    assert all(due < opens for (_, due), (opens, _) in pairwise(windows))


def test_two_breaks_of_one_name_in_a_year_keep_labels_apart():
    own = [Holiday(day, "own") for day in (date(2025, 9, 16), date(2025, 9, 18))]
    calendar = SchoolCalendar(holidays=own)
    found = parse("before-holiday?days=1").occurrences(
        calendar, date(2025, 9, 15), date(2025, 9, 19)
    )
    assert [each.label for each in found] == ["2025-09-16-own", "2025-09-18-own"]


def test_a_named_day_is_asked_on_that_day():
    last_monday_of_march = "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1MO"
    assert year_of(last_monday_of_march) == [("2025-03-31", "2025-03-31")]
    second_of_december = "RRULE:FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=2"
    assert year_of(second_of_december) == [("2025-12-02", "2025-12-02")]


def test_a_named_day_on_a_sunday_may_be_kept_on_monday():
    assert year_of("RRULE:FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=16") == [("2025-03-16", "2025-03-17")]


def test_a_rule_without_a_named_day_asks_within_the_whole_period():
    assert year_of("RRULE:FREQ=YEARLY;BYMONTH=9") == [("2025-09-01", "2025-09-30")]
    spans = year_of("RRULE:FREQ=DAILY;INTERVAL=15")
    lengths = {(date.fromisoformat(due) - date.fromisoformat(opens)).days for opens, due in spans}
    assert lengths == {14}
    assert len(spans) in {24, 25}


@pytest.mark.parametrize(
    ("rule", "days"),
    [
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", ["2025-09-09", "2025-09-23"]),
        ("FREQ=MONTHLY;BYMONTHDAY=-1", ["2025-09-30"]),
        ("FREQ=MONTHLY;BYDAY=2MO", ["2025-09-08"]),
        ("FREQ=MONTHLY", ["2025-09-01"]),
        ("FREQ=WEEKLY", ["2025-09-01", "2025-09-08", "2025-09-15", "2025-09-22", "2025-09-29"]),
        ("FREQ=DAILY;DTSTART=20250828;COUNT=6", ["2025-09-01", "2025-09-02"]),
        ("FREQ=DAILY;UNTIL=20250902T000000Z", ["2025-09-01", "2025-09-02"]),
        ("FREQ=DAILY;DTSTART=20250929", ["2025-09-29", "2025-09-30"]),
    ],
)
def test_rules_follow_the_icalendar_subset(rule, days):
    found = asked(f"RRULE:{rule}", "2025-09-01", "2025-09-30")
    assert [opens for opens, _ in found] == days


def test_documents_that_seldom_change_are_asked_for_at_their_review():
    assert len(year_of("on-change?review=P1Y")) == 1
    assert len(year_of("on-change?review=P6M")) == 2
    assert len(year_of("continuous?review=P6M", setting=DERIVED)) == 2


def test_a_continuous_duty_is_proved_daily_by_traces_and_yearly_by_hand():
    assert len(year_of("continuous", setting=DERIVED)) == 365
    assert len(year_of("continuous")) == 1


def test_meals_are_counted_on_school_days():
    days = len(year_of("daily-schoolday"))
    cadence = parse("per-meal")
    assert cadence.per_year(CALENDAR, 2025, Setting(meals=3)) == 3 * days
    assert cadence.per_year(CALENDAR, 2025, Setting(meals=0)) == 0


@pytest.mark.parametrize("text", ["on-event?within=P1D", "on-change", "per-trip"])
def test_what_waits_for_an_event_is_never_asked_by_the_calendar(text):
    assert not parse(text).scheduled
    assert year_of(text) == []


def test_a_range_that_ends_before_it_begins_asks_nothing():
    assert asked("daily", "2025-09-02", "2025-09-01") == []


def test_the_bureau_is_asked_in_the_vacations_too():
    office = OfficeCalendar.of(CALENDAR)
    assert asked("monthly", "2025-08-01", "2025-08-31", calendar=office) == [
        ("2025-08-01", "2025-08-29")
    ]


def test_a_year_not_announced_still_asks_by_the_weekday_rule():
    week = asked("daily-schoolday", "2027-10-04", "2027-10-10")
    assert len(week) == 5
    assert timedelta(days=4) == date.fromisoformat(week[-1][0]) - date.fromisoformat(week[0][0])
