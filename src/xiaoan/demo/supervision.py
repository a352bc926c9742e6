"""The bureau's visits: a spring sample, and in autumn a special inspection of every school."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from xiaoan.base import clock
from xiaoan.demo.lives import Fault, Lives
from xiaoan.demo.notices import NoticeLives
from xiaoan.demo.world import SAFETY, World
from xiaoan.duties.models import Record
from xiaoan.hazards.models import Hazard
from xiaoan.inspections.models import Finding, Round, Visit
from xiaoan.ledger.chronicle import History, Step
from xiaoan.units.models import Unit

FOCUS = ("FIRE", "DORM", "CANTEEN", "WATER", "HEAT", "POWER", "BUILD")
BASIS = "青禾区人民政府办公室关于开展学校安全专项检查的通知（青禾政办〔{year}〕31 号）"
#: Before a special inspection so many of the schools look once more themselves.
PREPARED = 0.4
#: Faults that take at least so many working days are still open when the visit comes.
LASTING = 3
METHODS = ["hear", "see", "read", "talk"]


@dataclass
class Supervised:
    """Everything one year of visits leaves, ready to be told."""

    visits: list[History] = field(default_factory=list)
    records: list[History] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    own: list[Fault] = field(default_factory=list)
    notices: list[History] = field(default_factory=list)
    findings: list[tuple[Visit, Fault, bool]] = field(default_factory=list)


class Supervision:
    """Plans and makes visits up to `now`."""

    def __init__(self, world: World, now: datetime, lives: Lives) -> None:
        self.world, self.now, self.lives = world, now, lives
        self.notices = NoticeLives(world, now)

    def year(self, year: int, known: list[Fault]) -> Supervised:
        """The visits of one calendar year; `known` are faults the schools found themselves."""
        told = Supervised()
        by_unit: dict[int, list[Fault]] = defaultdict(list)
        for fault in known:
            by_unit[fault.unit.pk].append(fault)
        spring = self.world.random.sample(
            self.world.schools, max(1, len(self.world.schools) * 2 // 5)
        )
        for unit, day in self._spread(spring, date(year, 3, 10), date(year, 5, 30)):
            self._visit(told, unit, day, "routine", None, by_unit[unit.pk])
        special = self._round(year)
        for unit, day in self._spread(self.world.schools, date(year, 9, 15), date(year, 11, 20)):
            if self.world.random.random() < PREPARED:
                own = self._look_first(told, unit, day)
                by_unit[unit.pk] += own
            self._visit(told, unit, day, "special", special, by_unit[unit.pk])
        return told

    def _round(self, year: int) -> Round | None:
        if date(year, 9, 10) > self.now.date():
            return None
        section = self.world.bureau_hand("safety-section")
        with clock.at(self.world.at(date(year, 9, 10), 10)):
            return Round.objects.open(
                by=section, unit=self.world.bureau, name=f"{year} 年下半年学校安全专项检查",
                since=date(year, 9, 15), until=date(year, 11, 30),
                leader="分管副区长任组长（区政府）", basis=BASIS.format(year=year),
                checklists=list(FOCUS),
            )  # fmt: skip

    def _spread(self, units: list[Unit], first: date, last: date) -> Iterator[tuple[Unit, date]]:
        days = self.world.calendar.school_days(first, last)
        for place, unit in enumerate(units):
            yield unit, days[place * len(days) // len(units)]

    def _visit(
        self, told: Supervised, unit: Unit, day: date, kind: str, special: Round | None,
        known: list[Fault],
    ) -> None:  # fmt: skip
        began = self.world.at(day, 9 if self.world.random.random() < 0.6 else 14)
        if began > self.now:
            return
        lead, planner = self.world.bureau_hand(), self.world.bureau_hand("safety-section")
        lists = [code for code in FOCUS if self._items(code, unit)]
        ended = began + timedelta(minutes=self.world.random.randrange(60, 150))
        visit = Visit(
            unit=unit, kind=kind, round=special, planned_on=day, checklists=lists, lead=lead,
            members=[] if planner.pk == lead.pk else [planner.pk],
        )  # fmt: skip
        faults = self._find(told, visit, unit, lists, began, lead, known)
        items = sum(len(self._items(code, unit)) for code in lists)
        planned = began - timedelta(days=3)
        told.visits.append(
            History(
                visit,
                [
                    Step(planned, "inspections.plan", planner),
                    Step(began, "inspections.begin", lead, {"status": "begun", "began_at": began}),
                    Step(
                        ended,
                        "inspections.finish",
                        lead,
                        {
                            "status": "finished",
                            "ended_at": ended,
                            "methods": METHODS,
                            "items": items,
                            "received_by": self.world.holder(unit, *SAFETY).name,
                        },
                    ),
                ],
            )
        )
        if faults:
            told.notices.append(self.notices.draft(visit, faults, ended, lead))

    def _look_first(self, told: Supervised, unit: Unit, day: date) -> list[Fault]:
        """The school's own look some days before; what it finds it knew before the visit."""
        random, by = self.world.random, self.world.holder(unit, *SAFETY)
        lists = [code for code in FOCUS if self._items(code, unit)]
        code = random.choice(lists)
        items = self._items(code, unit)
        lasting = [
            item for item in items
            if item.answer_type == "pass_fail_na" and item.grade == "general"
            and (item.rectify_days or 0) >= LASTING
        ]  # fmt: skip
        at = self.world.at(self.world.calendar.school_days(day - timedelta(days=20), day)[-2], 15)
        if not lasting or at > self.now:
            return []
        failed = random.choice(lasting)
        record = Record(
            unit=unit, kind=Record.Kind.SELF_CHECK, by=by, happened_at=at,
            checklist=self.world.lists[code], topic=failed.topic, items=len(items), failed=1,
            answers=self.world.answers(items, failed.order),
        )  # fmt: skip
        self.world.timings.took(
            form="duties.round", duty="", unit_id=unit.pk, user_id=by.pk, at=at,
            seconds=random.randrange(60, 200), failed=1,
        )  # fmt: skip
        told.records.append(History(record, [Step(at, "duties.submit", by)]))
        fault = Fault(unit, failed, code, at, by, Hazard.Source.SELF_CHECK, record.subject)
        self.lives.tell([fault])
        told.own.append(fault)
        return [fault]

    def _items(self, code: str, unit: Unit) -> list[Any]:
        return self.world.applicable(code, unit, {"daily", "weekly", "monthly", "term", "visit"})

    def _find(
        self, told: Supervised, visit: Visit, unit: Unit, lists: list[str], began: datetime,
        lead: Any, known: list[Fault],
    ) -> list[Fault]:  # fmt: skip
        """Records of the visit; faults new to the school, and those it had found itself."""
        random, fresh = self.world.random, []
        # The school improves: fewer things it had not seen itself, year by year.
        missing = 0.05 if began.year >= self.now.year - 1 else 0.09
        for code in lists:
            items = [i for i in self._items(code, unit) if i.answer_type == "pass_fail_na"]
            failed = random.choice(items) if items and random.random() < missing else None
            at = began + timedelta(minutes=random.randrange(5, 50))
            record = Record(
                unit=unit,
                kind=Record.Kind.SUPERVISION,
                by=lead,
                happened_at=at,
                visit_id=visit.pk,
                checklist=self.world.lists[code],
                topic=items[0].topic if items else "",
                items=len(items),
                failed=int(failed is not None),
                answers=self.world.answers(items, failed.order if failed else None),
            )
            told.records.append(History(record, [Step(at, "duties.supervise", lead)]))
            if failed is not None and failed.grade == "general":
                fault = Fault(
                    unit, failed, code, at, lead, Hazard.Source.SUPERVISION, visit.subject, True,
                )  # fmt: skip
                fresh.append(fault)
                told.findings.append((visit, fault, False))
        told.faults += fresh
        seen = [f for f in known if f.found_at < began and (f.closed_at or self.now) > began]
        told.findings += [(visit, fault, True) for fault in seen]
        return fresh

    def reply(self, told: Supervised) -> None:
        """Schools reply once everything on the notice is struck off; then it is re-checked."""
        by_notice: dict[Any, list[Fault]] = defaultdict(list)
        for fault in told.faults:
            by_notice[fault.notice].append(fault)
        for history in told.notices:
            self.notices.go_on(history, by_notice[history.record.pk])


def findings_of(told: Supervised) -> Iterator[History]:
    """A finding ties a visit to its hazard, new or known."""
    for visit, fault, was_known in told.findings:
        if fault.hazard is None:
            continue
        began = next(h for h in told.visits if h.record.pk == visit.pk).steps[1].at
        at = max(began, fault.found_at)
        finding = Finding(
            unit=visit.unit, visit_id=visit.pk, hazard_id=fault.hazard.pk,
            item=fault.hazard.item, was_known=was_known, found_at=at,
        )  # fmt: skip
        yield History(finding, [Step(at, "inspections.find", visit.lead)])
