"""However often and from however many screens it is pressed, a letter is signed once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections
from tests.cast import People

from xiaoan.base import clock
from xiaoan.base.scope import scope
from xiaoan.ledger.change import WrongState
from xiaoan.ledger.replay import replay
from xiaoan.targets import signing
from xiaoan.targets.generating import run
from xiaoan.targets.models import Letter
from xiaoan.targets.tests.papers import NOW, generated, letter_of, opened, stroke

THREADS = 6


def together(people: People, step) -> list[str]:
    """What each of several threads was told."""

    def alone(_number: int) -> str:
        try:
            with clock.at(NOW), scope([people.bureau.pk]):
                step()
        except WrongState:
            return "too late"
        finally:
            for alias in connections:
                connections[alias].close()
        return "done"

    with ThreadPoolExecutor(THREADS) as pool:
        return sorted(pool.map(alone, range(THREADS)))


@pytest.mark.usefixtures("committed")
def test_six_presses_sign_once_and_the_ledger_tells_the_same(people: People) -> None:
    with clock.at(NOW), scope([people.bureau.pk]):
        generated(people, ["school"])
        letter = letter_of(people.principal)
        signing.lay(letter, by=people.principal)
        shown = stroke(letter)

    def press() -> None:
        signing.sign(letter_of(people.principal), shown, by=people.principal)

    assert together(people, press) == ["done"] + ["too late"] * (THREADS - 1)
    with scope([people.bureau.pk]):
        assert Letter.objects.get(pk=letter.pk).signatures.count() == 1
    assert list(replay()) == []


@pytest.mark.usefixtures("committed")
def test_six_workers_generate_one_letter_for_each_holder(people: People) -> None:
    with clock.at(NOW), scope([people.bureau.pk]):
        batch = opened(people)

    def work() -> None:
        run(type(batch).objects.get(pk=batch.pk), by=people.system)

    together(people, work)
    with scope([people.bureau.pk]):
        rows = Letter.objects.filter(batch=batch)
        assert rows.count() == rows.values("holding").distinct().count() == 14
    assert list(replay()) == []
