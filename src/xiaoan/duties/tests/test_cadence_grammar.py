"""Every cadence that ships can be read; a bad one is refused with the part and the cure."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from xiaoan.duties.cadence import parse
from xiaoan.duties.catalogue_files import read_duties
from xiaoan.duties.grammar import KEYS
from xiaoan.units.files import shipped_calendar

CALENDAR = shipped_calendar()
DUTIES = read_duties()


@pytest.mark.parametrize("duty", DUTIES, ids=lambda duty: duty.id)
def test_every_shipped_cadence_is_read_and_asks_by_calendar_or_by_event(duty):
    cadence = parse(duty.cadence)
    asked = cadence.per_year(CALENDAR, 2025, duty.setting())
    assert cadence.text == duty.cadence
    assert (asked > 0) is cadence.scheduled


@pytest.mark.parametrize("token", sorted(KEYS))
def test_every_token_stands_without_keys(token):
    assert parse(token).word == token


def test_keys_are_read_into_fields():
    cadence = parse("daily?period=night&min=2&months=11-3")
    assert (cadence.period, cadence.times) == ("night", 2)
    assert cadence.months == {11, 12, 1, 2, 3}
    assert parse("yearly?window=11-15/01-15").span == ((11, 15), (1, 15))
    assert parse("on-event?before=expiry&lead=P1M").before == "expiry"
    assert parse("on-event?per=delivery").per == "delivery"


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("", "“” is no cadence"),
        ("fortnightly", "“fortnightly” is no cadence"),
        ("weekly?", "“” does not fit weekly"),
        ("weekly?due=01-10", "“due=01-10” does not fit weekly"),
        ("weekly?day=XX", "“XX” is no weekday"),
        ("daily?min=0", "“0” is no number"),
        ("daily?min=2&min=3", "“min=3” repeats"),
        ("monthly?months=0-13", "“0-13” is no season"),
        ("yearly?window=02-30/03-31", "“02-30” is no day of the year"),
        ("yearly?window=02-01", "“02-01” is no window"),
        ("yearly?due=13-01", "“13-01” is no day of the year"),
        ("yearly?due=12-31&window=01-01/02-01", "both window and due"),
        ("on-change?review=P5D", "“P5D” is no time between reviews"),
        ("on-event?within=5 days", "“5 days” is no duration"),
        ("on-event?within=P", "“P” is no duration"),
        ("on-event?within=P1MT1H", "mixes months with hours"),
        ("on-event?per=X!", "“X!” is no name"),
        ("daily?period=dawn", "“dawn” is no part of the day"),
        ("RRULE:", "“” is not understood"),
        ("RRULE:INTERVAL=2", "has no FREQ"),
        ("RRULE:FREQ=HOURLY", "“FREQ=HOURLY” is no known frequency"),
        ("RRULE:FREQ=DAILY;FREQ=DAILY", "twice"),
        ("RRULE:FREQ=DAILY;BYHOUR=3", "“BYHOUR=3” is not understood"),
        ("RRULE:FREQ=DAILY;INTERVAL=0", "“INTERVAL=0” is out of range"),
        ("RRULE:FREQ=YEARLY;BYMONTH=13", "“BYMONTH=13” is out of range"),
        ("RRULE:FREQ=YEARLY;BYDAY=-1MO", "needs its month"),
        ("RRULE:FREQ=WEEKLY;BYDAY=XX", "“BYDAY=XX” names no weekday"),
        ("RRULE:FREQ=DAILY;COUNT=3", "COUNT needs a day to count from"),
        ("RRULE:FREQ=DAILY;UNTIL=soon", "“UNTIL=soon” is no day"),
        ("RRULE:FREQ=DAILY;DTSTART=20250101;COUNT=3;UNTIL=20250201", "exclude each other"),
        ("RRULE:FREQ=DAILY;BYMONTH=3;INTERVAL=2", "leaves gaps"),
    ],
)
def test_a_bad_cadence_names_the_part_and_a_cure(text, part):
    with pytest.raises(ValueError, match=r".+") as refusal:
        parse(text)
    message = str(refusal.value)
    assert part in message
    assert message.endswith(".")
    assert message.count(". ") >= 1, "the cure is missing"


NOON_TUESDAY = datetime(2025, 9, 30, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "limit"),
    [
        ("on-event?within=PT0S", "2025-09-30 12:00:00"),
        ("on-event?within=PT30M", "2025-09-30 12:30:00"),
        ("on-event?within=PT24H", "2025-10-01 12:00:00"),
        ("on-event?within=P1D", "2025-10-01 23:59:59"),
        ("on-event?within=P5WD", "2025-10-14 23:59:59"),
        ("on-event?within=P1M", "2025-10-30 23:59:59"),
        ("on-event?window=P30D", "2025-10-30 23:59:59"),
        ("on-event?repeat=PT24H", "2025-10-01 12:00:00"),
    ],
)
def test_an_event_is_answered_within_the_time_allowed(text, limit):
    deadline = parse(text).deadline(NOON_TUESDAY, CALENDAR)
    assert deadline is not None
    assert f"{deadline:%Y-%m-%d %H:%M:%S}" == limit
    assert deadline.tzinfo == NOON_TUESDAY.tzinfo


def test_an_event_without_a_limit_has_no_deadline():
    assert parse("on-event").deadline(NOON_TUESDAY, CALENDAR) is None
