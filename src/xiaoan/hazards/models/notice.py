"""Rectification notices 整改通知书: numbered per district and year without gaps."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING, ClassVar

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xiaoan.accounts.models import User
from xiaoan.base import clock
from xiaoan.escalation.whom import holders
from xiaoan.hazards import numbers
from xiaoan.hazards.tell import NOTICE
from xiaoan.ledger.change import WrongState, born, changing
from xiaoan.notify.send import tell
from xiaoan.units.days import calendar_of
from xiaoan.units.models import Unit, UnitRecord, UnitScopedQuerySet

if TYPE_CHECKING:
    from xiaoan.hazards.models.hazard import Hazard

REPLY_DAYS = 15  # working days, when no day is given


class NoticeQuerySet(UnitScopedQuerySet["Notice"]):
    """Questions about notices, and the drafting of one."""

    def unanswered(self) -> NoticeQuerySet:
        return self.filter(served_at__isnull=False, replied_at=None)

    def draft(
        self, *, by: User, unit: Unit, hazards: Iterable[Hazard], source: str,
        found_at: datetime | None = None, reply_due: date | None = None, **head: str,
    ) -> Notice:  # fmt: skip
        """Draft the notice about `hazards` of one visit to `unit`, with the next number.

        `head`: occasion, basis, inspectors and received_by as the paper prints them.
        Raises ValidationError when there is nothing to put right, or a hazard is another
        unit's, ended, or on a notice already.
        """
        listed = list(hazards)
        _refuse_unfit(unit, listed)
        now = clock.now()
        district = Unit(id=unit.district_id, district_id=unit.district_id)
        notice = self.model(
            unit=unit, year=clock.today().year, source=source, found_at=found_at or now,
            reply_due=reply_due or calendar_of(district).add_working_days(
                clock.today(), REPLY_DAYS
            ),
            **head,
        )  # fmt: skip
        with transaction.atomic():
            notice.serial = numbers.claim(self.model, notice.district_id, notice.year)
            born(notice, "hazards.draft", by=by, hazards=[hazard.pk for hazard in listed])
            for hazard in listed:
                with changing(hazard, "hazards.draft", by=by, when=hazard.OPEN):
                    if hazard.notice_id is not None:
                        raise WrongState(_("It stands on another notice already."))
                    hazard.notice = notice
        return notice


def _refuse_unfit(unit: Unit, hazards: list[Hazard]) -> None:
    if not hazards:
        raise ValidationError(_("A notice needs at least one open hazard."))
    if any(hazard.unit_id != unit.pk or not hazard.is_open for hazard in hazards):
        raise ValidationError(_("A notice lists open hazards of one unit only."))


class Notice(UnitRecord):
    """One notice to one school about what a visit found; serving it is an event."""

    view: ClassVar[str] = "hazards.view"
    private: ClassVar[tuple[str, ...]] = ("inspectors", "received_by")

    year = models.SmallIntegerField()
    serial = models.IntegerField()
    #: The visit, as a ledger subject ("inspections_visit:…"): hazards do not know visits.
    source = models.CharField(max_length=80)
    #: What the paper prints of the visit: its kind, founding paper, inspectors, and who
    #: received them.
    occasion = models.CharField(gettext_lazy("occasion"), max_length=80, blank=True)
    basis = models.CharField(gettext_lazy("basis"), max_length=200, blank=True)
    inspectors = models.CharField(gettext_lazy("inspectors"), max_length=200, blank=True)
    received_by = models.CharField(gettext_lazy("received by"), max_length=60, blank=True)
    found_at = models.DateTimeField(gettext_lazy("found"))
    served_at = models.DateTimeField(gettext_lazy("served"), null=True, blank=True)
    #: The school's receipt: who took the served notice, and when.
    receipt_at = models.DateTimeField(gettext_lazy("receipt"), null=True, blank=True)
    receipt_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=gettext_lazy("receipt by"),
    )  # fmt: skip
    reply_due = models.DateField(gettext_lazy("reply due"))
    replied_at = models.DateTimeField(gettext_lazy("replied"), null=True, blank=True)
    answer = models.CharField(gettext_lazy("reply"), max_length=500, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["district_id", "year", "serial"], name="notice_number")
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        return f"〔{self.year}〕{self.serial}"

    @property
    def title(self) -> str:
        """Its name in a list of many kinds of papers."""
        return _("Rectification notice %(number)s") % {"number": self.number}

    @property
    def is_late(self) -> bool:
        """Served, unanswered, and the day of reply is past."""
        waits = self.served_at is not None and self.replied_at is None
        return waits and self.reply_due < clock.today()

    def serve(self, *, by: User) -> None:
        """Serve it: head and safety director are told; from now on the reply is due."""
        with changing(self, "hazards.serve", by=by):
            if self.served_at is not None:
                raise WrongState(_("The notice was served already."))
            self.served_at = clock.now()
        tell(
            [*holders(self.unit, "principal"), *holders(self.unit, "safety")],
            title=gettext_lazy("Rectification notice %(number)s was served"),
            facts={"number": self.number},
            url=NOTICE.format(self.pk),
            urgent=True,
            subject=self.subject,
        )

    def acknowledge(self, *, by: User) -> None:
        """The school's receipt 送达回证; without one the notice still counts as served."""
        with changing(self, "hazards.acknowledge", by=by):
            if self.served_at is None or self.receipt_at is not None:
                raise WrongState(
                    _("The notice is not served yet, or its receipt was confirmed already.")
                )
            self.receipt_at, self.receipt_by = clock.now(), by

    def reply(self, *, by: User, answer: str) -> None:
        """The school's reply: every hazard on it is claimed, struck off or blocked by then."""
        if not answer.strip():
            raise ValidationError({"answer": _("Write what was done.")})
        with changing(self, "hazards.reply", by=by):
            if self.served_at is None or self.replied_at is not None:
                raise WrongState(_("The notice is not served yet, or was answered already."))
            untouched = [h.number for h in self.hazards.all() if _is_untouched(h)]
            if untouched:
                raise ValidationError(
                    _("First put right or report as blocked: %(numbers)s.")
                    % {"numbers": ", ".join(untouched)}
                )
            self.replied_at, self.answer = clock.now(), answer.strip()


def _is_untouched(hazard: Hazard) -> bool:
    return hazard.is_open and hazard.status != hazard.Status.CLAIMED and not hazard.is_blocked
