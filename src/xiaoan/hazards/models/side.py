"""Side papers of a hazard: extension requests 延期申请 and referrals 移送."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, ClassVar

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xiaoan.accounts.models import User
from xiaoan.base import clock
from xiaoan.hazards import printing
from xiaoan.hazards.tell import about
from xiaoan.ledger.change import WrongState, changing
from xiaoan.ledger.permission import Actor, Home, reach
from xiaoan.units.models import Unit, UnitRecord, UnitScopedQuerySet

if TYPE_CHECKING:
    from xiaoan.hazards.models.hazard import Hazard


class Extension(UnitRecord):
    """A school asks for more time, with the reason and the control kept meanwhile."""

    view: ClassVar[str] = "hazards.view"

    class Status(models.TextChoices):
        ASKED = "asked", gettext_lazy("asked")
        GRANTED = "granted", gettext_lazy("granted")
        REFUSED = "refused", gettext_lazy("refused")

    hazard: models.ForeignKey[Hazard, Hazard] = models.ForeignKey(
        "hazards.Hazard", models.PROTECT, related_name="extensions"
    )
    status = models.CharField(max_length=8, choices=Status, default=Status.ASKED)
    until = models.DateField(gettext_lazy("asked until"))
    #: The deadline when it was asked: what a granted one moved.
    was_due = models.DateField(gettext_lazy("deadline before"), null=True, blank=True)
    reason = models.CharField(gettext_lazy("reason"), max_length=300)
    interim = models.CharField(gettext_lazy("interim measure"), max_length=200)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(max_length=200, blank=True)

    objects = UnitScopedQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.hazard_id} → {self.until}"

    @property
    def before(self) -> date | None:
        """The deadline that it asks to move, also once it has moved."""
        return self.was_due or (self.hazard.due_on if self.status == self.Status.ASKED else None)

    @property
    def action(self) -> str:
        """The action that decides it: the bureau's for its own matters, else the head's."""
        return "hazards.decide_bureau" if self.hazard.needs_bureau else "hazards.decide"

    def decide(self, *, by: User, granted: bool, answer: str = "") -> None:
        """Grant it (only then the deadline moves) or refuse it with the reason."""
        if not granted and not answer.strip():
            raise ValidationError({"answer": _("Say why more time is refused.")})
        action = self.action
        with changing(self, action, by=by, when=self.Status.ASKED, granted=granted):
            if by.pk == self.asked_by_id:
                raise PermissionDenied(_("Nobody decides on their own request."))
            if granted:
                self.hazard.extend(by=by, until=self.until, action=action)
            self.status = self.Status.GRANTED if granted else self.Status.REFUSED
            self.decided_by, self.decided_at = by, clock.now()
            self.answer = answer.strip()
            printing.issue("hazards.extension", self, by=by, action=action)
        title = (
            gettext_lazy("More time granted: %(what)s")
            if granted
            else gettext_lazy("More time refused: %(what)s")
        )
        about(self.hazard, [self.asked_by], title, body=self.answer)


class ReferralQuerySet(UnitScopedQuerySet["Referral"]):
    """Questions about referrals."""

    def visible_to(self, user: Actor) -> ReferralQuerySet:
        """As for every record, and for an agency's officer the agency's own."""
        seen: ReferralQuerySet = super().visible_to(user)
        agencies = reach(user, "hazards.receive").units
        return seen | self.filter(agency_id__in=agencies) if agencies else seen

    def unanswered(self) -> ReferralQuerySet:
        return self.filter(answered_at=None)


class Referral(UnitRecord):
    """A hazard outside the bureau's power is handed to a partner agency, with receipt."""

    view: ClassVar[str] = "hazards.view"

    hazard: models.ForeignKey[Hazard, Hazard] = models.ForeignKey(
        "hazards.Hazard", models.PROTECT, related_name="referrals"
    )
    agency = models.ForeignKey(Unit, models.PROTECT, related_name="referrals")
    reason = models.CharField(gettext_lazy("reason"), max_length=300)
    sent_at = models.DateTimeField()
    sent_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    received_at = models.DateTimeField(null=True, blank=True)
    received_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(max_length=300, blank=True)

    objects = ReferralQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.hazard_id} → {self.agency}"

    @property
    def desk(self) -> Home:
        """Where the agency acts: its own unit, in the district of the hazard."""
        return Home(self.agency_id, self.district_id)

    def receive(self, *, by: User) -> None:
        """The agency's officer confirms that it has arrived."""
        with changing(self, "hazards.receive", by=by, at=self.desk):
            if self.received_at is not None:
                raise WrongState(_("The receipt was confirmed already."))
            self.received_at, self.received_by = clock.now(), by

    def respond(self, *, by: User, answer: str) -> None:
        """The agency says what it did or will do; the bureau and the school are told."""
        if not answer.strip():
            raise ValidationError({"answer": _("Say what was done.")})
        with changing(self, "hazards.respond", by=by, at=self.desk):
            if self.answered_at is not None:
                raise WrongState(_("It was answered already."))
            if self.received_at is None:
                self.received_at, self.received_by = clock.now(), by
            self.answered_at, self.answer = clock.now(), answer.strip()
        told = [self.sent_by, *self.hazard.holders_of("safety-section")]
        about(self.hazard, told, gettext_lazy("The agency has answered: %(what)s"),
              body=self.answer)  # fmt: skip
