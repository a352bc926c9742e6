"""The desk: one queue for each person, the overdue first, whatever module it comes from."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from tests.cast import People

from xiaoan.accounts.models import User
from xiaoan.base import clock
from xiaoan.base.desk import DeskItem
from xiaoan.duties.catalogue import install
from xiaoan.duties.models import Task
from xiaoan.hazards.models import Hazard
from xiaoan.report.desk import LATE, TITLES, covered, grouped, is_field, queue

HOME = ZoneInfo("Asia/Shanghai")
MONDAY = datetime(2026, 4, 13, 9, tzinfo=HOME)
TODAY = MONDAY.date()


def item(title: str, due_on: date | None, colour: str = "") -> DeskItem:
    return DeskItem(title, "", "/", due_on, colour, "Fill in")


def fault(people: People, **more: Any) -> Hazard:
    values = {
        "by": people.guard, "unit": people.school, "what": "应急灯不亮", "source": "report",
    }  # fmt: skip
    with clock.at(MONDAY):
        return Hazard.objects.report(**(values | more))


def desk(client: Client, user: User, at: datetime = MONDAY) -> Any:
    client.force_login(user)
    with clock.at(at):
        return client.get("/")


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_everybody_who_signs_in_sees_a_page(client: Client, people: People, language: str) -> None:
    client.cookies["django_language"] = language
    for part, user in people.users().items():
        if part != "system":
            assert desk(client, user).status_code == 200, part


def test_a_stranger_at_the_door_is_sent_to_sign_in(client: Client, people: People) -> None:
    assert client.get("/").status_code == 302


def test_due_yesterday_is_overdue_due_today_is_not() -> None:
    items = [item("昨天", TODAY - timedelta(days=1)), item("今天", TODAY),
             item("明天", TODAY + timedelta(days=1)), item("没有期限", None)]  # fmt: skip
    groups = grouped(items, TODAY)
    assert [[one.title for one in group.items] for group in groups] == [
        ["昨天"], ["今天"], ["明天", "没有期限"],
    ]  # fmt: skip
    assert [group.is_late for group in groups] == [True, False, False]
    assert groups[0].title == TITLES[LATE]


def test_the_overdue_come_first_then_the_grade_then_the_days_late() -> None:
    late = [item("一般迟五天", TODAY - timedelta(days=5), "yellow"),
            item("重大迟一天", TODAY - timedelta(days=1), "red"),
            item("一般迟九天", TODAY - timedelta(days=9), "yellow"),
            item("重大明天到期", TODAY + timedelta(days=1), "red")]  # fmt: skip
    ordered = [one.title for one in sorted(late, key=lambda one: one.order(TODAY))]
    assert ordered == ["重大迟一天", "一般迟九天", "一般迟五天", "重大明天到期"]


def test_a_hazard_waits_for_whoever_may_take_the_next_step(people: People) -> None:
    hazard = fault(people)
    with clock.at(MONDAY):
        assert hazard.what in [one.title for one in queue(people.safety, TODAY)]
        assert hazard.what not in [one.title for one in queue(people.teacher, TODAY)]
        hazard.assign(by=people.safety, rectifier=people.affairs)
        hazard.begin(by=people.affairs)
        hazard.claim(by=people.affairs, measure="已更换")
        assert hazard.what not in [one.title for one in queue(people.affairs, TODAY)]
        assert hazard.what in [one.title for one in queue(people.safety, TODAY)]


def test_hazards_and_tasks_stand_in_one_queue(people: People) -> None:
    install(people.bureau, by=people.system)
    hazard = fault(people)
    with clock.at(MONDAY):
        since = TODAY - timedelta(days=60)
        Task.objects.open_for(since, district=people.bureau, by=people.system, until=TODAY)
        found = [one.url for one in queue(people.safety, TODAY)]
    assert any(str(hazard.pk) in url for url in found)
    assert any(url.startswith("/duties/tasks/") for url in found)


def test_nobody_sees_what_waits_at_the_neighbours(people: People) -> None:
    fault(people)
    with clock.at(MONDAY):
        assert queue(people.neighbour, TODAY) == []


def test_the_guard_gets_large_targets_and_the_office_a_list(client: Client, people: People) -> None:
    assert is_field(people.guard)
    assert is_field(people.canteen)
    assert not is_field(people.safety)
    assert not is_field(people.section)
    assert 'class="field"' in desk(client, people.guard).content.decode()
    for lasting in ("/responsibility/mine/", "/letters/"):  # after both are signed as well
        assert f'href="{lasting}"' in desk(client, people.guard).content.decode()
    assert 'class="field"' not in desk(client, people.safety).content.decode()


def test_a_calm_desk_says_what_will_fill_it(client: Client, people: People) -> None:
    html = desk(client, people.teacher).content.decode()
    assert 'class="empty"' in html


def test_one_button_of_the_desk_is_the_first_thing_to_do(client: Client, people: People) -> None:
    fault(people)
    fault(people, what="栏杆松动", is_urgent=True)
    html = desk(client, people.safety, MONDAY + timedelta(days=2)).content.decode()
    assert html.count("btn-primary") == 1
    assert html.index("栏杆松动") < html.index("应急灯不亮")


@pytest.mark.parametrize("part", ["system_admin", "security_admin", "audit_admin"])
def test_an_administrator_is_shown_where_to_work_and_no_hazard(
    client: Client, people: People, part: str
) -> None:
    hazard = fault(people)
    response = desk(client, getattr(people, part))
    assert response.context["places"]
    assert hazard.what not in response.content.decode()
    for url, _title, _words in response.context["places"]:
        assert client.get(url).status_code == 200, url


def test_what_a_trace_has_proved_is_shown_as_nothing_to_fill(people: People) -> None:
    install(people.bureau, by=people.system)
    with clock.at(MONDAY):
        Task.objects.open_for(TODAY, district=people.bureau, by=people.system)
        assert covered(people.guard, TODAY) == []
