"""Pages ask the database a known number of questions, however many rows they show.

A page that asks more than its baseline fails the build; asking less lowers the baseline.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.cast import People
from tests.query_baseline import BASELINE
from tests.sample import NOW, TODAY, Sample
from xiaoan.base import clock
from xiaoan.duties.models import Task
from xiaoan.hazards.models import Hazard
from xiaoan.units.models import Unit

#: Questions more or less that say nothing: a cache row, a calendar read once.
SLACK = 2
MORE = 12


@pytest.fixture
def sample(people: People) -> Iterator[Sample]:
    made = Sample(people)
    with clock.at(NOW):
        yield made


def asked(client: Client, address: str) -> int:
    """How many statements the second opening of a page costs; the first fills caches."""
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as seen:
        answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return len(seen)


def client_of(people: People, part: str) -> Client:
    client = Client(headers={"accept-language": "zh-hans"})
    client.force_login(people.users()[part])
    return client


def grow(sample: Sample) -> None:
    """A dozen schools more, each with tasks and an open hazard; a dozen hazards at the school."""
    people = sample.people
    for n in range(MORE):
        school = Unit.objects.found(
            by=people.system, code=f"QH-1{n:02d}", name=f"新校 {n}", kind="school",
            parent=people.bureau, tags=["primary"], area="城西片",
        )  # fmt: skip
        Hazard.objects.report(
            by=people.section, unit=school, what=f"灯不亮 {n}", source="report", place_text="门厅"
        )
        Hazard.objects.report(
            by=people.guard,
            unit=people.school,
            what=f"桌椅 {n}",
            source="self",
            place_text=f"{n} 室",
        )
    Task.objects.open_for(TODAY, district=people.bureau, by=people.system)


def test_no_page_asks_more_than_its_baseline_and_rows_cost_no_question(sample: Sample) -> None:
    clients = {part: client_of(sample.people, part) for part in {p for p, _a in BASELINE}}
    before = {key: asked(clients[key[0]], key[1]) for key in BASELINE}
    grow(sample)
    after = {key: asked(clients[key[0]], key[1]) for key in BASELINE}
    over = {key: n for key, n in before.items() if n > BASELINE[key] + SLACK}
    grown = {key: (before[key], n) for key, n in after.items() if n > before[key] + SLACK}
    assert not over, f"more questions than the baseline: {over}"
    assert not grown, f"questions grow with the rows: {grown}"


def test_the_baseline_is_kept_tight(sample: Sample) -> None:
    clients = {part: client_of(sample.people, part) for part in {p for p, _a in BASELINE}}
    loose = {
        key: asked(clients[key[0]], key[1])
        for key, most in BASELINE.items()
        if asked(clients[key[0]], key[1]) < most - 3 * SLACK
    }
    assert not loose, f"the baseline may be lowered: {loose}"
