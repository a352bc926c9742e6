"""Special inspections and plans: several schools at once, and a warning against floods."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from tests.cast import People

from xiaoan.base import clock
from xiaoan.duties.catalogue import install
from xiaoan.duties.models import Checklist
from xiaoan.inspections.models import Round, Visit
from xiaoan.inspections.tests.test_visit_pages import address, signed_in
from xiaoan.inspections.tests.test_visits import plan
from xiaoan.ledger.models import Event


@pytest.fixture
def fire(people: People) -> Checklist:
    install(people.bureau, by=people.system)
    return Checklist.objects.current().get(code="FIRE")


def test_several_schools_are_planned_at_once_with_one_event(
    client: Client, people: People, fire: Checklist
) -> None:
    signed_in(client, people.section)
    sent = _plan(client, people, [people.school, people.kindergarten, people.neighbour_school])
    assert sent["Location"] == "/inspections/"
    assert Visit.objects.count() == 3
    assert Event.objects.filter(action="inspections.plan").count() == 1
    assert client.get(address(Visit.objects.all()[0])).status_code == 200


def _plan(client: Client, people: People, schools: list[Any], **more: Any) -> Any:
    day = more.pop("day", clock.today() + timedelta(days=20))
    facts = {
        "units": [unit.pk for unit in schools], "planned_on": day.isoformat(),
        "lead": people.inspector.pk, "members": [people.section.pk], "checklists": ["FIRE"],
    }  # fmt: skip
    return client.post("/inspections/plan/", facts | more)


@pytest.mark.parametrize(("days", "warned"), [(-7, True), (7, True), (8, False), (-8, False)])
def test_another_visit_within_seven_days_is_a_warning_first(
    client: Client, people: People, fire: Checklist, days: int, warned: bool
) -> None:
    day = clock.today() + timedelta(days=20)
    plan(people, planned_on=day + timedelta(days=days))
    signed_in(client, people.section)
    sent = _plan(client, people, [people.school, people.kindergarten], day=day)
    assert sent.status_code == (409 if warned else 303)
    assert Visit.objects.count() == (1 if warned else 3)
    if warned:
        assert [c.unit for c in sent.context["clashes"]] == [people.school]
        _plan(client, people, [people.school, people.kindergarten], day=day, anyway="1")
        assert Visit.objects.count() == 3


def test_a_cancelled_visit_is_no_conflict(client: Client, people: People, fire: Checklist) -> None:
    day = clock.today() + timedelta(days=20)
    plan(people, planned_on=day).cancel(by=people.section, reason="停课")
    assert _plan(signed_in(client, people.section), people, [people.school], day=day).status_code \
        == 303  # fmt: skip


def test_planning_may_announce_at_once(client: Client, people: People, fire: Checklist) -> None:
    signed_in(client, people.section)
    _plan(client, people, [people.school, people.neighbour_school], announce="on")
    assert Visit.objects.filter(announced_at=None).count() == 0
    signed_in(client, people.safety)
    assert len(client.get("/inspections/").context["page"]) == 1


@pytest.mark.parametrize("field", ["units", "planned_on", "checklists"])
def test_what_is_missing_in_a_plan_stands_beside_its_field(
    client: Client, people: People, fire: Checklist, field: str
) -> None:
    sent = _plan(signed_in(client, people.section), people, [people.school], **{field: ""})
    assert sent.status_code == 422
    assert sent.context["form"].errors[field]
    assert not Visit.objects.exists()


def test_a_foreign_school_cannot_be_planned(
    client: Client, people: People, fire: Checklist
) -> None:
    sent = _plan(signed_in(client, people.section), people, [people.school, people.other_school])
    assert sent.status_code == 422
    assert not Visit.objects.exists()


def test_a_special_inspection_names_leader_and_basis_and_counts_boarding_schools(
    client: Client, people: People, fire: Checklist
) -> None:
    signed_in(client, people.section)
    day = clock.today()
    facts = {
        "name": "春季专项检查", "leader": "分管副局长", "basis": "青教安〔2026〕8号",
        "since": day.isoformat(), "until": (day + timedelta(days=60)).isoformat(),
        "checklists": ["FIRE", "DORM"],
    }  # fmt: skip
    assert client.post("/inspections/rounds/new/", facts | {"basis": ""}).status_code == 422
    client.post("/inspections/rounds/new/", facts)
    special = Round.objects.get()
    page = client.get(f"/inspections/rounds/{special.pk}/")
    (_all, everybody), (_boarding, boarding) = page.context["parts"]
    assert (everybody.units, everybody.visited) == (3, 0)
    assert [unit.pk for unit in boarding.missing] == [people.neighbour_school.pk]
    rest = client.get(f"/inspections/plan/?round={special.pk}&rest=1")
    assert len(rest.context["chosen"]) == 3
    _plan(client, people, [people.school], round=str(special.pk), checklists=[])
    assert Visit.objects.get().checklists == ["FIRE", "DORM"]
    assert client.get(f"/inspections/rounds/{special.pk}/?export=xlsx").status_code == 200
    assert client.get("/inspections/rounds/?export=xlsx").status_code == 200
