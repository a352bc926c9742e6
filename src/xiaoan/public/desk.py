"""What waits for a person of what the public reported: answers, and sealed reports to open."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext_lazy as _

from xiaoan.access.check import may
from xiaoan.accounts.models import User
from xiaoan.base.desk import DeskItem
from xiaoan.escalation.models import Climb
from xiaoan.public.models import Report, Sealed

MOST = 200


def waiting(user: User, _on: date) -> list[DeskItem]:
    """Everything of the public's reports that `user` can and should deal with, in no order."""
    return [*_answers(user), *_climbed(user), *_sealed(user)]


def _item(report: Report, verb: object) -> DeskItem:
    detail = f"{report.unit} · {report.place}"
    title = str(_("The public reports: %(what)s") % {"what": report.title})
    colour = "orange" if report.is_urgent else "yellow"
    return DeskItem(title, detail, report.address, report.due_on, colour, verb)


def _answers(user: User) -> Iterator[DeskItem]:
    rows = Report.objects.visible_to(user).waiting().filter(unit_id=user.unit_id)
    for report in rows.select_related("unit", "place")[:MOST]:
        if may(user, "public.confirm", report.unit):
            yield _item(report, _("Confirm or answer"))


def _climbed(user: User) -> Iterator[DeskItem]:
    """At the bureau: those that climbed to it because nobody at the school answered."""
    seen = Report.objects.visible_to(user).unanswered().exclude(unit_id=user.unit_id)
    climbed = Climb.objects.filter(
        district_id=user.district_id or 0, ladder__startswith="unconfirmed", post="safety-section"
    )
    keys = [about.rpartition(":")[2] for about in climbed.values_list("about", flat=True)]
    if not keys:
        return
    for report in seen.filter(pk__in=keys, rung__gt=1).select_related("unit", "place")[:MOST]:
        if may(user, "public.reopen", report.unit):
            yield _item(report, _("Look at it"))


def _sealed(user: User) -> Iterator[DeskItem]:
    for sealed in Sealed.objects.visible_to(user).unread().order_by("due_on")[:MOST]:
        yield DeskItem(
            str(_("A sealed report waits for you")), str(sealed), sealed.address, sealed.due_on,
            "red", _("Open it with a reason"),
        )  # fmt: skip
