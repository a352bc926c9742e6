"""The timetable keeps the district's clock, and makes up for a night in which no computer ran."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from procrastinate.contrib.django import app
from procrastinate.periodic import PeriodicDeferrer

from xiaoan.project.schedule import TIMETABLE, in_utc

SHANGHAI = ZoneInfo("Asia/Shanghai")


def runs(at: datetime) -> dict[str, datetime]:
    """What a worker that starts at `at` makes up for, and for when it was due."""
    deferrer = PeriodicDeferrer(app.periodic_registry, **app.periodic_defaults)
    due = deferrer.get_previous_tasks(at.timestamp())
    return {one.task.name: datetime.fromtimestamp(when, SHANGHAI) for one, when in due}


def test_tasks_open_shortly_after_midnight_of_the_districts_clock():
    due = runs(datetime(2026, 3, 4, 0, 30, tzinfo=SHANGHAI))
    assert due["xiaoan.duties.jobs:open_day"] == datetime(2026, 3, 4, 0, 10, tzinfo=SHANGHAI)


def test_an_office_that_was_dark_at_midnight_opens_its_day_in_the_morning():
    morning = datetime(2026, 3, 4, 7, 40, tzinfo=SHANGHAI)
    due = runs(morning)
    assert {path for _cron, path in TIMETABLE} <= set(due)
    assert all(morning - when <= timedelta(days=1) for when in due.values())


@pytest.mark.parametrize(
    ("zone", "cron", "there"),
    [
        ("Asia/Shanghai", "5 0 * * *", "5 16 * * *"),
        ("Asia/Kolkata", "10 0 * * *", "40 18 * * *"),
        ("UTC", "30 16 * * *", "30 16 * * *"),
        ("Asia/Shanghai", "*/10 * * * *", "*/10 * * * *"),
    ],
)
def test_a_daily_line_is_turned_into_utc(settings, zone, cron, there):
    settings.TIME_ZONE = zone
    assert in_utc(cron) == there
