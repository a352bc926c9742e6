"""What waits for a person in the hazards: approvals, re-checks, blocked, unanswered, overdue."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext_lazy as _

from xiaoan.access.check import may
from xiaoan.accounts.models import User
from xiaoan.base.desk import DeskItem
from xiaoan.hazards import noticedesk
from xiaoan.hazards.hands import prime
from xiaoan.hazards.models import Extension, Hazard, Keeping, Referral, SpotCheck
from xiaoan.hazards.views.tables import STEPS

MOST = 200


def waiting(user: User, on: date) -> list[DeskItem]:
    """Everything of the hazards that `user` can and should deal with, in no order."""
    return [
        *_steps(user), *_asked(user), *_referred(user), *_looks(user, on),
        *noticedesk.waiting(user, on),
    ]  # fmt: skip


def _steps(user: User) -> Iterator[DeskItem]:
    rows = Hazard.objects.visible_to(user).unresolved().select_related("unit", "place", "rectifier")
    for hazard in prime(rows.order_by("due_on", "id")[:MOST]):
        name = _name(hazard, user)
        if name:
            # Nobody is chosen yet: "give it to this person" would point at nobody.
            verb = STEPS[name].title if name == "assign" else STEPS[name].button
            yield _item(hazard, f"/hazards/{hazard.pk}/{name}/", verb)


def _name(hazard: Hazard, user: User) -> str:
    if hazard.is_disputed and hazard.lets(user, "reconcile"):
        return "reconcile"
    if hazard.is_blocked:
        return "unblock" if hazard.lets(user, "unblock") else ""
    name = hazard.next_step(user)
    if name == "claim" and hazard.rectifier_id != user.pk:
        return ""
    at_school = hazard.unit_id == user.unit_id
    return name if at_school or (name == "recheck" and hazard.needs_bureau) else ""


def _item(hazard: Hazard, url: str, verb: object, due_on: date | None = None) -> DeskItem:
    detail = " · ".join(part for part in (str(hazard.unit), hazard.where) if part)
    return DeskItem(hazard.what, detail, url, due_on or hazard.due_on, hazard.colour, verb)


def _asked(user: User) -> Iterator[DeskItem]:
    rows = Extension.objects.visible_to(user).filter(status="asked").exclude(asked_by=user)
    for paper in rows.select_related("hazard__unit", "hazard__place")[:MOST]:
        if may(user, paper.action, paper.hazard.unit):
            url = f"/hazards/extensions/{paper.pk}/decision/"
            yield _item(paper.hazard, url, _("Decide on more time"))


def _referred(user: User) -> Iterator[DeskItem]:
    rows = Referral.objects.visible_to(user).unanswered()
    for paper in rows.select_related("hazard__unit", "hazard__place", "agency")[:MOST]:
        if may(user, "hazards.respond", paper.agency):
            name = "answer" if paper.received_at else "receipt"
            verb = _("Answer") if paper.received_at else _("Confirm receipt")
            yield _item(paper.hazard, f"/hazards/referrals/{paper.pk}/{name}/", verb)


def _looks(user: User, on: date) -> Iterator[DeskItem]:
    kept = Keeping.objects.visible_to(user).waiting(on).filter(unit_id=user.unit_id)
    for row in kept.select_related("hazard__unit", "hazard__place")[:MOST]:
        if may(user, "hazards.keep", row.hazard.unit):
            url = f"/hazards/keepings/{row.pk}/keeping/"
            yield _item(row.hazard, url, _("Look back"), row.due_on)
    drawn = SpotCheck.objects.visible_to(user).waiting()
    for check in drawn.select_related("hazard__unit", "hazard__place")[:MOST]:
        allowed = may(user, "hazards.look", check.hazard.unit)
        if allowed and check.hazard.closed_by_id != user.pk:
            url = f"/hazards/spot-checks/{check.pk}/spot_check/"
            yield _item(check.hazard, url, _("Spot check"))
