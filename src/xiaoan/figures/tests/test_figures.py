"""A figure is the number of its evidence rows, at every boundary."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from tests.cast import People

from xiaoan.base import clock
from xiaoan.base.scope import scope as district_scope
from xiaoan.duties.catalogue import install
from xiaoan.duties.models import Duty, Task
from xiaoan.figures.measure import Aside, Measure, Value
from xiaoan.figures.registry import UnknownFigure, all_figures, figure
from xiaoan.figures.scope import Scope
from xiaoan.hazards.models import Hazard

HOME = ZoneInfo("Asia/Shanghai")
MONDAY = datetime(2026, 4, 13, 9, tzinfo=HOME)
WEEK = timedelta(days=7)


def asked(people: People, at: datetime, **more: object) -> Scope:
    values = {"unit": people.bureau, "since": date(2026, 1, 1), "until": date(2026, 12, 31),
              "as_of": at, "user": people.section}  # fmt: skip
    return Scope(**(values | more))  # type: ignore[arg-type]


def fault(people: People, at: datetime = MONDAY, **more: object) -> Hazard:
    values = {"by": people.safety, "unit": people.school, "what": "灭火器压力不足",
              "source": "self", "item": "FIRE/5", "place_text": "二楼"}  # fmt: skip
    with clock.at(at):
        return Hazard.objects.report(**(values | more))  # type: ignore[arg-type]


def strike_off(hazard: Hazard, people: People, at: datetime) -> None:
    with clock.at(at):
        hazard.assign(by=people.safety, rectifier=people.affairs)
        hazard.begin(by=people.affairs)
        hazard.claim(by=people.affairs, measure="已更换")
        hazard.recheck(by=people.safety, passed=True)


def value(key: str, scope: Scope) -> Value:
    with clock.at(scope.as_of):
        return figure(key).compute(scope)


@pytest.fixture
def duties(people: People) -> None:
    install(people.bureau, by=people.system)


def test_there_are_enough_figures_and_each_says_how_it_is_reckoned() -> None:
    listed = all_figures()
    assert len(listed) >= 20
    assert all(str(one.title) and str(one.definition) and one.grade in "ABC" for one in listed)


def test_an_unknown_figure_is_refused() -> None:
    with pytest.raises(UnknownFigure):
        figure("hazards.lovely")


@pytest.mark.parametrize("key", [one.key for one in all_figures()])
def test_the_value_is_the_number_of_its_evidence_rows(
    people: People, duties: None, key: str
) -> None:
    strike_off(fault(people), people, MONDAY + timedelta(hours=2))
    fault(people, unit=people.neighbour_school, by=people.neighbour)
    with clock.at(MONDAY):
        Task.objects.open_for(MONDAY.date(), district=people.bureau, by=people.system)
    scope = asked(people, MONDAY + 12 * WEEK)
    found, one = value(key, scope), figure(key)
    assert one.evidence(scope).count() == found.numerator
    if one.measure is Measure.RATIO:
        assert one.rows(scope).count() == found.denominator
        assert one.exceptions(scope).count() == found.rest
    if one.measure is Measure.COUNT:
        assert found.value == found.numerator
    for name in one.per:
        with clock.at(scope.as_of):
            whole, parts = one.compute_split(scope, name)
        assert whole == found
        assert sum(part.numerator for part in parts.values()) == found.numerator


def test_struck_off_on_the_last_day_is_in_time_and_the_day_after_is_not(people: People) -> None:
    punctual, late = fault(people), fault(people, place_text="三楼")
    last = datetime.combine(punctual.due_on, datetime.max.time(), tzinfo=HOME)  # type: ignore[arg-type]
    strike_off(punctual, people, last.replace(microsecond=0))
    strike_off(late, people, last.replace(microsecond=0) + timedelta(seconds=1))
    found = value("hazards.on_time", asked(people, last + WEEK))
    assert (found.numerator, found.denominator) == (1, 2)


def test_a_deadline_of_today_has_not_passed(people: People) -> None:
    hazard = fault(people)
    day = datetime.combine(hazard.due_on, datetime.min.time(), tzinfo=HOME)  # type: ignore[arg-type]
    assert value("hazards.on_time", asked(people, day + timedelta(hours=23))).denominator == 0
    assert value("hazards.on_time", asked(people, day + timedelta(hours=24))).denominator == 1


def test_a_hazard_entered_by_mistake_counts_nowhere_but_is_said(people: People) -> None:
    hazard = fault(people)
    with clock.at(MONDAY):
        hazard.void(by=people.safety, reason="重复登记")
    scope = asked(people, MONDAY + WEEK)
    assert value("hazards.found", scope).value == 0
    assert value("hazards.cured", scope).aside.excused == 1


def test_a_ratio_of_nothing_has_no_value(people: People) -> None:
    found = value("hazards.cured", asked(people, MONDAY))
    assert found.value is None
    assert not found.is_all


def test_all_is_refused_while_something_left_out_is_unexplained() -> None:
    assert Value(1.0, 5, 5).is_all
    assert not Value(1.0, 5, 5, Aside(excused=1, unexplained=1)).is_all
    assert not Value(0.8, 4, 5).is_all


def test_a_duty_switched_off_without_a_reason_is_unexplained(people: People, duties: None) -> None:
    with clock.at(MONDAY):
        Task.objects.open_for(MONDAY.date(), district=people.bureau, by=people.system)
        duty = Duty.objects.filter(tasks__isnull=False).first()
        assert duty is not None
        duty.switch(False, by=people.section)
    scope = asked(people, MONDAY + 60 * WEEK, until=date(2027, 12, 31))
    assert value("tasks.done", scope).aside.unexplained == 1
    duty.switch(True, by=people.section)
    duty.switch(False, by=people.section, reason="并入月度自查")
    assert value("tasks.done", scope).aside.unexplained == 0


def test_a_school_sees_its_own_and_a_stranger_sees_nothing(people: People) -> None:
    fault(people)
    fault(people, unit=people.neighbour_school, by=people.neighbour)
    at = MONDAY + WEEK
    own = asked(people, at, user=people.safety)
    assert value("hazards.found", own).value == 1
    with district_scope([people.other_bureau.pk]):
        assert value("hazards.found", asked(people, at, user=people.stranger)).value == 0


def test_what_happened_after_the_moment_asked_about_is_not_known_yet(people: People) -> None:
    strike_off(fault(people), people, MONDAY + timedelta(hours=2))
    before, after = MONDAY + timedelta(hours=1), MONDAY + timedelta(hours=3)
    assert value("hazards.open", asked(people, before)).value == 1
    assert value("hazards.open", asked(people, after)).value == 0
