"""Who answers for what in the demonstration: the bureau's division of duties in January, every
school's sheet in February with nearly all receipts, groups, the new section, and some cases."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random

from django.db.models import F
from django.utils import timezone

from xiaoan.access.check import grants_from
from xiaoan.accounts.models import User
from xiaoan.base import clock
from xiaoan.demo.district import SEED
from xiaoan.demo.world import HEADS, SAFETY, World
from xiaoan.duties.models import Duty
from xiaoan.hazards.models import Hazard, SpotCheck
from xiaoan.ledger.batch import born_many
from xiaoan.ledger.chronicle import History, Step
from xiaoan.posts.models import Holding, Post
from xiaoan.responsibility.hosts import WITHOUT_CHARGES
from xiaoan.responsibility.models import Case, LeadingGroup, Position, Receipt, Sheet
from xiaoan.responsibility.models.group import usual_part
from xiaoan.responsibility.models.lines import Line, stored
from xiaoan.responsibility.proposing import propose
from xiaoan.units.models import Unit

SECTION = "QH-S01"
ESTABLISHED = {"safety-section": 1, "inspector": 4}
#: One holder in so many has not acknowledged the present version; of the year before, ever.
OPEN_NOW, OPEN_THEN = 160, 700
#: A change of holder: in the autumn of the summary's year, and some days ago.
CHANGED, JUST_NOW = (10, 15), 4


@dataclass
class Answering:
    """Collected per model, entered at the end in the order of their keys."""

    world: World
    now: datetime
    random: Random = field(default_factory=lambda: Random(SEED + 11))
    held: dict[int, list[Holding]] = field(default_factory=lambda: defaultdict(list))
    sheets: list[History] = field(default_factory=list)
    receipts: list[History] = field(default_factory=list)
    groups: list[History] = field(default_factory=list)
    born: list[tuple[Sheet, list[Line], User, datetime]] = field(default_factory=list)

    def act(self) -> None:
        """Everything, up to now."""
        year = timezone.localdate(self.now).year - 1
        self._section(date(year, 1, 6))
        self._changes(year)
        self._read()
        duties = list(Duty.objects.filter(district_id=self.world.bureau.pk).switched_on()
                      .order_by("code"))  # fmt: skip
        for unit in (self.world.bureau, *self.world.schools):
            lines = propose(unit, duties)
            self._versions(unit, lines, year)
            self._group(unit, year)
        self._enter()
        self._cases(year)

    def _read(self) -> None:
        """Who holds what, with the permissions that follow from it: read once for everybody."""
        rows = Holding.objects.filter(district_id=self.world.bureau.pk)
        grants: dict[int, list[tuple[object, ...]]] = defaultdict(list)
        found = list(rows.select_related("user", "unit").order_by("id"))
        users = {holding.user_id: holding.user for holding in found}
        for holding in found:
            unit = holding.unit
            holding.user = users[holding.user_id]
            grants[holding.user_id].append(
                (holding.post_id, unit.pk, unit.district_id, unit.lft, unit.rgt, unit.kind)
            )
            if holding.post_id not in WITHOUT_CHARGES:
                self.held[holding.unit_id].append(holding)
        for key, user in users.items():
            grants_from(user, grants[key])

    def _person(self, unit: Unit, *posts: str) -> User:
        wanted = [one for post in posts for one in self.held[unit.pk] if one.post_id == post]
        return wanted[0].user

    def _versions(self, unit: Unit, lines: list[Line], year: int) -> None:
        """Last year's version, and this year's in its place."""
        is_bureau = unit.pk == self.world.bureau.pk
        first: tuple[Sheet, History] | None = None
        for version, one in enumerate((year, year + 1), 1):
            begun = date(one, 1, 5) if is_bureau else date(one, 2, 10 + self.random.randrange(9))
            since = begun + timedelta(days=7)
            if self.world.at(since, 9) > self.now:
                return
            approver = self._person(unit, "chief") if is_bureau else self._person(unit, *HEADS)
            paper = "局党组会议纪要" if is_bureau else "校务会议纪要"
            sheet, told = self._sheet(unit, version, lines, begun, since, f"{paper}〔{one}〕1号")
            if first is not None:
                ended = {"until": since - timedelta(days=1)}
                facts = {"superseded_by": version}
                at = told.steps[-1].at
                first[1].steps.append(Step(at, sheet.approval, approver, ended, facts))
            first = (sheet, told)
            self._acknowledge(unit, sheet, since, version)

    def _sheet(
        self, unit: Unit, version: int, lines: list[Line], begun: date, since: date, paper: str
    ) -> tuple[Sheet, History]:
        is_bureau = unit.pk == self.world.bureau.pk
        drafter = self._person(unit, "safety-section", *SAFETY)
        approver = self._person(unit, "chief") if is_bureau else self._person(unit, *HEADS)
        sheet = Sheet(unit=unit, version=version, lines=stored(lines), drafted_by=drafter,
                      written_by=drafter)  # fmt: skip
        approved = self.world.at(since - timedelta(days=1), 16)
        origin = "catalogue" if version == 1 else "copy"
        told = History(sheet, [
            Step(self.world.at(begun, 9), "responsibility.draft", drafter,
                 facts={"origin": origin}),
            Step(self.world.at(begun + timedelta(days=2), 15), "responsibility.submit", drafter,
                 {"status": "submitted"}),
            Step(approved, sheet.approval, approver,
                 {"status": "approved", "since": since, "lines": [], "approved_at": approved,
                  "approved_by_id": approver.pk, "decision": paper},
                 {"charges": len(lines)}),
        ])  # fmt: skip
        self.sheets.append(told)
        self.born.append((sheet, lines, approver, approved))
        return sheet, told

    def _acknowledge(self, unit: Unit, sheet: Sheet, since: date, version: int) -> None:
        """Nearly everybody within two weeks; whoever came later, within days of coming."""
        rest = OPEN_THEN if version == 1 else OPEN_NOW
        for holding in self.held[unit.pk]:
            first = max(since, holding.since)
            at = self.world.at(first + timedelta(days=self.random.randrange(14)), 8)
            is_gone = holding.until is not None and timezone.localdate(at) > holding.until
            if at > self.now or is_gone or not self.random.randrange(rest):
                continue
            receipt = Receipt(
                unit=unit, sheet_id=sheet.pk, holding=holding, at=at,
                read_seconds=self.random.randrange(25, 180),
            )  # fmt: skip
            self.receipts.append(
                History(receipt, [Step(at, "responsibility.acknowledge", holding.user)])
            )

    def _group(self, unit: Unit, year: int) -> None:
        day = date(year, 1, 8) + timedelta(days=self.random.randrange(40))
        posts = list(dict.fromkeys(one.post_id for one in self.held[unit.pk]))
        sign = "青教发" if unit.pk == self.world.bureau.pk else f"{unit.name[:2]}发"
        group = LeadingGroup(
            unit=unit, name="学校安全工作领导小组", issued_on=day, since=day,
            number=f"{sign}〔{year}〕{self.random.randrange(1, 9)}号",
            members=[{"post": post, "part": usual_part(post)} for post in posts],
        )  # fmt: skip
        by = self._person(unit, "safety-section", *SAFETY)
        self.groups.append(
            History(group, [Step(self.world.at(day, 10), "responsibility.found", by)])
        )

    def _enter(self) -> None:
        enter = self.world.chronicle.enter
        enter(self.sheets)
        for sheet, lines, approver, at in self.born:
            with clock.at(at):
                born_many(sheet.charges_of(lines), sheet.approval, by=approver, unit=sheet.unit)
        enter(sorted(self.receipts, key=lambda one: one.steps[0].at))
        enter(self.groups)

    def _section(self, day: date) -> None:
        """The new section's establishment, approved on the day on which it began."""
        section = Unit.objects.filter(code=SECTION).first()
        if section is None:
            return
        with clock.at(self.world.at(day, 9)):
            Position.objects.establish(
                by=self.world.system, section=section, number=f"青编发〔{day.year}〕1号",
                since=day, places=ESTABLISHED,
            )  # fmt: skip

    def _changes(self, year: int) -> None:
        """Two offices change hands: the old holder answers to the last day, the new is asked."""
        today = timezone.localdate(self.now)
        days = (date(year, *CHANGED), today - timedelta(days=JUST_NOW))
        for unit, day in zip(self.world.schools[2:4], days, strict=False):
            rows = Holding.objects.active(day).filter(unit=unit, post_id__in=("office", "kg-care"))
            old = rows.select_related("user", "post", "unit").first()
            if old is None:
                continue
            with clock.at(self.world.at(day - timedelta(days=1), 15)):
                old.end(by=self.world.system, on=day - timedelta(days=1))
                came = User.objects.open(
                    username=f"{unit.code.lower()}-came", name="何敏", at=unit,
                    by=self.world.system,
                )  # fmt: skip
                Holding.objects.appoint(
                    by=self.world.system, user=came, unit=unit, post=old.post, since=day
                )

    def _cases(self, year: int) -> None:
        """False closings and a late cure were followed up; one case waits for a decision."""
        cases = [
            History(case, steps)
            for number, (hazard, at, cause) in enumerate(
                sorted(self._failures(year), key=lambda one: one[1])
            )
            for case, steps in [self._case(hazard, at, cause, number)]
        ]
        self.world.chronicle.enter(cases)

    def _failures(self, year: int) -> list[tuple[Hazard, datetime, str]]:
        district = self.world.bureau.pk
        looks = SpotCheck.objects.filter(
            district_id=district, is_genuine=False, looked_at__year=year
        ).select_related("hazard__unit").order_by("looked_at", "id")[:2]  # fmt: skip
        found = [
            (look.hazard, look.looked_at, Case.Cause.FALSE_CLOSING.value)
            for look in looks if look.looked_at is not None
        ]  # fmt: skip
        rows = Hazard.objects.filter(district_id=district, is_advice=False)
        late = rows.filter(found_at__year=year, closed_at__date__gt=F("due_on"))
        for hazard in late.select_related("unit").order_by("found_at", "id")[: 3 - len(found)]:
            due = hazard.due_on or timezone.localdate(hazard.found_at)
            found.append((hazard, self.world.at(due, 9), Case.Cause.OVERDUE.value))
        today = timezone.localdate(self.now)
        still = rows.filter(closed_at=None, due_on__lt=today - timedelta(days=3))
        for hazard in still.select_related("unit").order_by("due_on", "id")[:1]:
            opened = self.now - timedelta(days=5)
            found.append((hazard, opened, Case.Cause.OVERDUE.value))
        return found

    def _case(
        self, hazard: Hazard, at: datetime, cause: str, number: int
    ) -> tuple[Case, list[Step]]:
        unit, bureau = hazard.unit, self.world.bureau
        post = next(p for p in ("safety", "kg-safety", *SAFETY) if self._holds(unit, p))
        opened = min(at + timedelta(days=2), self.now)
        case = Case(
            unit=unit, post=Post.objects.get(code=post), on=timezone.localdate(at), cause=cause,
            failure=FAILURES[cause].format(what=hazard.what.removeprefix("不符合：")), about=hazard.subject, opened_at=opened,
            person=self._person(unit, post).name,
        )  # fmt: skip
        section, leader = (
            self._person(bureau, "safety-section"),
            self._person(bureau, "deputy-chief"),
        )
        steps = [Step(opened, "responsibility.open", section)]
        decided, done = opened + timedelta(days=9), opened + timedelta(days=14)
        if done < self.now:
            steps.append(Step(decided, case.decision, leader, {
                "status": "decided", "outcome": ("circular", "interview", "remind")[number % 3],
                "reason": REASONS[cause], "decided_at": decided, "decided_by_id": leader.pk,
            }))  # fmt: skip
            carried = {"status": "done", "done_on": timezone.localdate(done)}
            steps.append(Step(done, "responsibility.carry_out", section, carried))
        return case, steps

    def _holds(self, unit: Unit, post: str) -> bool:
        return any(one.post_id == post for one in self.held[unit.pk])


FAILURES = {
    Case.Cause.FALSE_CLOSING.value: "“{what}”尚未改好即予销号，复查未到现场。",
    Case.Cause.OVERDUE.value: "“{what}”逾期未改好，未申请延期，也未报告原因和临时管控措施。",
}
REASONS = {
    Case.Cause.FALSE_CLOSING.value: "经现场核实，销号时隐患仍在，复查人未履行复查职责。",
    Case.Cause.OVERDUE.value: "经核实，超期期间未采取管控措施，也未申请延期。",
}
