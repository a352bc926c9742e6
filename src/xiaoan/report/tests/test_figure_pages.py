"""A figure opened: the number on the page is the number of rows behind it."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook
from tests.cast import People

from xiaoan.base import clock
from xiaoan.duties.catalogue import install
from xiaoan.duties.models import Duty, Task
from xiaoan.figures.measure import Measure
from xiaoan.figures.registry import all_figures
from xiaoan.hazards.models import Hazard

HOME = ZoneInfo("Asia/Shanghai")
MONDAY = datetime(2026, 4, 13, 9, tzinfo=HOME)
NOW = MONDAY + timedelta(weeks=12)


def fault(people: People, at: datetime = MONDAY, **more: Any) -> Hazard:
    values = {
        "by": people.safety, "unit": people.school, "what": "灭火器压力不足", "source": "self",
        "item": "FIRE/5", "topic": "消防", "place_text": "二楼",
    }  # fmt: skip
    with clock.at(at):
        return Hazard.objects.report(**(values | more))


def strike_off(hazard: Hazard, people: People, at: datetime) -> None:
    with clock.at(at):
        hazard.assign(by=people.safety, rectifier=people.affairs)
        hazard.begin(by=people.affairs)
        hazard.claim(by=people.affairs, measure="已更换")
        hazard.recheck(by=people.safety, passed=True)


@pytest.fixture
def district(people: People) -> People:
    """One hazard struck off, one left open, one at the neighbour's; a day of tasks missed."""
    install(people.bureau, by=people.system)
    strike_off(fault(people), people, MONDAY + timedelta(hours=2))
    fault(people, place_text="三楼", grade="major", criterion="一、（一）")
    fault(people, unit=people.neighbour_school, by=people.neighbour)
    with clock.at(MONDAY):
        Task.objects.open_for(MONDAY.date(), district=people.bureau, by=people.system)
    return people


def page(client: Client, path: str, user: Any) -> Any:
    client.force_login(user)
    with clock.at(NOW):
        return client.get(path)


@pytest.mark.parametrize("key", [one.key for one in all_figures()])
def test_the_value_on_the_page_is_the_number_of_rows_behind_it(
    client: Client, district: People, key: str
) -> None:
    response = page(client, f"/figures/{key}/", district.section)
    assert response.status_code == 200
    value, one, bodies = (response.context[name] for name in ("value", "one", "bodies"))
    for body in bodies:
        assert len(body.lines) == min(50, body.side.total)
    totals = {body.side.name: body.side.total for body in bodies}
    assert totals.get("met", 0) == value.numerator
    if one.measure is Measure.RATIO and value.rest and value.numerator:
        assert totals["rest"] == value.rest
        assert bodies[0].side.name == ("met" if one.better == "low" else "rest")
    sheet = page(client, f"/figures/{key}/?export=xlsx", district.section)
    rows = list(load_workbook(BytesIO(sheet.content)).active.iter_rows(min_row=3))
    assert len(rows) == value.numerator + (value.rest if value.denominator is not None else 0)


def figures_on(html: str) -> list[tuple[int, str]]:
    """Every whole number of a page that is a figure, with its address."""
    found = re.findall(r'<a class="fig[^"]*" href="([^"]+)">([\d,]+)<', html)
    return [(int(n.replace(",", "")), url.replace("&amp;", "&")) for url, n in found]


@pytest.mark.parametrize(
    ("part", "path"),
    [("section", "/"), ("section", "/overview/"), ("section", "/overview/QH-001/"),
     ("principal", "/overview/"), ("section", "/figures/"),
     ("section", "/figures/hazards.open/?by=colour"), ("safety", "/figures/tasks.missed/?by=post")],
)  # fmt: skip
def test_every_number_of_a_page_opens_as_many_rows(
    client: Client, district: People, part: str, path: str
) -> None:
    user = getattr(district, part)
    response = page(client, path, user)
    assert response.status_code == 200
    numbers = figures_on(response.content.decode())
    assert numbers
    for n, url in numbers:
        opened = page(client, url, user)
        assert opened.status_code == 200, url
        assert opened.context["value"].numerator == n, url


def test_exceptions_come_before_what_is_in_order(client: Client, district: People) -> None:
    response = page(client, "/figures/hazards.on_time/", district.section)
    assert [body.side.name for body in response.context["bodies"]] == ["rest", "met"]
    grades = [line.cells[0][1] for line in response.context["bodies"][0].lines]
    assert grades[0] == "red"


def test_every_row_links_to_its_record_and_shows_its_seal(client: Client, district: People) -> None:
    response = page(client, "/figures/hazards.found/", district.section)
    for line in response.context["bodies"][0].lines:
        assert line.event is not None
        assert page(client, line.url, district.section).status_code == 200


