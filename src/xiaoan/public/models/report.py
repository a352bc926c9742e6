"""Report 公众报告: what somebody without an account saw at a place, until it is answered.

It lies beside the hazard register and is shown on top of it, as an unconfirmed hazard: it has
no number and counts nowhere among the hazards until the school has confirmed it.
"""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from xiaoan.accounts.models import User
from xiaoan.base import clock
from xiaoan.escalation.ladder import Ladder, Rung, in_force, reached_on
from xiaoan.escalation.models import Climb
from xiaoan.escalation.whom import holders
from xiaoan.evidence.models import File
from xiaoan.hazards.kinds import BY_CODE, Kind
from xiaoan.hazards.ladder import UNCONFIRMED, UNCONFIRMED_PRESSING
from xiaoan.hazards.models import Hazard
from xiaoan.ledger.change import WrongState, born, changing
from xiaoan.notify.send import tell
from xiaoan.public.cipher import unlock
from xiaoan.public.models.queries import ReportQuerySet
from xiaoan.units.days import calendar_of
from xiaoan.units.models import Place, Plate, Unit, UnitRecord

KEPT = ("sha256", "size", "content_type", "name", "width", "height", "taken_at", "by_id")


class Report(UnitRecord):
    """One report of the public to a school."""

    private: ClassVar[tuple[str, ...]] = ("words", "contact")
    view: ClassVar[str] = "public.view"

    class Status(models.TextChoices):
        WAITING = "waiting", _("waiting for the school")
        CONFIRMED = "confirmed", _("confirmed as a hazard")
        MERGED = "merged", _("known: joined to a hazard")
        ANSWERED = "answered", _("answered, no hazard")
        DISMISSED = "dismissed", _("dismissed")

    plate = models.ForeignKey(Plate, models.PROTECT, related_name="+")
    place = models.ForeignKey(Place, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8)
    #: As the public wrote it: it may name people, so the ledger has commitments only.
    words = models.CharField(_("words of the public"), max_length=300, blank=True)
    #: Ciphertext (cipher.py): how to reach whoever wants an answer.
    contact = models.CharField(_("contact"), max_length=400, blank=True)
    is_urgent = models.BooleanField(_("dangerous now"), default=False)
    track = models.CharField(max_length=64, editable=False)
    alike = models.CharField(max_length=64, editable=False)
    received_at = models.DateTimeField(_("received at"))
    due_on = models.DateField(_("answer by"))
    status = models.CharField(max_length=9, choices=Status, default=Status.WAITING)
    answer = models.CharField(_("answer"), max_length=300, blank=True)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    hazard = models.ForeignKey(Hazard, models.PROTECT, null=True, related_name="reports")
    rung = models.SmallIntegerField(default=0)
    is_active = models.BooleanField(default=True)

    objects = ReportQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["district_id", "track"], name="report_track_once")
        ]
        indexes = [
            models.Index(fields=["district_id", "status", "due_on"], name="report_status_due"),
            models.Index(fields=["district_id", "unit", "status"], name="report_unit"),
            models.Index(fields=["plate", "alike"], name="report_alike"),
        ]

    def __str__(self) -> str:
        return f"{self.title} · {self.place}"

    @property
    def tile(self) -> Kind:
        return BY_CODE[self.kind]

    @property
    def title(self) -> str:
        """What the tile said: the words are the reporter's own and stand on the page only."""
        return str(self.tile.label)

    @property
    def address(self) -> str:
        return f"/public/reports/{self.pk}/"

    @property
    def is_waiting(self) -> bool:
        return self.status == self.Status.WAITING

    @property
    def district(self) -> Unit:
        return Unit.objects.get(pk=self.district_id)

    @property
    def ladder(self) -> Ladder:
        return in_force(UNCONFIRMED_PRESSING if self.is_urgent else UNCONFIRMED, self.district)

    def photos(self) -> list[File]:
        return list(File.objects.filter(district_id=self.district_id).of_subject(self.subject))

    def confirm(self, *, by: User, answer: str = "", **facts: Any) -> Hazard:
        """It is a hazard: it enters the register with the reporter's photo as the state before.

        `facts` are those of `Hazard.objects.report` (what, place, grade …).
        """
        with changing(self, "public.confirm", by=by, when=self.Status.WAITING):
            hazard: Hazard = Hazard.objects.report(
                by=by, unit=self.unit, source=Hazard.Source.PUBLIC, source_subject=self.subject,
                **facts,
            )  # fmt: skip
            self._join(hazard, by)
            self._answered(by, answer, self.Status.CONFIRMED)
        hazard.announce(by=by)
        return hazard

    def merge(self, *, by: User, hazard: Hazard, answer: str = "") -> None:
        """The school knows it: the report joins an open hazard of the same school."""
        with changing(self, "public.merge", by=by, when=self.Status.WAITING):
            if hazard.unit_id != self.unit_id or not hazard.is_open:
                raise ValidationError(
                    {"hazard": _now("Choose a hazard of this school that is not struck off.")}
                )
            self._join(hazard, by)
            self._answered(by, answer, self.Status.MERGED)

    def reply(self, *, by: User, answer: str) -> None:
        """Answer in words: a question is settled by it, a confirmed hazard gets one more word."""
        if not answer.strip():
            raise ValidationError({"answer": _now("Write the answer.")})
        states = [s for s in self.Status if s != self.Status.DISMISSED]
        with changing(self, "public.answer", by=by, when=states):
            state = self.Status.ANSWERED if self.is_waiting else self.Status(self.status)
            self._answered(by, answer, state)

    def dismiss(self, *, by: User, reason: str) -> None:
        """Not so, or not the school's: the reason goes to the reporter and to the bureau."""
        if not reason.strip():
            raise ValidationError({"reason": _now("Say why; the reporter and the bureau read it.")})
        with changing(self, "public.dismiss", by=by, when=self.Status.WAITING):
            self.reason = reason.strip()
            self._answered(by, "", self.Status.DISMISSED)
        self._tell("safety-section", _("Dismissed by the school: %(what)s"), at_bureau=True)

    def reopen(self, *, by: User, reason: str) -> None:
        """The bureau sends a dismissed or answered one back; the school answers anew today."""
        if not reason.strip():
            raise ValidationError({"reason": _now("Say what the school should look at again.")})
        ended = [self.Status.DISMISSED, self.Status.ANSWERED]
        with changing(self, "public.reopen", by=by, when=ended, reason=reason.strip()):
            self.status, self.answered_at, self.answered_by = self.Status.WAITING, None, None
            self.answer, self.reason, self.rung = "", "", 0
            self.due_on, self.is_active = clock.today(), True
        self._tell("safety", _("Sent back by the bureau: %(what)s"), body=reason.strip())

    def reveal(self, *, by: User) -> str:
        """How to reach the reporter; every look is an event. Raises Unreadable when it is gone."""
        with changing(self, "public.reveal", by=by):
            if not self.contact:
                raise WrongState(_now("Nobody left a contact, or it was destroyed."))
        return unlock(self.subject, self.contact)

    def escalate(self, *, by: User, on: date) -> bool:
        """Climb one rung if it is time; False (and no event) if it is not."""
        ladder = self.ladder
        rung = ladder.above(self.rung)
        if rung is None or reached_on(self.due_on, rung, calendar_of(self.district)) > on:
            return False
        expected = self.rung
        with changing(self, "public.escalate", by=by, post=rung.post):
            if self.rung != expected or self.answered_at is not None:
                raise WrongState(_now("It has climbed or was answered already."))
            self.rung = rung.number
            self._climb(ladder, rung, by, on)
        self._tell(rung.post, _("The public waits for an answer: %(what)s"),
                   at_bureau=rung.at_bureau, urgent=rung.is_urgent)  # fmt: skip
        return True

    def _climb(self, ladder: Ladder, rung: Rung, by: User, on: date) -> None:
        known = Climb.objects.filter(
            district_id=self.district_id, about=self.subject, ladder=ladder.name, rung=rung.number
        )
        if known.exists():
            return
        climb = Climb(
            unit=self.unit, district_id=self.district_id, about=self.subject, ladder=ladder.name,
            rung=rung.number, post=rung.post, on=on,
        )  # fmt: skip
        born(climb, "public.escalate", by=by)

    def _join(self, hazard: Hazard, by: User) -> None:
        self.hazard = hazard
        for photo in self.photos():
            same = File(
                unit=self.unit, district_id=self.district_id, about=hazard.subject,
                role=File.Role.BEFORE, **{name: getattr(photo, name) for name in KEPT},
            )  # fmt: skip
            born(same, "evidence.add", by=by)

    def _answered(self, by: User, answer: str, state: Status) -> None:
        self.answer, self.status = answer.strip(), state
        # The first answer counts for the deadline; what is added later does not move it.
        self.answered_at = self.answered_at or clock.now()
        self.answered_by, self.is_active = by, False

    def _tell(
        self,
        post: str,
        title: Any,
        *,
        body: str = "",
        at_bureau: bool = False,
        urgent: bool = False,
    ) -> None:
        where = self.district if at_bureau else self.unit
        words = body.replace("%", "%%") if body else "%(unit)s · %(place)s"
        facts = {"what": self.title, "unit": str(self.unit), "place": str(self.place)}
        tell(holders(where, post), title=title, body=words, facts=facts, url=self.address,
             urgent=urgent, subject=self.subject)  # fmt: skip
