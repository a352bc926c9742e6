"""The clock of the sheets: what hangs on the wall holds no longer than its version."""

from __future__ import annotations

from xiaoan.base import clock
from xiaoan.base.scope import scope
from xiaoan.posts.founding import system_user
from xiaoan.responsibility.issuing import expire
from xiaoan.units.models import Unit


def turn() -> None:
    """Every night: the papers of versions that ended yesterday hold no longer."""
    today = clock.today()
    for district in Unit.objects.districts():
        with scope([district.pk]):
            expire(district, today, by=system_user(district))
