"""The main line of a hazard: graded, contained, assigned, put right, re-checked, struck off."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xiaoan.access.check import may
from xiaoan.access.groups import BUREAU_LEADERS, SECTIONS
from xiaoan.accounts.models import User
from xiaoan.base import clock
from xiaoan.escalation.whom import holders
from xiaoan.hazards.deadlines import KEEP_DAYS, due_date, latest
from xiaoan.hazards.models.facts import FIVE, HazardFacts
from xiaoan.hazards.models.keeping import Keeping
from xiaoan.hazards.tell import about
from xiaoan.ledger.batch import born_many
from xiaoan.ledger.change import WrongState, changing
from xiaoan.ledger.permission import require
from xiaoan.posts.models import Holding
from xiaoan.units.calendar import SchoolCalendar
from xiaoan.units.days import calendar_of
from xiaoan.units.models import Unit

S = HazardFacts.Status


class NotYours(PermissionDenied):
    """The post would allow it, but this person may not: said in one sentence."""


class HazardSteps(HazardFacts):
    """Each verb is one step: permission, expected state, event and columns in one go."""

    class Meta(HazardFacts.Meta):
        abstract = True

    @property
    def district(self) -> Unit:
        """The bureau that answers for it (a unit of its own is read once)."""
        known: Unit | None = self.__dict__.get("_bureau")
        if known is None:
            known = self.__dict__["_bureau"] = Unit.objects.get(pk=self.district_id)
        return known

    @property
    def calendar(self) -> SchoolCalendar:
        known: SchoolCalendar | None = self.__dict__.get("_calendar")
        return known or calendar_of(self.district)

    def judge(self, *, by: User, grade: str, criterion: str = "", is_urgent: bool = False) -> None:
        """Grade it: major only with the criterion cited; an urgent general one is due today."""
        if grade == self.Grade.MAJOR and not criterion.strip():
            missing = _("A major hazard needs the criterion of the official guide it meets.")
            raise ValidationError({"criterion": missing})
        with changing(self, "hazards.judge", by=by, when=[S.FOUND, S.ASSIGNED, S.RECTIFYING]):
            if self.grade == self.Grade.MAJOR and grade != self.grade:
                require(by, "hazards.confirm", self.unit)
            was_urgent = self.is_urgent
            self.grade, self.criterion, self.is_advice = grade, criterion.strip(), False
            self.is_urgent = is_urgent
            if self.due_on is None or (is_urgent and not was_urgent):
                self.due_on = due_date(
                    self.colour, is_urgent=is_urgent, found_on=clock.today(),
                    calendar=self.calendar, days=None,
                )  # fmt: skip

    def contain(self, *, by: User, control: str, note: str = "") -> None:
        """Interim control 临时管控: nothing, guarded, or out of use. Separate from the grade."""
        with changing(self, "hazards.contain", by=by, when=self.OPEN, note=note):
            self.control = self.Control(control)

    def pledge(self, *, by: User, deadline: date, **parts: str) -> None:
        """Fix the five items 五落实 of a major hazard: duty, measures, money, contingency
        and the deadline; none may be empty."""
        plan = {part: str(parts.get(part, "")).strip() for part in FIVE if part != "deadline"}
        missing = [part for part, text in plan.items() if not text]
        if missing:
            raise ValidationError({part: _("All five items are needed.") for part in missing})
        with changing(self, "hazards.pledge", by=by, when=[S.FOUND, S.ASSIGNED, S.RECTIFYING]):
            if self.grade != self.Grade.MAJOR:
                raise ValidationError(_("Only a major hazard needs the five fixed items."))
            self._refuse_deadline(deadline)
            self.plan = plan | {"deadline": deadline.isoformat()}
            if self.status == S.FOUND:
                self.due_on = deadline

    def assign(self, *, by: User, rectifier: User, due_on: date | None = None) -> None:
        """Give it to a person of the unit; the first time `due_on` may set the deadline.

        Afterwards only a granted extension moves the deadline. A major hazard needs its
        five fixed items first.
        """
        with changing(self, "hazards.assign", by=by, when=[S.FOUND, S.ASSIGNED, S.RECTIFYING]):
            self._refuse_stranger(rectifier)
            if self.grade == self.Grade.MAJOR and not self.has_five:
                raise ValidationError(
                    _("Fix duty, measures, money, deadline and contingency plan first.")
                )
            if due_on is not None and due_on != self.due_on:
                self._refuse_moved_deadline(due_on)
                self.due_on = due_on
            self.rectifier, self.assigned_at, self.status = rectifier, clock.now(), S.ASSIGNED
        about(self, [rectifier], gettext_lazy("A hazard was given to you: %(what)s"),
              urgent=self.colour in {"red", "orange"})  # fmt: skip

    def begin(self, *, by: User) -> None:
        """The person it was given to begins."""
        with changing(self, "hazards.begin", by=by, when=S.ASSIGNED):
            self._refuse_other_hands(by)
            self.status = S.RECTIFYING

    def claim(self, *, by: User, measure: str, at: datetime | None = None) -> None:
        """Say that it is done, and what was done; somebody else re-checks.

        `at` is when it was said, where that was without a network.
        """
        if not measure.strip():
            raise ValidationError({"measure": _("Say what was done.")})
        with changing(self, "hazards.claim", by=by, when=[S.ASSIGNED, S.RECTIFYING]):
            self._refuse_other_hands(by)
            self.claimed_at = _moment(at, self.assigned_at)
            self.measure, self.claimed_by, self.status = measure.strip(), by, S.CLAIMED
            if self.is_blocked:
                self.unblocked_at = clock.now()
        post = "safety-section" if self.needs_bureau else "safety"
        about(self, self.holders_of(post), gettext_lazy("Please re-check: %(what)s"), unless=by)

    def recheck(
        self, *, by: User, passed: bool, note: str = "", at: datetime | None = None
    ) -> None:
        """Look at it on the spot: strike it off, or return it with the deadline unchanged.

        `at` is when it was looked at, where that was without a network.
        The bureau alone strikes off a major hazard and its own findings. Never by the
        person who put it right. Striking off begins the looks back of 90 and 180 days.
        """
        if not passed and not note.strip():
            raise ValidationError({"note": _("Say what is still wrong.")})
        bureau = self.needs_bureau
        action = "hazards.confirm" if bureau else "hazards.recheck"
        with changing(self, action, by=by, when=S.CLAIMED, note=note, passed=passed) as facts:
            if self.needs_bureau != bureau:
                raise WrongState(_("It was graded anew in the meantime."))
            if by.pk in {self.rectifier_id, self.claimed_by_id}:
                raise NotYours(_("Nobody re-checks what they put right themselves."))
            facts["days"] = (clock.now() - self.found_at).days
            if passed:
                self.closed_at = _moment(at, self.claimed_at)
                self.status, self.closed_by = S.CLOSED, by
            else:
                self.status, self.returns = S.RECTIFYING, self.returns + 1
        if passed:
            self._watch(by)
            return
        told = [user for user in (self.rectifier,) if user]
        about(self, told, gettext_lazy("Returned: %(what)s"), body=note.strip())

    def void(self, *, by: User, reason: str) -> None:
        """Entered by mistake: it leaves the counts, the reason stays, the bureau is told.

        What the bureau found or what is major only the bureau may void.
        """
        if not reason.strip():
            raise ValidationError({"reason": _("Say why the entry is void.")})
        with changing(self, "hazards.void", by=by, when=self.OPEN, reason=reason.strip()):
            if self.needs_bureau:
                require(by, "hazards.confirm", self.unit)
            self.status = S.VOID
        about(self, self.holders_of("safety-section"), gettext_lazy("Voided: %(what)s"),
              body=reason.strip(), unless=by)  # fmt: skip

    def reopen(self, *, by: User, reason: str) -> None:
        """A false closing 虚假销号: it is open again, due by the deadline of its grade anew."""
        with changing(self, "hazards.reopen", by=by, when=S.CLOSED, reason=reason):
            self.status, self.closed_at, self.closed_by = S.RECTIFYING, None, None
            self.returns, self.rung = self.returns + 1, 0
            self.due_on = due_date(
                self.colour, is_urgent=self.is_urgent, found_on=clock.today(),
                calendar=self.calendar, days=None,
            )  # fmt: skip
        told = [*self.holders_of("principal"), *(u for u in (self.rectifier,) if u)]
        about(self, told, gettext_lazy("Falsely struck off, open again: %(what)s"),
              body=reason, urgent=True)  # fmt: skip

    def _watch(self, by: User) -> None:
        today = clock.today()
        earlier = {keeping.days: keeping for keeping in Keeping.objects.filter(hazard_id=self.pk)}
        for keeping in earlier.values():
            keeping.renew(by=by, from_day=today)
        new = [
            Keeping(
                unit=self.unit, district_id=self.district_id, hazard_id=self.pk, days=days,
                due_on=today + timedelta(days=days),
            )
            for days in KEEP_DAYS if days not in earlier
        ]  # fmt: skip
        born_many(new, "hazards.watch", by=by, unit=self.ledger_unit)

    def _refuse_stranger(self, rectifier: User) -> None:
        held = Holding.objects.active().filter(
            user=rectifier, user__is_active=True,
            unit__lft__gte=self.unit.lft, unit__rgt__lte=self.unit.rgt,
        )  # fmt: skip
        if not held.exists():
            raise ValidationError({"rectifier": _("Give it to somebody who holds a post there.")})

    def _refuse_deadline(self, day: date) -> None:
        if day < clock.today():
            raise ValidationError(_("The deadline cannot lie in the past."))
        found_on = timezone.localdate(self.found_at)
        most = latest(self.colour, on=found_on, calendar=self.calendar)
        if day > max(most, self.due_on or most):
            raise ValidationError(_("The deadline is later than its grade allows."))

    def _refuse_moved_deadline(self, day: date) -> None:
        if self.status != S.FOUND:
            raise ValidationError({"due_on": _("Only a granted extension moves the deadline now.")})
        if self.is_urgent and self.due_on is not None:
            raise ValidationError({"due_on": _("An urgent hazard stays due today.")})
        self._refuse_deadline(day)

    def _refuse_other_hands(self, by: User) -> None:
        if by.pk != self.rectifier_id and not may(by, "hazards.assign", self.unit):
            raise NotYours(_("It was given to %(who)s.") % {"who": self.rectifier})

    def holders_of(self, post: str) -> list[User]:
        """Who holds `post` today: at the bureau for its posts, else at the hazard's unit."""
        return holders(self.district if post in BUREAU_LEADERS | SECTIONS else self.unit, post)


def _moment(at: datetime | None, after: datetime | None) -> datetime:
    """When a step was taken: never in the future, never before the step that it follows."""
    now = clock.now()
    return min(max(at or now, after or now), now) if at else now
