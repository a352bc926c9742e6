"""The lives of hazards: found, assigned, put right, re-checked, struck off, kept an eye on.

Each life is told as the steps of the verbs in hazards/models, with the same facts; a test
compares one life told here with one lived through the verbs.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone

from xiaoan.accounts.models import User
from xiaoan.demo.papers import Papers
from xiaoan.demo.world import HEADS, RECTIFY, SAFETY, World
from xiaoan.duties.items import Item
from xiaoan.escalation.ladder import reached_on
from xiaoan.hazards.deadlines import KEEP_DAYS, RECURRENCE_DAYS, due_date
from xiaoan.hazards.ladder import GENERAL, PRESSING
from xiaoan.hazards.models import Hazard, Keeping
from xiaoan.ledger.chronicle import History, Step
from xiaoan.units.models import Place, Unit

MEASURES = (
    "已清理，地面划线，专人每日查看", "已更换，当场试用正常", "已维修，并登记台账", "已补齐并张贴责任人",
    "已停用隔离，换新后启用", "已组织学习，责任到人",
)  # fmt: skip
WHO_HOLDS = (
    ("街道办事处", "道路归属待定"),
    ("区财政局", "维修资金未到位"),
    ("供电公司", "需停电施工"),
)
#: Of the late ones, the share that could not be put right for now; of the rest, asked for time.
BLOCKED, ASKED = 0.5, 0.01


@dataclass
class Fault:
    """What a record or a visit found."""

    unit: Unit
    item: Item
    code: str
    found_at: datetime
    by: User
    source: str
    subject: str
    is_miss: bool = False
    notice: UUID | None = None
    notice_at: datetime | None = None
    notice_by: User | None = None
    hazard: Hazard | None = None
    closed_at: datetime | None = None
    closed_by: int | None = None
    steps: list[Step] = field(default_factory=list)
    has_stopped: bool = False


class Lives:
    """Tells lives up to `now`; what would happen later has not happened yet."""

    def __init__(self, world: World, now: datetime) -> None:
        self.world, self.now = world, now
        self.papers = Papers(world, now)
        self._closed: dict[tuple[int, str, UUID], tuple[datetime, UUID]] = {}

    def tell(self, faults: list[Fault]) -> None:
        """Give every fault its hazard and steps, in the order in which they were found."""
        for fault in sorted(faults, key=lambda f: f.found_at):
            self._one(fault)

    def number(self, faults: list[Fault]) -> None:
        """Serials per year without gaps, in the order in which the hazards were found."""
        serials: dict[int, int] = {}
        for fault in sorted(faults, key=lambda f: f.found_at):
            if fault.hazard is not None:
                year = fault.hazard.year
                serials[year] = fault.hazard.serial = serials.get(year, 0) + 1

    def histories(self, faults: list[Fault]) -> Iterator[History]:
        for fault in faults:
            if fault.hazard is not None:
                yield History(fault.hazard, fault.steps)

    def _one(self, fault: Fault) -> None:
        random, unit, item = self.world.random, fault.unit, fault.item
        found_on = timezone.localdate(fault.found_at)
        key = f"{fault.code}/{item.order}"
        place = self.world.place(unit, key)
        hazard = Hazard(
            unit=unit, year=found_on.year, serial=0, what=item.fault,
            topic=item.topic, item=key, source=fault.source, source_subject=fault.subject,
            place=place, found_at=fault.found_at, known_at=fault.found_at, found_by=fault.by,
            grade=item.grade, criterion=item.criterion if item.grade == "major" else "",
            control=item.interim, is_miss=fault.is_miss,
            recurrence_of_id=self._twin(unit, key, place, fault.found_at),
        )  # fmt: skip
        hazard.due_on = due_date(
            hazard.colour, is_urgent=False, found_on=found_on, calendar=self.world.calendar,
            days=item.rectify_days,
        )  # fmt: skip
        fault.hazard = hazard
        fault.steps = [Step(fault.found_at, "hazards.report", fault.by)]
        self._live(fault, hazard, late=random.random() < self._late_share(found_on))

    def _late_share(self, found_on: date) -> float:
        # The year before was looser.
        return 0.09 if found_on.year < self.now.year - 1 else 0.04

    def _twin(self, unit: Unit, key: str, place: Place, at: datetime) -> UUID | None:
        known = self._closed.get((unit.pk, key, place.pk))
        if known and known[0] <= at <= known[0] + timedelta(days=RECURRENCE_DAYS):
            return known[1]
        return None

    def _live(self, fault: Fault, hazard: Hazard, *, late: bool) -> None:
        random, unit = self.world.random, fault.unit
        safety, hand = self.world.holder(unit, *SAFETY), self.world.holder(unit, *RECTIFY)
        if hand.pk == safety.pk:
            hand = self.world.holder(unit, "gate", "guard", "class", "kg-class")
        if fault.notice is not None and fault.notice_at is not None and fault.notice_by is not None:
            self._step(
                fault, fault.notice_at, "hazards.draft", fault.notice_by, notice_id=fault.notice
            )
        at = fault.steps[-1].at + timedelta(minutes=random.randrange(20, 240))
        if hazard.grade == Hazard.Grade.MAJOR:
            at = self._pledge(fault, hazard, at)
        self._step(
            fault, at, "hazards.assign", safety,
            rectifier_id=hand.pk, assigned_at=at, status="assigned",
        )  # fmt: skip
        at += timedelta(hours=random.randrange(2, 20))
        self._step(fault, at, "hazards.begin", hand, status="rectifying")
        is_blocked = late and random.random() < BLOCKED
        if is_blocked:
            at = self._blocked(fault, at, safety)
        due = hazard.due_on or timezone.localdate(at) + timedelta(days=10)
        if not late and random.random() < ASKED and not hazard.needs_bureau:
            at, due = self._more_time(fault, hazard, at, due, safety)
        room = max(1, (due - timezone.localdate(at)).days)
        done = timezone.localdate(at) + timedelta(days=random.randrange(room // 2, room))
        if late:
            done = max(done, due + timedelta(days=random.randrange(1, 9)))
        claim = max(self.world.at(done, 15.5), at + timedelta(minutes=40))
        if late and not is_blocked:
            self._climb(fault, hazard, due, claim)
        self._finish(fault, hazard, claim, hand, safety, due, is_blocked=is_blocked)

    def _more_time(
        self, fault: Fault, hazard: Hazard, at: datetime, due: date, by: User
    ) -> tuple[datetime, date]:
        """Asked for and granted by the head within hours: the deadline moves, once."""
        asked, answered = at + timedelta(minutes=30), at + timedelta(hours=5)
        until = self.world.calendar.add_working_days(due, 5)
        if not self._step(fault, asked, "hazards.ask", by):
            return at, due
        head = self.world.holder(fault.unit, *HEADS)
        if self._step(fault, answered, "hazards.decide", head, due_on=until):
            self.papers.extend(hazard, (asked, answered), until, by, head)
            return answered, until
        self.papers.ask(hazard, asked, until, by)
        return asked, due

    def _climb(self, fault: Fault, hazard: Hazard, due: date, until: datetime) -> None:
        """Every rung that it reaches before it is claimed, as the ladder says."""
        ladder = PRESSING if hazard.grade == Hazard.Grade.MAJOR else GENERAL
        for rung in ladder.rungs:
            day = reached_on(due, rung, self.world.calendar)
            at = self.world.at(day, 6)
            if at >= until or not self._step(
                fault, at, "hazards.escalate", self.world.system,
                facts={"post": rung.post}, rung=rung.number,
            ):  # fmt: skip
                return
            self.papers.climb(hazard, ladder.name, rung, at)

    def _finish(
        self, fault: Fault, hazard: Hazard, claim: datetime, hand: User, safety: User, due: date,
        *, is_blocked: bool,
    ) -> None:  # fmt: skip
        random = self.world.random
        checker = self.world.bureau_hand() if hazard.needs_bureau else safety
        action = "hazards.confirm" if hazard.needs_bureau else "hazards.recheck"
        returned = random.random() < 0.07 and timezone.localdate(claim) < due
        extra = {"unblocked_at": claim} if is_blocked else {}
        self._claim(fault, claim, hand, **extra)
        at = claim + timedelta(minutes=random.randrange(30, 300))
        if returned:
            days = (at - fault.found_at).days
            self._step(
                fault, at, action, checker, facts={"note": "未到位", "passed": False, "days": days},
                status="rectifying", returns=1,
            )  # fmt: skip
            again = at + timedelta(minutes=random.randrange(60, 300))
            self._claim(fault, again, hand)
            at = again + timedelta(minutes=random.randrange(30, 200))
        days = (at - fault.found_at).days
        told = self._step(
            fault, at, action, checker, facts={"note": "", "passed": True, "days": days},
            status="closed", closed_at=at, closed_by_id=checker.pk,
        )  # fmt: skip
        if told:
            fault.closed_at, fault.closed_by = at, checker.pk
            if hazard.place_id is not None:
                self._closed[hazard.unit_id, hazard.item, hazard.place_id] = (at, hazard.pk)

    def _claim(self, fault: Fault, at: datetime, hand: User, **extra: Any) -> None:
        measure = self.world.random.choice(MEASURES)
        self._step(
            fault, at, "hazards.claim", hand,
            measure=measure, claimed_by_id=hand.pk, claimed_at=at, status="claimed", **extra,
        )  # fmt: skip

    def _pledge(self, fault: Fault, hazard: Hazard, at: datetime) -> datetime:
        head = self.world.holder(fault.unit, *HEADS)
        deadline = hazard.due_on
        plan = {
            "duty": "校（园）长负责", "measures": "停用隔离，限期更换", "money": "公用经费列支",
            "contingency": "整改期间专人看护", "deadline": str(deadline),
        }  # fmt: skip
        self._step(fault, at, "hazards.pledge", head, plan=plan, due_on=deadline)
        return at + timedelta(minutes=15)

    def _blocked(self, fault: Fault, at: datetime, by: User) -> datetime:
        at += timedelta(hours=1)
        holder, why = self.world.random.choice(WHO_HOLDS)
        told = at + timedelta(minutes=self.world.random.randrange(3, 25))
        if fault.hazard is not None and self._step(
            fault, told, "hazards.block", by, blocked_at=at, blocked_why=why,
            blocked_holder=holder, blocked_sum=self.world.random.randrange(2, 60) * 1000,
            blocked_reported_at=told, unblocked_at=None,
        ):  # fmt: skip
            self.papers.tell_police(fault.hazard, told, why, by)
        return told

    def _step(
        self, fault: Fault, at: datetime, action: str, by: User, *,
        facts: dict[str, Any] | None = None, **columns: Any,
    ) -> bool:  # fmt: skip
        """Add a step unless it lies in the future, or one before it did."""
        if at > self.now or (fault.steps and at < fault.steps[-1].at):
            fault.has_stopped = True
        if fault.has_stopped:
            return False
        fault.steps.append(Step(at, action, by, columns, facts or {}))
        return True


STILL_DUE = 12  # days


def keepings(world: World, faults: list[Fault], now: datetime) -> Iterator[History]:
    """Looks back at 90 and 180 days; what came back by then is seen as recurred."""
    twins = {fault.hazard.recurrence_of_id for fault in faults if fault.hazard is not None}
    for fault in faults:
        if fault.closed_at is None or fault.hazard is None:
            continue
        safety = world.holder(fault.unit, *SAFETY)
        checker = world.bureau_hand() if fault.hazard.needs_bureau else safety
        for days in KEEP_DAYS:
            due = timezone.localdate(fault.closed_at) + timedelta(days=days)
            kept = Keeping(unit=fault.unit, hazard_id=fault.hazard.pk, days=days, due_on=due)
            steps = [Step(fault.closed_at, "hazards.watch", checker)]
            look = world.at(due + timedelta(days=world.random.randrange(3)), 9.3)
            if look <= now and not _is_still_due(world, fault, due, now):
                back = fault.hazard.pk in twins
                set_ = {"looked_at": look, "looked_by_id": safety.pk, "recurred": back}
                steps.append(
                    Step(look, "hazards.keep", safety, set_, {"note": "", "recurred": back})
                )
            yield History(kept, steps)


def _is_still_due(world: World, fault: Fault, due: date, now: datetime) -> bool:
    """Some looks of the last weeks still wait, at the schools of the cast every one.

    One in sixty was forgotten; not at the cast's schools, whose desks must not alarm.
    """
    age = (timezone.localdate(now) - due).days
    if fault.unit.pk in world.shown:
        return age <= STILL_DUE
    return age <= 3 or not world.random.randrange(60)
