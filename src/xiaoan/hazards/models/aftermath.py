"""A notice after the reply: re-checked, followed up, climbing where somebody is late."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, NamedTuple, cast
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xiaoan.accounts.models import User
from xiaoan.base import clock
from xiaoan.documents import numbers
from xiaoan.escalation.ladder import Ladder, Rung, in_force, reached_on
from xiaoan.escalation.models import Climb
from xiaoan.escalation.whom import holders
from xiaoan.hazards import printing
from xiaoan.hazards.ladder import NOTICE_UNANSWERED, NOTICE_UNCHECKED
from xiaoan.hazards.models.opinion import Followup, Opinion
from xiaoan.hazards.models.rules import NoticeRule
from xiaoan.hazards.models.serving import NoticeServing
from xiaoan.ledger.change import WrongState, born, changing
from xiaoan.units.days import calendar_of
from xiaoan.units.models import Unit

if TYPE_CHECKING:
    from xiaoan.hazards.models.hazard import Hazard
    from xiaoan.hazards.models.notice import Notice


class Look(NamedTuple):
    """What was seen of one hazard at the re-check."""

    met: bool
    note: str = ""


class NoticeAftermath(NoticeServing):
    """Each verb is one step; nothing here moves the reply's own day."""

    class Meta(NoticeServing.Meta):
        abstract = True

    def review(
        self, *, by: User, looks: Mapping[UUID, Look], note: str = "", inspectors: str = "",
        at: datetime | None = None,
    ) -> Opinion:  # fmt: skip
        """Re-check it as a whole 复查意见书: each hazard is met or not, the paper is issued.

        What the school says is done is struck off or returned by `looks` (its own event each);
        what is struck off already is met; what was never claimed is not met. Raises
        ValidationError (key `looks`) where a hazard is not looked at, WrongState unless served.
        """
        with changing(self, "hazards.review", by=by, note=note.strip()) as facts:
            self._expect("served", "replied")
            if self.state == "served" and self.reply_due >= clock.today():
                raise WrongState(_("The school still has time to reply."))
            items = [self._look(hazard, looks, by) for hazard in self.lines if not _is_void(hazard)]
            self.outcome = _outcome(items)
            facts["outcome"] = self.outcome
            self.reviewed_at, self.rung = clock.now(), 0
            opinion = self._opine(items, by, note, inspectors, at)
        title = gettext_lazy("Re-checked: %(number)s")
        heads = [*holders(self.unit, "principal"), *holders(self.unit, "safety")]
        self._tell(heads, title, urgent=self.outcome != self.Outcome.MET)
        return opinion

    def summon(
        self, *, by: User, at: datetime | None = None, people: str, words: str, promise: str = "",
        due_on: date | None = None,
    ) -> Followup:  # fmt: skip
        """Enter an interview 约谈 held because the notice was not met."""
        if not people.strip():
            raise ValidationError({"people": _("Name who was there, by post.")})
        return self._follow("interview", "hazards.summon", by, at, words, people=people.strip(),
                            promise=promise.strip(), due_on=due_on)  # fmt: skip

    def circulate(self, *, by: User, words: str) -> Followup:
        """Name the school in a circular 通报 to all schools of the district."""
        made = self._follow("circular", "hazards.circulate", by, None, words)
        schools = Unit.objects.filter(district_id=self.district_id).schools()
        heads = [user for unit in schools.open_on(clock.today()) for user in _heads(unit)]
        self._tell(heads, gettext_lazy("A circular of the bureau: %(unit)s"))
        return made

    @property
    def ladder(self) -> Ladder | None:
        """The ladder it climbs now: unanswered, or answered and not re-checked."""
        shipped = {"served": NOTICE_UNANSWERED, "replied": NOTICE_UNCHECKED}.get(self.state)
        return in_force(shipped, self.district) if shipped else None

    @property
    def waits_until(self) -> date | None:
        """The day that the ladder counts from: of the reply, or of its re-check."""
        if self.state == "served":
            return self.reply_due
        if self.state != "replied" or self.replied_at is None:
            return None
        days = NoticeRule.objects.all().of_district(self.district_id).review_days
        replied_on = timezone.localdate(self.replied_at)
        return calendar_of(self.district).add_working_days(replied_on, days)

    @property
    def climbs_on(self) -> date | None:
        """The day on which it reaches the next rung unless something happens."""
        rung, until = self.next_rung, self.waits_until
        if rung is None or until is None:
            return None
        return reached_on(until, rung, calendar_of(self.district))

    @property
    def next_rung(self) -> Rung | None:
        ladder = self.ladder
        return ladder.above(self.rung) if ladder else None

    def escalate(self, *, by: User, on: date) -> bool:
        """Climb one rung if it is time; False (and no event) if it is not."""
        rung, ladder, reached = self.next_rung, self.ladder, self.climbs_on
        if rung is None or ladder is None or reached is None or reached > on:
            return False
        expected = (self.state, self.rung)
        with changing(self, "hazards.escalate", by=by, post=rung.post, ladder=ladder.name):
            if (self.state, self.rung) != expected:
                raise WrongState(_("It has climbed already."))
            self.rung = rung.number
            same = {"about": self.subject, "ladder": ladder.name, "rung": rung.number}
            if not Climb.objects.filter(district_id=self.district_id, **same).exists():
                climb = Climb(unit=self.unit, post=rung.post, on=on, **same)
                born(climb, "hazards.escalate", by=by)
        told = holders(self.district if rung.at_bureau else self.unit, rung.post)
        title = (
            gettext_lazy("Unanswered, now with you: %(number)s")
            if self.state == "served"
            else gettext_lazy("Not re-checked, now with you: %(number)s")
        )
        self._tell(told, title, urgent=rung.is_urgent)
        return True

    def _look(self, hazard: Hazard, looks: Mapping[UUID, Look], by: User) -> dict[str, Any]:
        look = looks.get(hazard.pk)
        if hazard.status == hazard.Status.CLOSED:
            return _item(hazard, Look(True, look.note if look else ""))
        if look is None:
            raise ValidationError(
                {"looks": _("Say of %(number)s what you saw.") % {"number": hazard.number}}
            )
        if hazard.status == hazard.Status.CLAIMED:
            hazard.recheck(by=by, passed=look.met, note=look.note)
        elif look.met:
            raise ValidationError(
                {"looks": _("The school has not said that %(number)s is done; it is not met.")
                 % {"number": hazard.number}}
            )  # fmt: skip
        return _item(hazard, look)

    def _opine(
        self, items: list[dict[str, Any]], by: User, note: str, inspectors: str,
        at: datetime | None,
    ) -> Opinion:  # fmt: skip
        now = clock.now()
        year = timezone.localdate(now).year
        opinion = Opinion(
            unit=self.unit, notice=cast("Notice", self), year=year, outcome=self.outcome,
            items=items, note=note.strip()[:300], by=by, seen_at=min(at or now, now),
            inspectors=(inspectors.strip() or str(by))[:200],
            serial=numbers.claim(Opinion, self.district_id, year),
        )  # fmt: skip
        born(opinion, "hazards.review", by=by)
        printing.issue("hazards.opinion", opinion, by=by, action="hazards.review")
        return opinion

    def _follow(
        self, kind: str, action: str, by: User, at: datetime | None, words: str, **more: Any
    ) -> Followup:
        if not words.strip():
            raise ValidationError({"words": _("Write what is said.")})
        now = clock.now()
        if at is not None and at > now:
            raise ValidationError({"at": _("It is entered when it has taken place.")})
        with changing(self, action, by=by):
            self._expect("partly", "unmet")
            year = timezone.localdate(now).year
            serial = numbers.claim(Followup, self.district_id, year, kind=kind)
            made = Followup(
                unit=self.unit, notice=cast("Notice", self), kind=kind, year=year, serial=serial,
                at=at or now, words=words.strip(), by=by, **more,
            )  # fmt: skip
            born(made, action, by=by)
            printing.issue(f"hazards.{kind}", made, by=by, action=action)
        if kind == "interview":
            self._tell(_heads(self.unit), gettext_lazy("Interview entered: %(number)s"))
        return made


def _is_void(hazard: Hazard) -> bool:
    return hazard.status == hazard.Status.VOID


def _item(hazard: Hazard, look: Look) -> dict[str, Any]:
    return {"hazard": str(hazard.pk), "met": look.met, "note": look.note.strip()}


def _outcome(items: list[dict[str, Any]]) -> str:
    met = sum(bool(item["met"]) for item in items)
    if met == len(items):
        return NoticeServing.Outcome.MET
    return NoticeServing.Outcome.PARTLY if met else NoticeServing.Outcome.UNMET


def _heads(unit: Unit) -> list[User]:
    return holders(unit, "principal")