def test_the_address_carries_unit_period_moment_and_topic(client: Client, district: People) -> None:
    query = "?unit=QH-001&from=2026-04-01&to=2026-04-30&asof=2026-04-13T10:00:00&topic=消防"
    response = page(client, "/figures/hazards.open/" + query, district.section)
    scope = response.context["scope"]
    assert (scope.unit, scope.since.isoformat(), scope.only) == (
        district.school, "2026-04-01", (("topic", "消防"),),
    )  # fmt: skip
    assert response.context["value"].value == 2  # struck off only at eleven


def test_a_moment_to_come_is_the_present(client: Client, district: People) -> None:
    response = page(client, "/figures/hazards.open/?asof=2099-01-01T00:00:00", district.section)
    assert response.context["scope"].as_of == NOW


@pytest.mark.parametrize(
    "query", ["from=31.12.", "to=%00", "asof=yesterday", "topic=none", "rung=x", "by=x", "after=x"]
)
def test_what_an_address_says_wrongly_is_named_and_nothing_breaks(
    client: Client, district: People, query: str
) -> None:
    response = page(client, f"/figures/hazards.open/?{query}", district.section)
    assert response.status_code == 200
    if query.startswith(("from", "topic")):
        assert response.context["filters"].errors


def test_a_school_sees_only_its_own_and_never_the_neighbours(
    client: Client, district: People
) -> None:
    own = page(client, "/figures/hazards.found/", district.safety)
    assert own.context["value"].value == 2
    assert page(client, "/figures/hazards.found/?unit=QH-003", district.safety).status_code == 404
    assert page(client, "/figures/hazards.found/?unit=QH", district.safety).status_code == 404
    assert page(client, "/overview/QH-003/", district.safety).status_code == 404
    assert page(client, "/figures/hazards.found/?unit=BY", district.section).status_code == 404


def test_a_post_without_figures_is_refused_at_its_own_school(
    client: Client, district: People
) -> None:
    refused = page(client, "/figures/hazards.found/?unit=QH-001", district.guard)
    assert refused.status_code == 403
    assert page(client, "/figures/hazards.found/", district.guard).status_code == 404


def test_an_unknown_figure_is_not_found(client: Client, district: People) -> None:
    assert page(client, "/figures/hazards.lovely/", district.section).status_code == 404


def test_all_is_refused_while_something_left_out_has_no_reason(
    client: Client, district: People
) -> None:
    asked = Duty.objects.filter(tasks__isnull=False).distinct()
    duty = asked.first()
    assert duty is not None
    duty.switch(False, by=district.section)
    client.cookies["django_language"] = "zh-hans"
    html = page(client, "/figures/tasks.done/", district.section).content.decode()
    assert "不能写“全部”" in html
    duty.switch(True, by=district.section)
    duty.switch(False, by=district.section, reason="并入月度自查")
    html = page(client, "/figures/tasks.done/", district.section).content.decode()
    assert "不能写“全部”" not in html


def test_the_printed_page_has_head_signature_and_seal(client: Client, district: People) -> None:
    html = page(client, "/figures/hazards.open/", district.section).content.decode()
    assert all(part in html for part in ("print-head", 'class="sign"', "sealbar"))


def test_pages_follow_one_another_without_loss(client: Client, district: People) -> None:
    for i in range(60):
        fault(district, place_text=f"{i} 号间", what=f"应急灯 {i} 不亮")
    seen: list[str] = []
    path = "/figures/hazards.found/"
    while path:
        response = page(client, path, district.section)
        body = response.context["bodies"][0]
        seen += [line.url for line in body.lines]
        path = "/figures/hazards.found/" + body.page.next_url if body.page.next_url else ""
    assert len(seen) == len(set(seen)) == 63


def test_opening_a_figure_asks_the_database_as_often_for_many_rows_as_for_few(
    client: Client, district: People
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            page(client, "/figures/hazards.found/?by=unit", district.section)
        return len(asked)

    queries()  # what is read once a process is read
    few = queries()
    for i in range(30):
        fault(district, place_text=f"{i} 号间")
        fault(district, place_text=f"{i} 号间", unit=district.kindergarten, by=district.kg_safety)
    assert queries() == few <= 40


def test_the_kinds_to_choose_from_are_those_of_the_rows(client: Client, district: People) -> None:
    def offered(key: str) -> set[str]:
        shown = page(client, f"/figures/{key}/?unit=QH", district.section)
        return set(re.findall(r'<option value="([a-z]+)"', shown.content.decode()))

    assert {"routine", "school"} & offered("visits.made") == {"routine"}
    assert {"routine", "school", "bureau"} & offered("visits.schools") == {"school"}
