"""The clock of the public's reports: who waits for an answer too long climbs."""

from __future__ import annotations

from datetime import date

from xiaoan.accounts.models import User
from xiaoan.base import clock
from xiaoan.base.scope import scope
from xiaoan.ledger.change import WrongState
from xiaoan.posts.founding import system_user
from xiaoan.public.models import Report
from xiaoan.units.models import Unit


def escalate_due() -> None:
    """Whatever reached a rung today climbs it. Harmless when run twice."""
    today = clock.today()
    for district in Unit.objects.districts():
        with scope([district.pk]):
            rows = Report.objects.all().due_to_escalate(today, district)
            due = list(rows.values_list("pk", flat=True))
        for key in due:
            # A transaction for each: nobody waits for the whole district.
            with scope([district.pk]):
                climb(Report.objects.get(pk=key), by=system_user(district), on=today)


def climb(report: Report, *, by: User, on: date) -> int:
    """Climb every rung that is due by `on`; returns how many (0 if another run was first)."""
    climbed = 0
    try:
        while report.escalate(by=by, on=on):
            climbed += 1
    except WrongState:
        return climbed
    return climbed
