"""What waits for a person in the inspections: visits of today, unfinished ones."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from xiaoan.access.check import may
from xiaoan.accounts.models import User
from xiaoan.base.desk import DeskItem
from xiaoan.inspections.models import Visit

MOST = 100
#: What a visit waits for, by its state: the verb that may be taken, and what the button says.
STEPS = {
    "planned": ("begin", _("Begin the visit")),
    "begun": ("finish", _("Finish the visit")),
    "finished": ("finish", _("Serve the rest")),
}


def waiting(user: User, on: date) -> list[DeskItem]:
    """Everything of the inspections that `user` can and should deal with, in no order."""
    return [*_visits(user, on)]


def _visits(user: User, on: date) -> Iterator[DeskItem]:
    """Visits that `user` makes: due, begun but not finished, or with findings that came late."""
    rows = Visit.objects.visible_to(user).led_by(user).waiting(on).select_related("unit", "round")
    for visit in rows.order_by("planned_on", "id")[:MOST]:
        verb, label = STEPS[visit.status]
        if not may(user, f"inspections.{verb}", visit.unit):
            continue
        due = localdate(visit.began_at) if visit.began_at else visit.planned_on
        detail = str(visit.round or visit.get_kind_display())
        if visit.status == Visit.Status.FINISHED:
            detail = str(_("findings arrived after the notice"))
        url = reverse("inspections:visit", args=[visit.pk])
        yield DeskItem(str(visit.unit), detail, url, due, "", label)
