"""Eight people press the same button: one wins, and the ledger tells one story."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from django.db import connections

from xiaoan.base.scope import scope
from xiaoan.ledger.change import WrongState, changing
from xiaoan.ledger.models import Event
from xiaoan.ledger.seal import seal_once
from xiaoan.ledger.verify import verify
from xiaoan.units.models import Place

THREADS = 8


def together(work) -> list[object]:
    def alone(number: int) -> object:
        try:
            return work(number)
        finally:
            for alias in connections:
                connections[alias].close()

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(alone, range(THREADS)))


def test_of_eight_same_steps_one_wins(committed, people):
    with scope([people.bureau.pk]):
        place = Place.objects.add(by=people.safety, unit=people.school, name="配电间")

    def retire(_number: int) -> str:
        with scope([people.bureau.pk]):
            own = Place.objects.get(pk=place.pk)
            try:
                with changing(own, "units.place", by=people.safety, when="配电间", state="name"):
                    own.name = "旧配电间"
            except WrongState:
                return "refused"
            return "done"

    assert sorted(together(retire)) == ["done"] + ["refused"] * 7
    with scope([people.bureau.pk]):
        assert Event.objects.filter(subject=place.subject).count() == 2


def test_sealing_beside_writers_loses_and_doubles_nothing(committed, people):
    def write(number: int) -> int:
        if number == 0:
            return sum(bool(seal_once()) for _ in range(20))
        for step in range(25):
            with scope([people.bureau.pk]):
                Place.objects.add(by=people.safety, unit=people.school, name=f"{number}-{step}")
        return 0

    together(write)
    seal_once()
    verdict = verify()
    assert verdict.ok, verdict.faults
    with scope([people.bureau.pk]):
        assert Event.objects.filter(action="units.place").count() == 7 * 25
