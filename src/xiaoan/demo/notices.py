"""The lives of rectification notices: drafted, served, answered, re-checked, or late.

Told as the steps of the verbs in hazards/models; the papers of the latest ones are issued. What is
on the desks today is acted out by the verbs themselves (demo/served.py).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from random import Random
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from xiaoan.demo.district import SEED
from xiaoan.demo.world import HEADS, SAFETY, World
from xiaoan.escalation.ladder import reached_on
from xiaoan.escalation.models import Climb
from xiaoan.hazards.ladder import NOTICE_UNANSWERED
from xiaoan.hazards.models import Consent, Notice, Opinion, OrderText
from xiaoan.hazards.models.rules import REPLY_DAYS
from xiaoan.inspections.models import Visit
from xiaoan.ledger.chronicle import History, Step

if TYPE_CHECKING:
    from xiaoan.demo.lives import Fault

#: Of a hundred notices: so many are signed for on site, so many are read in the system.
ON_SITE, IN_APP = 74, 24
ANSWER = "所列隐患已整改并复查合格。"
#: The office's clock: before it the day is not over, and its visits were the day before's.
OPENING, CLOSING = 9, 16


class NoticeLives:
    """Collected while visits are told; entered after them, by model."""

    def __init__(self, world: World, now: datetime) -> None:
        self.world, self.now = world, now
        self.random = Random(SEED + 11)  # of its own: another draw here moves nothing elsewhere
        self._serials: dict[tuple[str, int], int] = defaultdict(int)
        self._opinions: list[tuple[datetime, Opinion, Any]] = []
        self.climbs: list[History] = []
        #: Private schools whose head has consented to electronic service, and since when.
        self.consents: dict[int, History] = {}

    def draft(self, visit: Visit, faults: list[Fault], ended: datetime, lead: Any) -> History:
        """The notice of a visit, served on the spot or in the system within the hour."""
        local = ended.astimezone(self.world.zone)
        kind = Notice.Kind.ORDER if visit.unit.is_private else Notice.Kind.NOTICE
        self._serials[kind, local.year] += 1
        drafted = max(ended, max(fault.found_at for fault in faults)) + timedelta(minutes=2)
        notice = Notice(
            unit=visit.unit, kind=kind, year=local.year, serial=self._serials[kind, local.year],
            source=visit.subject, occasion=visit.round.name if visit.round else "日常检查",
            basis=visit.round.basis if visit.round else "",
            inspectors=f"{lead.name}、{self.world.bureau_hand('safety-section').name}",
            received_by=self.world.holder(visit.unit, *SAFETY).name,
            found_at=min(fault.found_at for fault in faults), drafted_at=drafted, drafted_by=lead,
            reply_due=self.world.calendar.add_working_days(local.date(), REPLY_DAYS),
        )  # fmt: skip
        steps = [Step(drafted, "hazards.draft", lead), *self._served(notice, drafted, lead)]
        for fault in faults:
            fault.notice, fault.notice_at, fault.notice_by = notice.pk, drafted, lead
        return History(notice, steps)

    def go_on(self, history: History, faults: list[Fault]) -> None:
        """Reply and re-check as far as the hazards have come; late ones climb."""
        notice: Any = history.record
        keys = [fault.hazard.pk for fault in faults if fault.hazard]
        history.steps[0].set = {"listed": keys}
        history.steps[0].facts = {"hazards": keys}
        closed = [fault.closed_at for fault in faults]
        last = max((at for at in closed if at), default=self.now)
        at = self.now if any(each is None for each in closed) else last + timedelta(hours=2)
        climbed = self._climbed(history, notice, min(at, self.now))
        if at >= self.now:
            return
        by = self.world.holder(notice.unit, *SAFETY)
        answered = {"replied_at": at, "answer": ANSWER} | ({"rung": 0} if climbed else {})
        history.steps.append(Step(at, "hazards.reply", by, answered))
        self._review(history, notice, faults, at)

    def opinions(self) -> Iterator[History]:
        """The re-check opinions, numbered in their order."""
        serials: dict[int, int] = defaultdict(int)
        for at, opinion, by in sorted(self._opinions, key=lambda told: told[0]):
            serials[opinion.year] += 1
            opinion.serial = serials[opinion.year]
            yield History(opinion, [Step(at, "hazards.review", by)])

    def _served(self, notice: Notice, drafted: datetime, lead: Any) -> Iterator[Step]:
        random, unit = self.random, notice.unit
        at = drafted + timedelta(minutes=self.world.random.randrange(5, 45))
        taker, drawn = self.world.holder(unit, *SAFETY), random.randrange(100)
        if drawn < ON_SITE:
            how = {"way": "site", "served_to": taker.name}
        elif drawn < ON_SITE + IN_APP:
            how = {"way": "app"}
            if unit.is_private:
                self._consented(unit, at - timedelta(days=20))
        else:
            how = {"way": "refused", "served_to": taker.name, "witness": "街道安全员",
                   "refused_why": "对隐患级别有异议"}  # fmt: skip
        yield Step(at, "hazards.serve", lead, {"served_at": at, **how}, {"lost_days": 0})
        taken = at + timedelta(minutes=25)
        if how["way"] == "app" and taken <= self.now:
            receipt = {"receipt_at": taken, "receipt_by_id": taker.pk}
            yield Step(taken, "hazards.acknowledge", taker, receipt)

    def _consented(self, unit: Any, at: datetime) -> None:
        if unit.pk in self.consents:
            return
        head = self.world.holder(unit, *HEADS)
        words = OrderText.objects.all().in_force(unit.district_id).consent
        given = Consent(unit=unit, given_at=at, given_by=head, words=words, version=0)
        self.consents[unit.pk] = History(given, [Step(at, "hazards.consent", head)])

    def _climbed(self, history: History, notice: Notice, until: datetime) -> int:
        """Rungs reached before `until`: told as the clock would have."""
        climbed = 0
        for rung in NOTICE_UNANSWERED.rungs:
            day = reached_on(notice.reply_due, rung, self.world.calendar)
            at = self.world.at(day, 6)
            if at >= until:
                break
            facts = {"post": rung.post, "ladder": NOTICE_UNANSWERED.name}
            history.steps.append(
                Step(at, "hazards.escalate", self.world.system, {"rung": rung.number}, facts)
            )
            climb = Climb(
                unit=notice.unit, about=notice.subject, ladder=NOTICE_UNANSWERED.name,
                rung=rung.number, post=rung.post, on=day,
            )  # fmt: skip
            self.climbs.append(History(climb, [Step(at, "hazards.escalate", self.world.system)]))
            climbed += 1
        return climbed

    def _review(
        self, history: History, notice: Notice, faults: list[Fault], replied: datetime
    ) -> None:
        wait = self.random.randrange(1, 4)
        day = self.world.calendar.add_working_days(timezone.localdate(replied), wait)
        at, by = self.world.at(day, 10), self.world.bureau_hand()
        if at >= self.now:
            return
        history.steps.append(
            Step(at, "hazards.review", by, {"reviewed_at": at, "outcome": "met"},
                 {"note": "", "outcome": "met"})
        )  # fmt: skip
        found = [fault.hazard for fault in faults if fault.hazard]
        items = [
            {"hazard": str(hazard.pk), "met": True, "note": ""}
            for hazard in sorted(found, key=lambda one: (one.year, one.serial))
        ]
        opinion = Opinion(
            unit=notice.unit, notice_id=notice.pk, year=day.year, serial=0, outcome="met",
            items=items, inspectors=notice.inspectors, seen_at=at, by=by,
        )  # fmt: skip
        self._opinions.append((at, opinion, by))


def last_working_day(world: World, now: datetime) -> date:
    """Today once the office closes, else the working day before."""
    local = timezone.localtime(now)
    return days_back(world, local.date(), 0 if local.hour >= CLOSING else 1)


def working_day(world: World, day: date) -> date:
    """`day`, or the working day after a holiday."""
    calendar = world.calendar
    return day if calendar.is_working_day(day) else calendar.add_working_days(day, 1)


def on_site_since(world: World, now: datetime) -> datetime:
    """An hour ago; outside the office's hours, the afternoon of the last working day."""
    local = timezone.localtime(now)
    if world.calendar.is_working_day(local.date()) and OPENING <= local.hour < CLOSING + 2:
        return now - timedelta(hours=1)
    return world.at(last_working_day(world, now), 15)


def in_the_day(world: World, moment: datetime, now: datetime) -> datetime:
    """A moment of an earlier day as one between eight and six, in the same order of moments.

    What happened today keeps its time: squeezed, it might lie in the future.
    """
    local = moment.astimezone(world.zone)
    if local.date() == now.astimezone(world.zone).date():
        return moment
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight + timedelta(hours=8) + (local - midnight) * 10 / 24


def days_back(world: World, today: date, count: int) -> date:
    """The `count`-th working day before `today`; with 0 the last one up to `today`."""
    calendar, day, left = world.calendar, today, count
    while left or not calendar.is_working_day(day):
        day -= timedelta(days=1)
        if calendar.is_working_day(day):
            left = max(0, left - 1)
    return day
