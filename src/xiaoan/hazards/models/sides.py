"""Side states of a hazard: special supervision, blocked, conflicting demand, referral, climb."""

from __future__ import annotations

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xiaoan.accounts.models import User
from xiaoan.base import clock
from xiaoan.escalation.ladder import Ladder, Rung, in_force, reached_on
from xiaoan.escalation.models import Climb
from xiaoan.escalation.whom import holders
from xiaoan.hazards import printing
from xiaoan.hazards.deadlines import RECHECK_DAYS
from xiaoan.hazards.ladder import GENERAL, PRESSING
from xiaoan.hazards.models.side import Extension, Referral
from xiaoan.hazards.models.steps import HazardSteps
from xiaoan.hazards.tell import about
from xiaoan.ledger.change import WrongState, born, changing
from xiaoan.units.models import Unit, UnitQuerySet

#: A blocked hazard of these topics is told to the police as well, like every major one
#: (duty GEN-15: control at once, report to the bureau and the police).
POLICE_TOPICS = frozenset({"门卫/安防", "周边"})


class HazardSides(HazardSteps):
    """Each verb is one step, as on the main line; none of them moves the status."""

    class Meta(HazardSteps.Meta):
        abstract = True

    def supervise(self, *, by: User, reason: str = "") -> None:
        """The bureau puts it under special supervision 挂牌督办."""
        with changing(self, "hazards.supervise", by=by, when=self.OPEN, reason=reason):
            if self.supervised_at is not None:
                raise WrongState(_("It is under special supervision already."))
            self.supervised_at = clock.now()
        title = gettext_lazy("Under special supervision: %(what)s")
        about(self, self.holders_of("principal"), title, body=reason, urgent=True)

    def release(self, *, by: User, reason: str = "") -> None:
        """Special supervision ends before the hazard is struck off."""
        with changing(self, "hazards.release", by=by, when=self.OPEN, reason=reason):
            if self.supervised_at is None:
                raise WrongState(_("It is not under special supervision."))
            self.supervised_at = None

    def block(
        self, *, by: User, why: str, holder: str, cost: int | None = None,
        since: datetime | None = None, police: bool = False,
    ) -> None:  # fmt: skip
        """It cannot be put right for now 暂无法整改: the bureau is told at once.

        `holder` names who has the money or the authority, `cost` the sum in yuan, `since`
        when this was known (the minutes until now are kept). Major hazards, and topics of
        the police, go to the police that serves the district in the same step.
        """
        if not why.strip() or not holder.strip():
            raise ValidationError(_("Say why, and who holds the money or the authority."))
        if cost is not None and cost < 0:
            raise ValidationError({"cost": _("The sum cannot be negative.")})
        now = clock.now()
        with changing(self, "hazards.block", by=by, when=self.OPEN):
            if self.is_blocked:
                raise WrongState(_("It is reported as blocked already."))
            self.blocked_at = max(self.found_at, min(since or now, now))
            self.blocked_why, self.blocked_holder = why.strip(), holder.strip()
            self.blocked_sum, self.blocked_reported_at = cost, now
            self.unblocked_at = None
        words = f"{self.blocked_holder} · {self.blocked_why}"
        title = gettext_lazy("Cannot be rectified: %(what)s")
        about(self, self.holders_of("safety-section"), title, body=words, urgent=True)
        if police or self.grade == self.Grade.MAJOR or self.topic in POLICE_TOPICS:
            self._tell_police(by)

    def unblock(self, *, by: User, note: str = "") -> None:
        """The money or the authority is there: rectification goes on."""
        with changing(self, "hazards.unblock", by=by, when=self.OPEN, note=note):
            if not self.is_blocked:
                raise WrongState(_("It is not blocked."))
            self.unblocked_at = clock.now()

    def dispute(self, *, by: User, demands: str) -> None:
        """Two askers want the opposite 要求冲突; the bureau settles it."""
        if not demands.strip():
            raise ValidationError({"demands": _("Say who demands what.")})
        with changing(self, "hazards.dispute", by=by, when=self.OPEN):
            if self.conflict_at is not None:
                raise WrongState(_("The conflicting demand was reported already."))
            self.conflict, self.conflict_at = demands.strip(), clock.now()
        title = gettext_lazy("Conflicting demands: %(what)s")
        about(self, self.holders_of("safety-section"), title, body=self.conflict, urgent=True)

    def reconcile(self, *, by: User, note: str) -> None:
        """The bureau says which demand holds; the demands stay on record."""
        if not note.strip():
            raise ValidationError({"note": _("Say which demand holds.")})
        with changing(self, "hazards.reconcile", by=by, when=self.OPEN, note=note.strip()):
            if self.conflict_at is None:
                raise WrongState(_("There is no conflicting demand."))
            self.conflict_at = None
        about(self, [*self.holders_of("safety"), *(u for u in (self.rectifier,) if u)],
              gettext_lazy("The demands are settled: %(what)s"), body=note.strip())  # fmt: skip

    def refer(self, *, by: User, agency: Unit, reason: str) -> Referral:
        """Hand it to a partner agency that serves the district 移送; its officer confirms."""
        if not reason.strip():
            raise ValidationError({"reason": _("Say what the agency is asked to do.")})
        self._refuse_agency(agency)
        with changing(self, "hazards.refer", by=by, when=self.OPEN, reason=reason.strip()):
            if Referral.objects.filter(hazard_id=self.pk, agency=agency, answered_at=None).exists():
                raise WrongState(_("It is with this agency already."))
            self.referred_to = agency.pk
            return self._hand_over("hazards.refer", by, agency, reason.strip())

    def ask(self, *, by: User, until: date, reason: str, interim: str) -> Extension:
        """Ask for more time, with the reason and the control kept meanwhile."""
        with changing(self, "hazards.ask", by=by, when=self.OPEN):
            if self.due_on is None or until <= self.due_on:
                raise ValidationError({"until": _("Ask for a day after the present deadline.")})
            if not reason.strip() or not interim.strip():
                raise ValidationError(_("Give the reason and the interim measure."))
            if Extension.objects.filter(hazard_id=self.pk, status="asked").exists():
                raise WrongState(_("A request for more time is still open."))
            asked = Extension(
                unit=self.unit, district_id=self.district_id, hazard_id=self.pk, until=until,
                was_due=self.due_on, reason=reason.strip(), interim=interim.strip(), asked_by=by,
                asked_at=clock.now(),
            )  # fmt: skip
            born(asked, "hazards.ask", by=by)
        post = "safety-section" if self.needs_bureau else "principal"
        about(self, self.holders_of(post), gettext_lazy("More time is asked for: %(what)s"),
              body=reason.strip(), unless=by)  # fmt: skip
        return asked

    def extend(self, *, by: User, until: date, action: str) -> None:
        """The deadline moves; only a granted request calls this."""
        with changing(self, action, by=by, when=self.OPEN):
            self.due_on = until

    @property
    def ladder(self) -> Ladder:
        """The ladder it climbs, as its district has it."""
        pressing = self.is_urgent or self.grade == self.Grade.MAJOR
        shipped = PRESSING if pressing else GENERAL
        known: dict[str, Ladder] = self.__dict__.get("_ladders", {})
        return known.get(shipped.name) or in_force(shipped, self.district)

    @property
    def next_rung(self) -> Rung | None:
        return self.ladder.above(self.rung)

    @property
    def climbs_on(self) -> date | None:
        """The day on which it reaches the next rung unless something happens; None if never."""
        rung = self.next_rung
        if rung is None or self.due_on is None or not self.is_open or self.is_blocked:
            return None
        day = reached_on(self.due_on, rung, self.calendar)
        if self.status != self.Status.CLAIMED or self.claimed_at is None:
            return day
        claimed = timezone.localdate(self.claimed_at)
        return max(day, self.calendar.add_working_days(claimed, RECHECK_DAYS + 1))

    def escalate(self, *, by: User, on: date) -> bool:
        """Climb one rung 提级督办 if it is time; False (and no event) if it is not."""
        rung, ladder = self.next_rung, self.ladder
        reached = self.climbs_on
        if rung is None or reached is None or reached > on:
            return False
        expected = self.rung
        with changing(self, "hazards.escalate", by=by, when=self.OPEN, post=rung.post):
            if self.rung != expected:
                raise WrongState(_("It has climbed already."))
            self.rung = rung.number
            if not Climb.objects.filter(
                district_id=self.district_id, about=self.subject, ladder=ladder.name,
                rung=rung.number,
            ).exists():  # fmt: skip
                born(self._climb(ladder, rung, on), "hazards.escalate", by=by)
        told = holders(self.district if rung.at_bureau else self.unit, rung.post)
        about(self, told, gettext_lazy("Overdue, now with you: %(what)s"), urgent=rung.is_urgent)
        return True

    def _climb(self, ladder: Ladder, rung: Rung, on: date) -> Climb:
        return Climb(
            unit=self.unit, district_id=self.district_id, about=self.subject,
            ladder=ladder.name, rung=rung.number, post=rung.post, on=on,
        )  # fmt: skip

    def _tell_police(self, by: User) -> None:
        police = agencies_of(self.district_id).filter(
            Q(tags__contains=["police"]) | Q(name__contains="派出所") | Q(name__contains="公安")
        )
        for agency in police:
            if not Referral.objects.filter(
                hazard_id=self.pk, agency=agency, answered_at=None
            ).exists():
                self._hand_over("hazards.block", by, agency, self.blocked_why)

    def _hand_over(self, action: str, by: User, agency: Unit, reason: str) -> Referral:
        referral = Referral(
            unit=self.unit, district_id=self.district_id, hazard_id=self.pk, agency=agency,
            reason=reason, sent_at=clock.now(), sent_by=by,
        )  # fmt: skip
        born(referral, action, by=by)
        printing.issue("hazards.referral", referral, by=by, action=action)
        about(self, holders(agency, "agency-officer"),
              gettext_lazy("Referred to you: %(what)s"), body=reason, urgent=True)  # fmt: skip
        return referral

    def _refuse_agency(self, agency: Unit) -> None:
        if not agencies_of(self.district_id).filter(pk=agency.pk).exists():
            raise ValidationError({"agency": _("This agency does not serve the district.")})


def agencies_of(district_id: int) -> UnitQuerySet:
    """The partner agencies that serve a district."""
    return Unit.objects.filter(
        kind=Unit.Kind.AGENCY, serves__district_id=district_id, closed_on=None
    ).order_by("code")
