"""What stands on top of a school's hazard register: reports that nobody has confirmed yet."""

from __future__ import annotations

from xiaoan.accounts.models import User
from xiaoan.hazards.above import Above, Unconfirmed
from xiaoan.public.models import Report

MOST = 5


def above(user: User) -> Above:
    """The reports waiting in sight of `user`, dangerous and longest due first; and how many."""
    rows = Report.objects.visible_to(user).waiting().select_related("unit", "place")
    found = list(rows.order_by("-is_urgent", "due_on", "id")[: MOST + 1])
    shown = [
        Unconfirmed(
            report.title, f"{report.unit} · {report.place}", report.received_at, report.due_on,
            report.address, is_urgent=report.is_urgent,
        )
        for report in found[:MOST]
    ]  # fmt: skip
    return Above(shown, "/public/reports/", has_more=len(found) > MOST)
