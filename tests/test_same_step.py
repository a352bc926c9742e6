"""Eight people take the same step of the same hazard: one has taken it, the others are told."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from xiaoan.base.scope import scope
from xiaoan.hazards.models import Hazard
from xiaoan.ledger.change import WrongState
from xiaoan.ledger.models import Event
from xiaoan.ledger.replay import replay

THREADS = 8


def together(step) -> list[str]:
    def alone(_number: int) -> str:
        try:
            step()
        except WrongState:
            return "too late"
        finally:
            for alias in connections:
                connections[alias].close()
        return "done"

    with ThreadPoolExecutor(THREADS) as pool:
        return sorted(pool.map(alone, range(THREADS)))


@pytest.fixture
def hazard(committed, people):
    with scope([people.bureau.pk]):
        return Hazard.objects.report(
            by=people.guard, unit=people.school, what="通道堆物", source="self", place_text="二楼"
        )


def test_every_step_of_the_loop_is_taken_once(committed, people, hazard):
    with scope([people.bureau.pk]):
        Hazard.objects.get(pk=hazard.pk).assign(by=people.safety, rectifier=people.affairs)
    steps = {
        "hazards.begin": lambda own: own.begin(by=people.affairs),
        "hazards.claim": lambda own: own.claim(by=people.affairs, measure="已清理"),
        "hazards.recheck": lambda own: own.recheck(by=people.safety, passed=True),
    }
    for action, take in steps.items():

        def step(take=take) -> None:
            with scope([people.bureau.pk]):
                take(Hazard.objects.get(pk=hazard.pk))

        assert together(step) == ["done"] + ["too late"] * 7, action
        with scope([people.bureau.pk]):
            taken = Event.objects.filter(subject=hazard.subject, action=action)
            assert taken.count() == 1, action
    assert list(replay()) == []
