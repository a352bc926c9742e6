"""The schools answer what the public reports: in time on the last day, late on the day after."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.utils import timezone
from tests.cast import People

from xiaoan.base import clock
from xiaoan.figures.measure import Value
from xiaoan.figures.registry import figure
from xiaoan.figures.scope import Scope
from xiaoan.public.models import Report, Sealed
from xiaoan.units.models import Place, Plate

NINE = datetime(2026, 4, 13, 9, tzinfo=timezone.get_default_timezone())
LATER = NINE + timedelta(days=60)


@pytest.fixture
def plate(people: People) -> Plate:
    with clock.at(NINE):
        place = Place.objects.add(by=people.safety, unit=people.school, name="东门")
        rows = Place.objects.filter(pk=place.pk)
        Plate.objects.issue(rows, by=people.safety, unit=people.school)
    return Plate.objects.get(place=place)


def reported(people: People, plate: Plate, track: str) -> Report:
    with clock.at(NINE):
        return Report.objects.receive(by=people.system, plate=plate, track=track * 64, kind="way",
                                      words=f"楼梯口堆着桌子{track}")  # fmt: skip


def told(people: People, key: str) -> Value:
    with clock.at(LATER):
        return figure(key).compute(Scope.of_year(people.bureau, 2026, people.section))


def answered(people: People, report: Report, days: int) -> None:
    last = datetime.combine(report.due_on, NINE.time(), NINE.tzinfo)
    with clock.at(last + timedelta(days=days)):
        report.reply(by=people.safety, answer="已搬走，谢谢")


def test_the_last_day_is_in_time_and_the_next_is_late(people: People, plate: Plate) -> None:
    first, second, third = (reported(people, plate, track) for track in "123")
    answered(people, first, 0)
    answered(people, second, 1)
    value = told(people, "reports.answered")
    assert (value.numerator, value.denominator, value.late, value.not_met) == (1, 3, 1, 1)
    assert told(people, "reports.unanswered").value == 1
    assert third.answered_at is None


def test_a_sealed_report_enters_no_figure(people: People, plate: Plate) -> None:
    with clock.at(NINE):
        Sealed.objects.receive(by=people.system, plate=plate, track="0" * 64, about="bullying",
                               words="有人被欺负")  # fmt: skip
    assert told(people, "reports.received").value == 0
    assert told(people, "reports.answered") == Value(None, 0, 0)
