"""An inspector's phone carries his own visits and those schools' data, nothing of any other."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.cast import People

from xiaoan.accounts.models import User
from xiaoan.base import clock
from xiaoan.duties.models import Checklist
from xiaoan.inspections.carried import visits
from xiaoan.inspections.tests.test_visits import NINE, fire, on_site, own, plan
from xiaoan.units.models import Place

__all__ = ["fire"]


def carried(user: User, at: Any = NINE) -> list[dict[str, Any]]:
    with clock.at(at):
        return list(visits(user, None))


def test_it_carries_his_own_visits_near_in_time(people: People, fire: Checklist) -> None:
    mine = plan(people)
    plan(people, unit=people.kindergarten, lead=people.section, members=[people.chief])
    plan(people, unit=people.kindergarten, planned_on=(NINE + timedelta(days=9)).date())
    assert [row["id"] for row in carried(people.inspector)] == [str(mine.pk)]
    assert {row["unit"]["name"] for row in carried(people.section)} == {"柳溪小学", "禾苗幼儿园"}
    assert carried(people.principal) == carried(people.stranger) == []


def test_it_carries_that_schools_places_and_open_hazards_only(
    people: People, fire: Checklist
) -> None:
    Place.objects.add(by=people.safety, unit=people.school, name="门卫室")
    Place.objects.add(by=people.neighbour, unit=people.neighbour_school, name="锅炉房")
    own(people, NINE - timedelta(days=2))
    own(people, NINE, unit=people.neighbour_school, by=people.neighbour, what="别校的隐患")
    plan(people)
    (row,) = carried(people.inspector)
    assert [place["name"] for place in row["places"]] == ["门卫室"]
    assert [hazard["what"] for hazard in row["open"]] == ["通道堆放桌椅"]
    assert "别校的隐患" not in str(row)
    assert row["receiver"] == {"name": "陈立新", "post": "安全主任"}


def test_its_lists_hold_every_item_that_applies_there(people: People, fire: Checklist) -> None:
    plan(people)
    (row,) = carried(people.inspector)
    (listed,) = row["lists"]
    assert (listed["code"], listed["checklist"]) == ("FIRE", str(fire.pk))
    tags = {"all", "school", "primary", "canteen"}
    fitting = [item.order for item in fire.lines if not tags.isdisjoint(item.applies_to)]
    assert [item["order"] for item in listed["items"]] == fitting


def test_a_row_changes_when_anything_in_it_does(people: People, fire: Checklist) -> None:
    plan(people)
    (before,) = carried(people.inspector)
    (same,) = carried(people.inspector)
    own(people, NINE - timedelta(days=2))
    (after,) = carried(people.inspector)
    assert before["v"] == same["v"] != after["v"]


def test_a_finished_visit_is_carried_until_its_notice_was_seen(
    people: People, fire: Checklist
) -> None:
    visit = on_site(people)
    with clock.at(NINE + timedelta(hours=1)):
        visit.find(by=people.inspector, what="门卫室插座烧黑", place_text="门卫室")
        visit.finish(by=people.inspector, methods=["see"], received_by="陈立新")
    (row,) = carried(people.inspector, NINE + timedelta(days=2))
    assert row["notice"]["number"] == "〔2026〕1"
    assert carried(people.inspector, NINE + timedelta(days=5)) == []


def test_more_visits_ask_few_questions_more(people: People, fire: Checklist) -> None:
    plan(people)
    with CaptureQueriesContext(
        connection,
    ) as one:
        carried(people.inspector)
    plan(people, unit=people.kindergarten)
    plan(people, unit=people.neighbour_school)
    with CaptureQueriesContext(connection) as three:
        carried(people.inspector)
    assert (len(three) - len(one)) / 2 <= 8
