"""What of responsibility waits for a person: own charges to acknowledge, a sheet to approve or
to draft, a case to decide."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from xiaoan.access.check import grants_of
from xiaoan.accounts.models import User
from xiaoan.base.desk import DeskItem
from xiaoan.ledger.permission import allows, reach
from xiaoan.responsibility.answering import Asked, asked_of
from xiaoan.responsibility.models import Case, Sheet
from xiaoan.responsibility.models.sheet import seconds

#: Days in which a holder acknowledges, a head approves, a case is decided. [C]
ACKNOWLEDGE_DAYS, APPROVE_DAYS, DECIDE_DAYS = 7, 7, 30
MOST = 5


def waiting(user: User, on: date) -> list[DeskItem]:
    """Own charges first, then what waits for a word of the head."""
    return [*_charges(user, on), *_countersigned(user, on), *_sheets(user), *_cases(user)]


def _charges(user: User, on: date) -> list[DeskItem]:
    asked = [one for one in asked_of(user, on) if one.receipt is None]
    if not asked:
        return []
    lines = sum(len(one.charges) for one in asked)
    return [
        DeskItem(
            _now("What your post answers for: %(n)s lines to read") % {"n": lines},
            " · ".join(f"{one.sheet.unit} {one.holding.post}" for one in asked),
            reverse("responsibility:mine"), min(_due(one) for one in asked), "",
            _("Read and acknowledge"), minutes=2,
        )
    ]  # fmt: skip


def _due(one: Asked) -> date:
    """Asked since the version began or the post was taken up, whichever came later."""
    since = max(one.sheet.since or one.holding.since, one.holding.since)
    return since + timedelta(days=ACKNOWLEDGE_DAYS)


def _sheets(user: User) -> Iterator[DeskItem]:
    if not _decides(user, "responsibility.approve", "responsibility.divide"):
        return
    rows = Sheet.objects.visible_to(user).filter(status=Sheet.Status.SUBMITTED)
    for sheet in rows.select_related("unit__parent").order_by("id")[:MOST]:
        if allows(user, sheet.approval, sheet.unit) and not sheet.needs_second(user):
            yield DeskItem(
                str(sheet), _now("The draft waits for your approval."),
                reverse("responsibility:draft", args=[sheet.unit.code]), None, "",
                _("Look and approve"), minutes=10,
            )  # fmt: skip


def _countersigned(user: User, on: date) -> Iterator[DeskItem]:
    """What the head wrote; the bureau's section is asked only where a school has nobody else."""
    if not _decides(user, "responsibility.confirm"):
        return
    rows = Sheet.objects.visible_to(user).to_countersign(on).exclude(written_by=user)
    own = Q(unit__in=[grant.unit_id for grant in grants_of(user)])
    for sheet in rows.filter(own | ~seconds(on)).select_related("unit__parent")[:MOST]:
        yield DeskItem(
            str(sheet), _now("The head wrote it. A second member countersigns."),
            reverse("responsibility:draft", args=[sheet.unit.code]), None, "",
            _("Read and countersign"), minutes=5,
        )  # fmt: skip


def _cases(user: User) -> Iterator[DeskItem]:
    if not _decides(user, "responsibility.decide", "responsibility.judge"):
        return
    rows = Case.objects.visible_to(user).filter(status=Case.Status.OPEN)
    for case in rows.select_related("unit__parent", "post").order_by("opened_at")[:MOST]:
        if allows(user, case.decision, case.unit) and not case.is_own(user):
            due = timezone.localdate(case.opened_at) + timedelta(days=DECIDE_DAYS)
            yield DeskItem(
                _now("Accountability case: %(cause)s") % {"cause": case.get_cause_display()},
                f"{case.unit} · {case.post}", reverse("responsibility:case", args=[case.pk]),
                due, "", _("Decide the case"), minutes=10,
            )  # fmt: skip


def _decides(user: User, *actions: str) -> bool:
    found = [reach(user, action) for action in actions]
    return any(where.districts or where.units for where in found)
