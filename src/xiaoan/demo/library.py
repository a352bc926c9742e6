"""The demonstration's library: 65 rules and 10 plans, their versions, who has read them.

Texts come through the product's own importer and stand in the ledger as if the bureau's and
the schools' people had written, approved and read them on their days. At the end of the
summary's year the compendium is compiled and frozen; some texts have changed since.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from random import Random

from django.db import transaction
from django.utils import timezone

from xiaoan.accounts.models import User
from xiaoan.base import clock
from xiaoan.demo import shelf
from xiaoan.demo.readers import Readers
from xiaoan.demo.revised import COMING, FRESH, REVISIONS, SUBMITTED, Revision
from xiaoan.demo.shelf import Day, Entry
from xiaoan.demo.world import HEADS, SAFETY, World
from xiaoan.documents.models import sign_of
from xiaoan.ledger.change import changing
from xiaoan.ledger.chronicle import History, Step
from xiaoan.library.body import characters
from xiaoan.library.compiling import freeze
from xiaoan.library.copying import copied
from xiaoan.library.models import Clause, Edition, Look, Reading, Text, Version
from xiaoan.units.models import Unit

SEED = 65
FROZEN = (0, 12, 26)
#: A rule is looked at again after two years.
REVIEWED = timedelta(days=730)
#: Days before it is due on which it is; the aspect whose texts nobody has looked at yet.
LOOKED, WAITING = 12, frozenset({"07"})
#: Days before today of the drafts on their way, and after it of what is approved for then.
LAID, APPROVED, COMES = 6, 4, 9
#: The newest version has been in force for so many days: some have time left to read it.
NEWEST = 8
ENDED = "新版本施行"


class Library:
    """Told once, in the order of time; what is written here is no more than the verbs write."""

    def __init__(self, world: World, now: datetime) -> None:
        self.world, self.now = world, now
        self.random = Random(SEED)
        self.today = timezone.localdate(now)
        self.year = self.today.year - 1
        self.writer = world.bureau_hand()
        self.chief = world.bureau_hand("deputy-chief")
        self.head = world.bureau_hand("safety-section")
        self.readers = Readers(world, self.random, now)
        self.texts: dict[str, Text] = {}
        self.versions: dict[str, Version] = {}

    def act(self) -> None:
        """Write the whole library."""
        with transaction.atomic():
            self._found()
        self._freeze()
        with transaction.atomic():
            for revision in REVISIONS:
                if not revision.is_earlier and self.day(revision.day) < self.today:
                    self._revise(revision, self.day(revision.day))
            self._revise(FRESH, self.today - timedelta(days=NEWEST))
        self._on_the_way()
        self._look()
        with clock.at(self.now):
            Reading.objects.ask_newcomers(self.world.bureau, by=self.world.system, on=self.today)

    def day(self, day: Day) -> date:
        """A day of the summary's calendar; a Saturday or Sunday is kept on the Monday after."""
        found = date(self.year + day[0], day[1], day[2])
        return found + timedelta(days={5: 2, 6: 1}.get(found.weekday(), 0))

    def _found(self) -> None:
        numbers: Counter[int] = Counter()
        sign = sign_of(self.world.bureau)
        told: list[Told] = []
        for entry in (*shelf.compendium(), *shelf.models()):
            day, number = self.day(entry.day), ""
            if entry.is_numbered:
                numbers[day.year] += 1
                number = f"{sign}规〔{day.year}〕{numbers[day.year]}号"
            told.append(self._told(entry, self.world.bureau, self.writer, self.chief, number))
        for entry, unit in self._schools():
            writer, head = self.world.holder(unit, *SAFETY), self.world.holder(unit, *HEADS)
            told.append(self._told(entry, unit, writer, head, ""))
        enter = self.world.chronicle.enter
        enter(one.text for one in told)
        enter(history for one in told for history in one.versions)
        enter(history for one in told for history in one.clauses)
        enter(history for one in told for history in one.readings)

    def _schools(self) -> Iterator[tuple[Entry, Unit]]:
        used: set[int] = set()
        for entry in shelf.of_schools():
            fitting = [u for u in self.world.schools if entry.school in u.tags and u.pk not in used]
            if fitting:
                used.add(fitting[0].pk)
                yield entry, fitting[0]

    def _told(self, entry: Entry, unit: Unit, writer: User, head: User, number: str) -> Told:
        source = entry.source
        text = Text(
            unit=unit, kind=kind_of(entry), category=entry.category, title=source.title,
            readers=list(entry.readers), applies_to=list(entry.applies_to),
        )  # fmt: skip
        told = Told(self, text, writer, head)
        earlier = [r for r in REVISIONS if r.is_earlier and r.path == entry.path]
        first = earlier[0].bodies[0] if earlier else source.body
        told.version(first, self.day(entry.day), number=number)
        for revision in earlier:
            told.version(revision.bodies[1], self.day(revision.day), note=revision.note)
        told.show(entry, picked_by=self.head)
        self.texts[entry.path], self.versions[entry.path] = text, told.current
        return told

    def _freeze(self) -> None:
        bureau, day = self.world.bureau, self.day(FROZEN)
        chosen = [self.texts[entry.path].pk for entry in shelf.compendium()]
        with clock.at(self.world.at(day, 15)):
            edition = Edition.objects.begin(
                by=self.head, unit=bureau, title=f"{bureau.name}\n规章制度汇编",
                subtitle=f"（{day.year}年版）", day=day, texts=chosen,
            )  # fmt: skip
            freeze(edition, by=self.chief)

    def _revise(self, revision: Revision, day: date) -> None:
        """The next version of a text that stands already: all steps, and who has read it."""
        text = Text.objects.get(pk=self.texts[revision.path].pk)
        old = text.current
        told = Told(self, text, self.writer, self.chief, n=2, before=old)
        told.version(revision.bodies[1], day, note=revision.note)
        enter = self.world.chronicle.enter
        with clock.at(told.enacted), changing(text, "library.enact", by=self.chief):
            if old is not None:
                old.end(by=self.chief, on=day, why=ENDED)
            enter(told.versions)
            text.current = Version.objects.get(pk=told.current.pk)
        enter(told.clauses)
        enter(told.readings)
        self.versions[revision.path] = told.current

    def _on_the_way(self) -> None:
        """One version waits for approval, one for its day; a school has copied a model."""
        with clock.at(self._before(LAID)):
            self._drafted(SUBMITTED)
        with clock.at(self._before(LAID)):
            version = self._drafted(COMING)
        with clock.at(self._before(APPROVED)):
            comes = self.today + timedelta(days=COMES)
            version.approve(by=self.chief, in_force_on=comes, review_by=comes + REVIEWED)
        school = next((unit for unit in self.world.schools if unit.pk in self.world.shown), None)
        if school is not None:
            with clock.at(self._before(2)):
                model = Text.objects.get(pk=self.texts["models/summary-school-year.md"].pk)
                copied(model, by=self.world.holder(school, *SAFETY), unit=school)

    def _drafted(self, revision: Revision) -> Version:
        text = Text.objects.get(pk=self.texts[revision.path].pk)
        version = text.draft(by=self.writer, body=revision.bodies[1], note=revision.note)
        version.submit(by=self.writer)
        return version

    def _before(self, days: int) -> datetime:
        return self.world.at(self.today - timedelta(days=days), 10)

    def _look(self) -> None:
        """How often texts were opened in the last half year: week by week, and by nobody."""
        paths = sorted(self.versions)
        weights = [12 if path.startswith(("models", "schools")) else 2 for path in paths]
        monday = self.today - timedelta(days=self.today.weekday())
        looks = [
            Look(
                version=self.versions[path], district_id=self.world.bureau.pk,
                week=monday - timedelta(weeks=self.random.randrange(20)),
            )
            for path in self.random.choices(paths, weights, k=8 * len(self.world.schools))
        ]  # fmt: skip
        Look.objects.bulk_create(looks)


