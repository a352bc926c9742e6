"""What waits for a person in the inspections: visits of today, unfinished ones, notices."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from xiaoan.access.check import may, reach
from xiaoan.accounts.models import User
from xiaoan.base.desk import DeskItem
from xiaoan.hazards.models import Notice
from xiaoan.inspections.models import Visit

MOST = 100
OF_VISIT = "inspections_visit:"
#: What a visit waits for, by its state: the verb that may be taken, and what the button says.
STEPS = {
    "planned": ("begin", _("Begin the visit")),
    "begun": ("finish", _("Finish the visit")),
    "finished": ("finish", _("Serve the rest")),
}


def waiting(user: User, on: date) -> list[DeskItem]:
    """Everything of the inspections that `user` can and should deal with, in no order."""
    return [
        *_visits(user, on),
        *_to_serve(user),
        *_unanswered(user, on),
        *_receipts(user),
    ]


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


def _to_serve(user: User) -> Iterator[DeskItem]:
    rows = Notice.objects.visible_to(user).filter(served_at=None, source__startswith=OF_VISIT)
    for notice in rows.select_related("unit").order_by("found_at", "id")[:MOST]:
        if may(user, "hazards.serve", notice.unit):
            url = reverse("hazards:notice", args=[notice.pk])
            found = localdate(notice.found_at)
            yield DeskItem(notice.title, str(notice.unit), url, found, "", _("Serve the notice"))


def _unanswered(user: User, on: date) -> Iterator[DeskItem]:
    """For the bureau: replies that are late."""
    whole = reach(user, "hazards.serve").districts
    rows = Notice.objects.visible_to(user).unanswered()
    late = rows.filter(district_id__in=whole, reply_due__lt=on).select_related("unit")
    for notice in late.order_by("reply_due", "id")[:MOST]:
        url = reverse("hazards:notice", args=[notice.pk])
        detail = str(notice.unit)
        yield DeskItem(notice.title, detail, url, notice.reply_due, "", _("Ask for the reply"))


def _receipts(user: User) -> Iterator[DeskItem]:
    """For the school: served notices whose receipt nobody has confirmed."""
    rows = Notice.objects.visible_to(user).filter(
        unit_id=user.unit_id, served_at__isnull=False, receipt_at=None, replied_at=None
    )
    for notice in rows.select_related("unit")[:MOST]:
        if may(user, "hazards.acknowledge", notice.unit):
            url = reverse("hazards:notice", args=[notice.pk])
            served = localdate(notice.served_at)
            yield DeskItem(
                notice.title, str(notice.unit), url, served, "", _("Confirm the receipt")
            )
