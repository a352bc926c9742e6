"""Receipt 签收: a holder has read what the post answers for. A new holder, a new version: anew."""

from __future__ import annotations

from typing import ClassVar

from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xiaoan.accounts.models import User
from xiaoan.base import clock
from xiaoan.ledger.change import WrongState, born
from xiaoan.posts.models import Holding
from xiaoan.responsibility.hosts import host_of
from xiaoan.responsibility.models.sheet import Sheet
from xiaoan.units.models import UnitRecord, UnitScopedQuerySet

MOST_SECONDS = 24 * 3600


class ReceiptQuerySet(UnitScopedQuerySet["Receipt"]):
    """Questions about receipts, and how one is given."""

    def acknowledge(
        self, *, by: User, holding: Holding, sheet: Sheet, read_seconds: int = 0
    ) -> Receipt:
        """`by` has read the charges of the own post; a second time is harmless.

        Raises PermissionDenied for somebody else's post, WrongState where the sheet is not in
        force or the post is no longer held.
        """
        if holding.user_id != by.pk:
            raise PermissionDenied(_("Everybody acknowledges the own post, nobody another's."))
        with transaction.atomic():
            # The sheet is held fast: it cannot be superseded between the question and the answer.
            current = Sheet.objects.select_for_update().get(pk=sheet.pk)
            known = self.filter(sheet=sheet, holding=holding).first()
            if known is not None:
                return known
            _refuse_past(current, holding)
            seconds = max(0, min(read_seconds, MOST_SECONDS))
            receipt = self.model(
                unit=current.unit, sheet=current, holding=holding, at=clock.now(),
                read_seconds=seconds,
            )  # fmt: skip
            return born(receipt, "responsibility.acknowledge", by=by)


class Receipt(UnitRecord):
    """One holder's acknowledgement of one version."""

    view: ClassVar[str] = "responsibility.view"

    sheet = models.ForeignKey(
        Sheet, models.PROTECT, related_name="receipts",
        verbose_name=gettext_lazy("Sheet of responsibility"),
    )  # fmt: skip
    holding = models.ForeignKey(Holding, models.PROTECT, related_name="receipts")
    at = models.DateTimeField(gettext_lazy("acknowledged at"))
    read_seconds = models.IntegerField(gettext_lazy("seconds read"), default=0)

    objects = ReceiptQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sheet", "holding"], name="receipt_once")]

    def __str__(self) -> str:
        return f"{self.holding} {self.at:%Y-%m-%d}"


def _refuse_past(sheet: Sheet, holding: Holding) -> None:
    today = clock.today()
    if not sheet.is_in_force(today):
        raise WrongState(_("This version is not in force today. Open the one that is."))
    if (
        host_of(holding.unit).pk != sheet.unit_id
        or not sheet.charges.filter(post_id=holding.post_id).exists()
    ):
        raise WrongState(_("The sheet has no line for this post."))
    if holding.since > today or (holding.until is not None and holding.until < today):
        raise WrongState(_("You do not hold this post today."))
