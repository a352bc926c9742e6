"""The clock of the hazards and their notices: who is late climbs, district by district."""

from __future__ import annotations

from datetime import date
from typing import Any

from xiaoan.accounts.models import User
from xiaoan.base import clock
from xiaoan.base.scope import scope
from xiaoan.hazards.models import Hazard, Notice
from xiaoan.ledger.change import WrongState
from xiaoan.posts.founding import system_user
from xiaoan.units.models import Unit


def escalate_due() -> None:
    """Every few minutes: whatever reached a rung today climbs it. Harmless when run twice."""
    today = clock.today()
    for district in Unit.objects.districts():
        with scope([district.pk]):
            due: list[tuple[type[Hazard | Notice], Any]] = [
                (model, key)
                for model in (Hazard, Notice)
                for key in model.objects.all()
                .due_to_escalate(today, district)
                .values_list("pk", flat=True)
            ]
        for model, key in due:
            # A transaction for each: nobody waits for the whole district.
            with scope([district.pk]):
                climb(model.objects.get(pk=key), by=system_user(district), on=today)


def climb(hazard: Hazard | Notice, *, by: User, on: date) -> int:
    """Climb every rung that is due by `on`; returns how many (0 if another run was first)."""
    climbed = 0
    try:
        while hazard.escalate(by=by, on=on):
            climbed += 1
    except WrongState:
        return climbed
    return climbed
