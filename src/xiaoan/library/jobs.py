"""The clock of the library: what comes into force today, and who came into a post since."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db import transaction

from xiaoan.accounts.models import User
from xiaoan.base import clock
from xiaoan.base.scope import scope
from xiaoan.ledger.change import WrongState
from xiaoan.library.models import Reading, Version
from xiaoan.posts.founding import system_user
from xiaoan.units.models import Unit


def turn() -> None:
    """Put into force what was approved for today, and ask newcomers to read what is in force."""
    today = clock.today()
    for district, system in _districts():
        with scope([district.pk]):
            turn_district(district, today, by=system)


def turn_district(district: Unit, on: date, *, by: User) -> None:
    """As `turn`, for one district whose scope is open; harmless when run twice."""
    due = Version.objects.filter(district_id=district.pk).due_to_enact(on)
    for version in due.select_related("text__current", "unit"):
        try:
            with transaction.atomic():
                version.enact(by=by)
        except WrongState:
            continue  # somebody did it by hand a moment ago
    Reading.objects.ask_newcomers(district, by=by, on=on)


def _districts() -> Iterator[tuple[Unit, User]]:
    for district in Unit.objects.districts():
        yield district, system_user(district)
