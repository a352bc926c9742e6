"""The overview: the loop of a district or a school, in a handful of statements."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.cast import People

from xiaoan.access.check import grants_of
from xiaoan.accounts.models import User
from xiaoan.base import clock
from xiaoan.duties.catalogue import install
from xiaoan.duties.models import Task
from xiaoan.figures.measure import together
from xiaoan.figures.registry import all_figures
from xiaoan.figures.scope import Scope
from xiaoan.hazards.models import Hazard
from xiaoan.report.overview import SHOWN
from xiaoan.report.overview_parts import Standing, burden, chart, schools
from xiaoan.units.models import Unit

HOME = ZoneInfo("Asia/Shanghai")
MONDAY = datetime(2026, 4, 13, 9, tzinfo=HOME)
NOW = MONDAY + timedelta(weeks=12)


def fault(people: People, at: datetime = MONDAY, **more: Any) -> Hazard:
    values = {
        "by": people.safety, "unit": people.school, "what": "灭火器压力不足", "source": "self",
        "topic": "消防",
    }  # fmt: skip
    with clock.at(at):
        return Hazard.objects.report(**(values | more))


def year(unit: Unit, user: User) -> Scope:
    with clock.at(NOW):
        return Scope.of_year(unit, 2026, user)


def overview(client: Client, user: User, path: str = "/overview/") -> Any:
    client.force_login(user)
    with clock.at(NOW):
        return client.get(path)


@pytest.fixture
def tasks(people: People) -> None:
    install(people.bureau, by=people.system)
    for week in range(8):
        day = MONDAY + timedelta(weeks=week)
        with clock.at(day):
            Task.objects.open_for(day.date(), district=people.bureau, by=people.system)


def test_many_figures_in_one_statement_say_what_each_says_alone(
    people: People, tasks: None
) -> None:
    fault(people)
    scope = year(people.bureau, people.section)
    grants_of(people.section)  # the posts held are read once a request
    with CaptureQueriesContext(connection) as asked:
        values = together({one.key: (one, scope) for one in all_figures()})
    # Beside it two small questions of the burden: medians by duty, holders by post.
    assert len(asked) == 3
    for one in all_figures():
        alone = one.compute(scope)
        found = values[one.key]
        assert (found.value, found.numerator, found.denominator, found.late) == (
            alone.value, alone.numerator, alone.denominator, alone.late,
        ), one.key  # fmt: skip


def test_the_bureau_opens_its_own_and_any_school(client: Client, people: People) -> None:
    own = overview(client, people.section)
    assert own.context["unit"] == people.bureau
    school = overview(client, people.section, "/overview/QH-001/")
    assert school.context["unit"] == people.school
    assert overview(client, people.section, "/overview/BY/").status_code == 404


def test_a_director_lands_on_the_own_school_and_sees_no_other(
    client: Client, people: People
) -> None:
    assert overview(client, people.safety).context["unit"] == people.school
    assert overview(client, people.safety, "/overview/QH-003/").status_code == 404
    assert overview(client, people.safety, "/overview/QH/").status_code == 404


def test_who_may_see_no_figures_is_told_so(client: Client, people: People) -> None:
    assert overview(client, people.guard).status_code == 404
    assert overview(client, people.guard, "/overview/QH-001/").status_code == 403
    assert overview(client, people.officer).status_code == 404


def test_a_cell_counts_the_hazards_of_its_area_and_colour(people: People) -> None:
    fault(people)
    fault(people, grade="major", criterion="一、（一）")
    fault(people, unit=people.neighbour_school, by=people.neighbour, topic="用电")
    standing = Standing.of(year(people.bureau, people.section))
    areas = sorted({people.school.area, people.neighbour_school.area})
    rows = {row.title: row for row in standing.by_grade(areas)}
    east = rows[people.school.area]
    assert sum(row.total.n for row in rows.values()) == 3
    assert east.cells[0].n == 1
    topics = {row.title: row for row in standing.by_topic(areas)}
    assert topics["消防"].cells[areas.index(people.school.area)].colour == "red"
    assert topics["用电"].total.n == 1


def test_schools_stand_by_area_and_code_never_by_a_number(people: People) -> None:
    for _i in range(3):
        fault(people, unit=people.neighbour_school, by=people.neighbour)
    listed = [school.unit for school in schools(year(people.bureau, people.section))]
    assert listed == sorted(listed, key=lambda unit: (unit.area, unit.code))
    assert people.bureau not in listed


def test_the_chart_shows_only_weeks_that_are_over(people: People, tasks: None) -> None:
    # Wednesday: the running week is not shown.
    scope = year(people.bureau, people.section)
    shown = chart(scope)
    assert sum(point.value for point in shown.points) == shown.total
    assert shown.weeks[-1][0] in {f"week {n}" for n in (27, 28)} | {"27 周", "28 周"}
    assert all("from=" in url for _label, _n, url in shown.weeks)


def test_the_time_asked_of_a_post_is_a_figure(people: People, tasks: None) -> None:
    with clock.at(MONDAY + timedelta(weeks=4)):
        scope = Scope.of_year(people.bureau, 2026, people.section)
        bars = burden(scope)
    assert bars
    assert all(bar.value > 0 and "/figures/burden.week/" in bar.url for bar in bars)


def test_the_overview_asks_no_more_for_more_schools(
    client: Client, people: People, tasks: None
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert overview(client, people.section).status_code == 200
        return len(asked)

    fault(people)
    fault(people, unit=people.kindergarten, by=people.kg_safety)
    queries()  # what is read once a process is read
    few = queries()
    for number in range(20):
        unit = Unit.objects.found(
            by=people.system, code=f"QH-1{number:02d}", name=f"第{number}小学", kind="school",
            parent=people.bureau, area=f"第{number % 7}片", tags=["primary"],
        )  # fmt: skip
        fault(people, unit=unit, by=people.section)
    assert queries() == few <= 95


def test_every_number_of_the_overview_has_a_figure() -> None:
    keys = {one.key for one in all_figures()}
    assert {key for key, _only in SHOWN.values()} <= keys


def test_one_button_at_most_is_the_pages_own(client: Client, people: People) -> None:
    assert overview(client, people.section).content.decode().count("btn-primary") <= 1
