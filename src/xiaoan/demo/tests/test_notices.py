"""The notices of the demonstration: numbered by their days, on working days, each stage waiting."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import groupby, pairwise

from django.utils.timezone import localtime

from xiaoan.demo.notices import in_the_day, on_site_since, working_day
from xiaoan.demo.tests.conftest import NOW
from xiaoan.demo.world import World
from xiaoan.documents.models import Document
from xiaoan.hazards.models import Notice
from xiaoan.units.days import calendar_of


def notices(district):
    return Notice.objects.filter(district_id=district.bureau.pk)


def test_the_numbers_of_notices_rise_with_their_days(district):
    rows = notices(district).order_by("kind", "year", "serial")
    for series, listed in groupby(rows, lambda notice: (notice.kind, notice.year)):
        for one, after in pairwise(listed):
            assert one.drafted_at < after.drafted_at, (series, one.serial, after.serial)


def test_the_numbers_of_papers_rise_with_their_days(district):
    rows = Document.objects.filter(district_id=district.bureau.pk, kind__startswith="hazards.")
    numbered = rows.exclude(serial=None).order_by("kind", "year", "serial")
    for series, listed in groupby(numbered, lambda paper: (paper.kind, paper.year)):
        for one, after in pairwise(listed):
            assert one.issued_at < after.issued_at, (series, one.number, after.number)


def test_notices_of_the_present_are_drafted_and_served_on_working_days(district):
    calendar = calendar_of(district.bureau)
    for notice in notices(district).filter(year=NOW.year):
        for moment in (notice.drafted_at, notice.served_at, notice.reviewed_at):
            if moment is not None:
                local = localtime(moment)
                assert moment <= NOW
                assert calendar.is_working_day(local.date()), (notice.number, local)
                assert 7 <= local.hour < 19, (notice.number, local)


def test_a_notice_waits_at_each_station_of_its_life(district):
    rows = notices(district)
    for state in ("waiting", "approved", "served", "replied", "partly", "withdrawn"):
        assert rows.standing(state).exists(), state


def test_nothing_of_the_present_is_dated_at_night_whenever_it_is_built(district):
    world = World(district)
    night = datetime(2026, 11, 28, 17, 20, tzinfo=UTC)  # a Sunday, twenty past one
    began = localtime(on_site_since(world, night))
    assert (began.date().isoformat(), began.hour) == ("2026-11-27", 15)
    moments = [in_the_day(world, night - timedelta(hours=h), night) for h in range(40, 1, -1)]
    assert moments == sorted(moments)
    assert all(8 <= localtime(moment).hour < 18 for moment in moments[:-2])
    assert working_day(world, date(2026, 11, 29)).isoformat() == "2026-11-30"
