"""Never another school's data: no part, no row, no word of it, whoever asks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from tests.cast import People
from tests.sample import NOW, TODAY, Sample

from xiaoan.api.tests.asking import Phone
from xiaoan.base import clock
from xiaoan.base.scope import scope
from xiaoan.duties.models import Task
from xiaoan.field.registry import PARTS
from xiaoan.hazards.models import Hazard
from xiaoan.inspections.models import Visit
from xiaoan.ledger.fence import recorded_models
from xiaoan.units.models import Place, Unit, UnitRecord

KEY = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
FOREIGN = "邻校之物"


@pytest.fixture
def sample(people: People) -> Iterator[Sample]:
    """The sample's school, and a neighbour in whose records the word FOREIGN stands."""
    made = Sample(people)
    with clock.at(NOW - timedelta(hours=4)):
        _neighbour(people)
        Task.objects.open_for(TODAY, district=people.bureau, by=people.system)
    with clock.at(NOW):
        yield made


def _neighbour(people: People) -> None:
    unit, by = people.neighbour_school, people.neighbour
    place = Place.objects.add(by=by, unit=unit, name=FOREIGN)
    hazard = Hazard.objects.report(by=by, unit=unit, what=FOREIGN, source="self", place=place)
    hazard.assign(by=by, rectifier=by)
    Visit.objects.plan(
        by=people.section, unit=unit, planned_on=TODAY, lead=people.section, checklists=["FIRE"],
        members=[people.chief],
    ).begin(by=people.section)  # fmt: skip


def carried(person: Any, unit: Unit) -> tuple[dict[str, Any], str]:
    response = Phone(person, unit).bundle()
    assert response.status_code == 200, response.content
    return response.json()["parts"], response.content.decode()


def units_in(text: str, parts: dict[str, Any], people: People) -> set[int]:
    """The units of every record whose key stands anywhere in the bundle, and those named."""
    keys, found = set(KEY.findall(text)), set(_named(parts))
    with scope([people.bureau.pk, people.other_bureau.pk]):
        for model in recorded_models():
            if issubclass(model, UnitRecord):
                rows = model._default_manager.filter(pk__in=keys)  # type: ignore[attr-defined]
                found |= set(rows.values_list("unit_id", flat=True))
    return found


def _named(value: Any) -> Iterator[int]:
    if isinstance(value, dict):
        yield from (value[key] for key in ("unit", "unit_id") if isinstance(value.get(key), int))
        for inner in value.values():
            yield from _named(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _named(inner)


@pytest.mark.parametrize("part", ["guard", "teacher", "safety", "principal", "canteen"])
def test_people_of_a_school_carry_their_own_school_only(sample: Sample, part: str):
    people = sample.people
    parts, text = carried(people.users()[part], people.school)
    assert set(parts) == {each.key for each in PARTS}
    assert FOREIGN not in text
    assert people.neighbour_school.name not in text
    assert units_in(text, parts, people) <= {people.school.pk, people.bureau.pk}


def test_the_safety_director_of_the_school_carries_something_in_every_part(sample: Sample):
    parts, _text = carried(sample.people.safety, sample.people.school)
    empty = {key for key, part in parts.items() if not part["rows"]}
    assert empty <= {"visits", "covered"}
    for part in parts.values():
        assert all(isinstance(row[key], str) for row in part["rows"] for key in ("id", "v"))
        assert part["ids"] == [row["id"] for row in part["rows"]]
        assert len(set(part["ids"])) == len(part["ids"])


def test_an_inspector_carries_the_schools_of_his_own_visits_only(sample: Sample):
    people = sample.people
    parts, text = carried(people.inspector, people.bureau)
    assert parts["visits"]["rows"]
    assert FOREIGN not in text
    assert people.neighbour_school.name not in text
    assert units_in(text, parts, people) <= {people.bureau.pk, people.school.pk}


def test_nobody_carries_anything_of_another_district(sample: Sample):
    people = sample.people
    for part, unit in (("section", people.bureau), ("stranger", people.other_bureau)):
        parts, text = carried(people.users()[part], unit)
        own = {unit.pk, *Unit.objects.filter(district=unit).values_list("pk", flat=True)}
        assert units_in(text, parts, people) <= own


def test_the_neighbour_finds_his_own_words_so_the_search_is_no_blind_one(sample: Sample):
    people = sample.people
    parts, text = carried(people.neighbour, people.neighbour_school)
    assert FOREIGN in text
    assert people.neighbour_school.pk in units_in(text, parts, people)
