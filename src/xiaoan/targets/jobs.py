"""The clock of the letters: rounds are generated, new holders get theirs, the late are reminded."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from xiaoan.accounts.models import User
from xiaoan.base import clock
from xiaoan.base.scope import scope
from xiaoan.posts.founding import system_user
from xiaoan.targets import reminding
from xiaoan.targets.generating import run
from xiaoan.targets.models import Batch
from xiaoan.units.models import Unit


def generate() -> None:
    """Every minute: rounds that wait to be generated. Harmless when run twice."""
    for district, system in _districts():
        with scope([district.pk]):
            waiting = list(Batch.objects.filter(
                district_id=district.pk, status=Batch.Status.WAITING
            ))  # fmt: skip
        for batch in waiting:
            run(batch, by=system)


def keep_up() -> None:
    """Every night: letters of those who left unsigned lapse, new holders get theirs, and who is
    late, or soon will be, is reminded."""
    today = clock.today()
    for district, system in _districts():
        with scope([district.pk]):
            reminding.lapse(district, today, by=system)
        for batch in _running(district, today):
            run(batch, by=system)
        with scope([district.pk]):
            reminding.remind_due(district, today)


def _running(district: Unit, on: date) -> list[Batch]:
    with scope([district.pk]):
        return list(Batch.objects.filter(district_id=district.pk).to_generate(on))


def _districts() -> Iterator[tuple[Unit, User]]:
    for district in Unit.objects.districts():
        yield district, system_user(district)
