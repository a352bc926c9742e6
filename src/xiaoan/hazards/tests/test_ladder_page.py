"""A district lays its own ladder on the screen; the shipped one comes back as easily."""

from __future__ import annotations

import pytest
from django.test import Client
from tests.cast import People

from xiaoan.escalation.ladder import in_force
from xiaoan.escalation.models import LadderRule
from xiaoan.hazards import jobs
from xiaoan.hazards.ladder import GENERAL
from xiaoan.hazards.tests.days import on, report
from xiaoan.notify.models import Message

PAGE = "/hazards/ladders/hazard/"


def lay(client: Client, *rungs: tuple[str, str]) -> int:
    data = {f"days-{n}": days for n, (days, _post) in enumerate(rungs, 1)}
    data |= {f"post-{n}": post for n, (_days, post) in enumerate(rungs, 1)}
    return int(client.post(PAGE, data).status_code)


def test_the_districts_own_ladder_is_climbed_from_then_on(client: Client, people: People) -> None:
    client.force_login(people.section)
    assert client.get(PAGE).status_code == 200
    assert lay(client, ("2", "principal"), ("4", "chief")) == 303
    rungs = in_force(GENERAL, people.bureau).rungs
    assert [(r.days, r.post, r.at_bureau) for r in rungs] == [
        (2, "principal", False), (4, "chief", True),
    ]  # fmt: skip
    with on(3, 16):
        report(people, due_days=4)  # due on Friday, 20 March
    with on(3, 24):
        jobs.escalate_due()
    assert Message.objects.get().user == people.principal


def test_a_rung_taken_away_and_the_shipped_ladder_back(client: Client, people: People) -> None:
    client.force_login(people.section)
    lay(client, ("2", "principal"), ("4", "chief"))
    lay(client, ("3", "principal"))
    assert [r.days for r in in_force(GENERAL, people.bureau).rungs] == [3]
    assert LadderRule.objects.count() == 2
    client.post(PAGE, {"shipped": "1"})
    assert in_force(GENERAL, people.bureau) == GENERAL


@pytest.mark.parametrize(
    "rungs",
    [
        (("0", "principal"),),
        (("61", "principal"),),
        (("3", "principal"), ("3", "chief")),
        (("3", "principal"), ("2", "chief")),
        (("x", "principal"),),
        (("3", "nobody"),),
        (),
    ],
)
def test_a_ladder_that_does_not_rise_is_refused(
    client: Client, people: People, rungs: tuple[tuple[str, str], ...]
) -> None:
    client.force_login(people.section)
    assert lay(client, *rungs) == 422
    assert not LadderRule.objects.exists()


@pytest.mark.parametrize(("first", "last"), [("1", "60")])
def test_the_shortest_and_the_longest_wait_are_taken(
    client: Client, people: People, first: str, last: str
) -> None:
    client.force_login(people.section)
    assert lay(client, (first, "deputy"), (last, "chief")) == 303


def test_a_school_lays_no_ladder(client: Client, people: People) -> None:
    client.force_login(people.principal)
    assert client.get("/hazards/ladders/").status_code == 200
    assert lay(client, ("2", "principal")) == 403
