"""The clock of the second looks: once a night, over what has arrived lately."""

from __future__ import annotations

from django.utils import timezone

from xiaoan.accounts.models import User
from xiaoan.base import clock
from xiaoan.base.scope import scope
from xiaoan.plausibility.models import Question
from xiaoan.plausibility.queries import seen
from xiaoan.plausibility.rules import BACK
from xiaoan.posts.founding import system_user
from xiaoan.units.models import Unit


def look() -> None:
    """Look through the last days of every district; harmless when run twice."""
    for district in Unit.objects.districts():
        with scope([district.pk]):
            look_at(district, by=system_user(district))


def look_at(district: Unit, *, by: User) -> int:
    """Ask about one district's last days, whose scope is open; returns how many questions."""
    now = timezone.localtime(clock.now())
    return Question.objects.ask(seen(district, now - BACK, now), by=by, district=district)