class Told:
    """One text with its versions, clauses and readings, as they will be entered."""

    def __init__(
        self, library: Library, text: Text, writer: User, head: User,
        *, n: int = 1, before: Version | None = None,
    ) -> None:  # fmt: skip
        self.library, self.world = library, library.world
        self.record, self.writer, self.chief, self.n = text, writer, head, n
        self.versions: list[History] = []
        self.clauses: list[History] = []
        self.readings: list[History] = []
        self.enacted: datetime = library.now
        #: The last version told.
        self.current = Version(unit=text.unit, text=text)
        self._old = list(before.clauses.order_by("order")) if before is not None else []
        self._steps: list[Step] = []

    @property
    def text(self) -> History:
        return History(self.record, self._steps)

    def version(self, body: str, day: date, *, note: str = "", number: str = "") -> None:
        """One version: drafted, laid for approval, approved, in force; the one before has ended."""
        at = self.world.at
        drafted, laid = at(day - timedelta(days=20), 10), at(day - timedelta(days=9), 16)
        approved = at(day, 10)
        self.enacted = approved + timedelta(minutes=1)
        version = Version(
            unit=self.record.unit, text=self.record, n=self.n, body=body, note=note,
            characters=characters(body), written_by=self.writer,
        )  # fmt: skip
        steps = [
            Step(drafted, "library.draft", self.writer),
            Step(laid, "library.submit", self.writer, {"submitted_at": laid}),
            Step(approved, version.approval, self.chief, {
                "state": "approved", "approved_by_id": self.chief.pk, "approved_at": approved,
                "in_force_on": day, "review_by": day + REVIEWED,
            }),
            Step(self.enacted, "library.enact", self.chief, {"state": "in_force"}),
        ]  # fmt: skip
        steps += self._reviews(day)
        if not self._steps:
            self._steps.append(Step(drafted, "library.draft", self.writer))
        if number:
            self._steps.append(Step(approved, version.approval, self.chief, {"number": number}))
        self._steps.append(
            Step(self.enacted, "library.enact", self.chief, {"current_id": version.pk})
        )
        self._end(day)
        self.versions.append(History(version, steps))
        self.current = version
        self._parse(version, approved)
        self.readings += self.library.readers.of(self.record, version, self.enacted, day)
        self.n += 1

    def show(self, entry: Entry, *, picked_by: User) -> None:
        """Model documents and what schools share get their channel, the best are picked."""
        day = self.enacted + timedelta(days=1)
        if entry.channel:
            shared = {"channel": entry.channel, "is_shared": True, "shared_at": day}
            self._steps.append(Step(day, "library.share", self.writer, shared))
        if entry.pick:
            picked = day + timedelta(days=5, hours=2)
            note = {"picked_at": picked, "pick_note": entry.pick}
            self._steps.append(Step(picked, "library.pick", picked_by, note))

    def _reviews(self, day: date) -> Iterator[Step]:
        """Looked at again some days before it was due, except for an aspect that waits."""
        due = day + REVIEWED
        looked = due - timedelta(days=LOOKED)
        if self.record.category in WAITING or looked >= self.library.today:
            return
        again = {"review_by": looked + REVIEWED}
        note = {"note": "对照现行规定和本年督查情况看过，继续适用。"}
        yield Step(self.world.at(looked, 15), "library.review", self.writer, again, note)

    def _end(self, day: date) -> None:
        if self.versions:
            steps = self.versions[-1].steps
            steps[:] = [step for step in steps if step.at < self.enacted]
            ended = {"state": "repealed", "repealed_on": day, "repealed_why": ENDED}
            steps.append(Step(self.enacted, "library.repeal", self.chief, ended))

    def _parse(self, version: Version, at: datetime) -> None:
        clauses: Sequence[Clause] = Clause.objects.found_in(version, self._old)
        for clause in clauses:
            self.clauses.append(History(clause, [Step(at, "library.parse", self.chief)]))
        self._old = list(clauses)


def kind_of(entry: Entry) -> str:
    """What the importer says of rules and plans; model documents are told by their folder."""
    if entry.path.startswith("plans/"):
        return Text.Kind.PLAN
    return Text.Kind.MODEL if entry.path.startswith("models/") else Text.Kind.REGULATION
