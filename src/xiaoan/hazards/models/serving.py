"""A notice until it is answered: approved, sent back, served in one of four ways, withdrawn."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any, cast

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xiaoan.accounts.models import User
from xiaoan.base import clock
from xiaoan.escalation.whom import holders
from xiaoan.hazards import printing
from xiaoan.hazards.models.noticefacts import NoticeFacts
from xiaoan.hazards.models.rules import Consent, NoticeRule
from xiaoan.hazards.tell import NOTICE
from xiaoan.ledger.batch import change_many
from xiaoan.ledger.change import WrongState, changing
from xiaoan.notify.send import Text, tell
from xiaoan.units.days import calendar_of

if TYPE_CHECKING:
    from xiaoan.hazards.models.hazard import Hazard
    from xiaoan.hazards.models.notice import Notice


class NoticeServing(NoticeFacts):
    """Each verb is one step; `hazards.<verb>` is its permission and its event."""

    class Meta(NoticeFacts.Meta):
        abstract = True

    @property
    def paper_kind(self) -> str:
        """The kind of paper it is issued as."""
        return "hazards.order" if self.is_order else "hazards.notice"

    @property
    def approval(self) -> str:
        """The action that approves it: a leader's where it lists a major hazard."""
        known = self.__dict__  # a list asks once for all of its rows
        asked = known.get("leader_asked")
        if asked is None:
            asked = NoticeRule.objects.all().of_district(self.district_id).leader_for_major
        major = known.get("major_on_it")
        is_leaders = asked and (self.has_major if major is None else major)
        return "hazards.approve_major" if is_leaders else "hazards.approve"

    def approve(self, *, by: User) -> None:
        """The head of section lets it go out; nobody approves a draft of their own."""
        with changing(self, self.approval, by=by):
            self._expect("waiting", "returned")
            if by.pk == self.drafted_by_id:
                raise PermissionDenied(_("Nobody approves a notice that they drafted themselves."))
            self.approved_at, self.approved_by = clock.now(), by
            self.returned_at, self.returned_why = None, ""
        self._tell([self.drafted_by], gettext_lazy("Approved, please serve: %(number)s"), unless=by)

    def send_back(self, *, by: User, reason: str) -> None:
        """It is not let out; the drafter withdraws it and drafts anew, or explains."""
        if not reason.strip():
            raise ValidationError({"reason": _("Say what is to be changed.")})
        with changing(self, self.approval, by=by, reason=reason.strip()):
            self._expect("waiting")
            self.returned_at, self.returned_why = clock.now(), reason.strip()[:200]
        title = gettext_lazy("Sent back to you: %(number)s")
        self._tell([self.drafted_by], title, body=self.returned_why)

    def resubmit(self, *, by: User, note: str, reply_due: date | None = None) -> None:
        """The drafter has answered what it was sent back for: it waits for approval again."""
        if not note.strip():
            raise ValidationError({"note": _("Say what was clarified.")})
        if reply_due is not None and reply_due <= clock.today():
            raise ValidationError({"reply_due": _("Choose a day after today.")})
        with changing(self, "hazards.draft", by=by, note=note.strip()):
            self._expect("returned")
            self.returned_at, self.reply_due = None, reply_due or self.reply_due

    def serve(
        self, *, by: User, way: str = "app", at: datetime | None = None, served_to: str = "",
        witness: str = "", why: str = "",
    ) -> None:  # fmt: skip
        """Serve it in `way`; every deadline runs from the moment of service.

        `at` is when it was served on paper, where that is entered later; `served_to` who took
        it in hand or refused it. A refusal needs its reason and a witness, and counts as
        served. An order goes through the system only to a school that has consented. What the
        way from draft to service took is added to the deadlines: the school had not been told.
        Raises ValidationError by field, WrongState for what is served, withdrawn or not yet
        approved.
        """
        moment = at or clock.now()
        self._refuse_unfit(way, moment, served_to, witness, why)
        drafted_on = timezone.localdate(self.drafted_at or clock.now())
        lost = self._lost(drafted_on, timezone.localdate(moment))
        with changing(self, "hazards.serve", by=by, lost_days=lost):
            if self.state == "waiting":
                raise WrongState(_("The notice waits for the approval of the head of section."))
            if self.served_at is not None and self.withdrawn_at is None:
                raise WrongState(_("The notice was served already."))
            self._expect("drafted", "approved")
            if moment < (self.drafted_at or moment).replace(second=0, microsecond=0):
                raise ValidationError({"at": _("It was not drafted yet at that time.")})
            self.served_at, self.way = moment, self.Way(way)
            self.served_to, self.witness = served_to.strip()[:60], witness.strip()[:60]
            self.refused_why = why.strip()[:200]
            self.reply_due = self._later(self.reply_due, lost)
            self._move_hazards(by, lost)
            printing.issue(self.paper_kind, self, by=by, action="hazards.serve", at=moment)
            if way != self.Way.APP:
                printing.issue("hazards.service", self, by=by, action="hazards.serve", at=moment)
        title = (
            gettext_lazy("Order to rectify %(number)s was served")
            if self.is_order
            else gettext_lazy("Rectification notice %(number)s was served")
        )
        heads = [*holders(self.unit, "principal"), *holders(self.unit, "safety")]
        self._tell(heads, title, urgent=True)

    def scanned(self, *, by: User) -> None:  # noqa: ARG002 - every step names who takes it
        """The signed receipt is scanned in beside it; evidence keeps who did it and when."""
        if not self.is_in_force:
            raise WrongState(_("The notice is not served yet, or it is withdrawn."))

    def acknowledge(self, *, by: User) -> None:
        """The school's receipt 送达回证; without one the notice still counts as served."""
        with changing(self, "hazards.acknowledge", by=by):
            if not self.is_in_force or self.receipt_at is not None:
                raise WrongState(
                    _("The notice is not served yet, or its receipt was confirmed already.")
                )
            self.receipt_at, self.receipt_by = clock.now(), by
            if self.way == self.Way.APP:
                printing.issue("hazards.service", self, by=by, action="hazards.acknowledge")

    def reply(self, *, by: User, answer: str) -> None:
        """The school's reply: every hazard on it is claimed, struck off or blocked by then."""
        if not answer.strip():
            raise ValidationError({"answer": _("Write what was done.")})
        with changing(self, "hazards.reply", by=by):
            if self.state != "served":
                raise WrongState(_("The notice is not served yet, or was answered already."))
            if waits := self.untouched():
                raise ValidationError(
                    _("First put right or report as blocked: %(numbers)s.")
                    % {"numbers": ", ".join(waits)}
                )
            self.replied_at, self.answer, self.rung = clock.now(), answer.strip(), 0
            printing.issue("hazards.reply", self, by=by, action="hazards.reply")
        title = gettext_lazy("Answered, please re-check: %(number)s")
        self._tell(holders(self.district, "safety-section"), title, unless=by)

    def untouched(self) -> list[str]:
        """Numbers of the hazards on it that still keep the school from replying."""
        return [hazard.number for hazard in self.lines if _is_untouched(hazard)]

    def withdraw(self, *, by: User, reason: str) -> None:
        """It is withdrawn: number and reason stay, its hazards may stand on another notice."""
        if not reason.strip():
            raise ValidationError({"reason": _("Say why the notice is withdrawn.")})
        was_served = self.served_at is not None
        with changing(self, "hazards.withdraw", by=by, reason=reason.strip()):
            if self.state in {"withdrawn", "met", "partly", "unmet"}:
                raise WrongState(_("The notice is withdrawn or re-checked already."))
            self.withdrawn_at, self.withdrawn_why = clock.now(), reason.strip()[:200]
            back = self.previous_id
            free = {h.pk: {"notice_id": back} for h in self.lines if h.notice_id == self.pk}
            if free:
                change_many(_model(self), free, "hazards.withdraw", by=by)
            printing.withdraw(self, by=by, reason=reason.strip(),
                              action="hazards.withdraw")  # fmt: skip
        if was_served:
            heads = [*holders(self.unit, "principal"), *holders(self.unit, "safety")]
            self._tell(heads, gettext_lazy("Withdrawn: %(number)s"), body=self.withdrawn_why)

    def _expect(self, *states: str) -> None:
        if self.state not in states:
            raise WrongState(
                _("The notice now stands at “%(state)s”.") % {"state": self.state_words}
            )

    def _refuse_unfit(self, way: str, moment: datetime, to: str, witness: str, why: str) -> None:
        if way not in self.Way.values:
            raise ValidationError({"way": _("Choose how it was served.")})
        if moment > clock.now():
            raise ValidationError({"at": _("It cannot be served in the future.")})
        if way in {self.Way.SITE, self.Way.HAND} and not to.strip():
            raise ValidationError({"served_to": _("Name who took it at the school.")})
        if way == self.Way.REFUSED:
            self._refuse_half(witness, why)
        if not self.takes(way):
            raise ValidationError(
                {"way": _("The school has not consented to electronic service. Serve it by hand, "
                          "or let its head consent first.")}
            )  # fmt: skip

    def _refuse_half(self, witness: str, why: str) -> None:
        """A refusal counts as service by its reason and by who saw it."""
        missing = {}
        if not why.strip():
            missing["why"] = _("Say why the school did not take it, in its own words.")
        if not witness.strip():
            missing["witness"] = _("Name who saw it: without a witness it is not served.")
        if missing:
            raise ValidationError(missing)

    def takes(self, way: str) -> bool:
        """Whether it can be served in this way: an order through the system by consent only."""
        if way != self.Way.APP or not self.is_order:
            return True
        return Consent.objects.all().of_unit(self.unit) is not None

    def _lost(self, drafted_on: date, served_on: date) -> int:
        if served_on <= drafted_on:
            return 0
        return calendar_of(self.district).working_days_between(drafted_on, served_on)

    def _later(self, day: date, lost: int) -> date:
        return calendar_of(self.district).add_working_days(day, lost) if lost else day

    def _move_hazards(self, by: User, lost: int) -> None:
        """What waits for the notice gets the lost days; what is due today stays due."""
        if not lost or self.previous_id:
            return
        moved = {
            h.pk: {"due_on": self._later(h.due_on, lost)}
            for h in self.lines
            if h.is_open and h.due_on is not None and not h.is_urgent
        }
        if moved:
            change_many(_model(self), moved, "hazards.serve", by=by)

    def _tell(
        self, users: list[Any], title: Text, *, body: str = "", urgent: bool = False,
        unless: User | None = None,
    ) -> None:  # fmt: skip
        words = body.replace("%", "%%") if body else "%(unit)s"
        tell(
            [user for user in users if user and (unless is None or user.pk != unless.pk)],
            title=title, body=words, facts={"number": self.number, "unit": str(self.unit)},
            url=NOTICE.format(self.pk), urgent=urgent, subject=self.subject,
        )  # fmt: skip


def _model(notice: NoticeServing) -> type[Hazard]:
    return cast("Any", cast("Notice", notice).hazards).model  # type: ignore[no-any-return]


def _is_untouched(hazard: Hazard) -> bool:
    return hazard.is_open and hazard.status != hazard.Status.CLAIMED and not hazard.is_blocked
