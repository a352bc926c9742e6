"""The letters of responsibility of the demonstration: last year's all signed, this year's not quite.

As in most districts the letters are signed on paper at a meeting, entered school by school with one
scan by somebody who signs none of them, and confirmed by the safety section. The heads that one can
sign in as, and the bureau's own leader, signed on the screen, so their letters have the signed file.
What is open this year waits on somebody's desk: to sign, to countersign, to confirm.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from io import BytesIO
from uuid import UUID

from django.utils.timezone import make_aware

from xiaoan.accounts.models import User
from xiaoan.base import clock
from xiaoan.demo.leaves import drawn_name, leaf, size_of
from xiaoan.demo.world import World
from xiaoan.evidence.disk import file_store, spooled
from xiaoan.evidence.kinds import PNG
from xiaoan.evidence.models import File
from xiaoan.ledger.batch import born_many
from xiaoan.ledger.chronicle import History, Step
from xiaoan.posts.models import Holding
from xiaoan.targets import originals, shipped, signing
from xiaoan.targets.generating import DAYS, Maker
from xiaoan.targets.holders import required
from xiaoan.targets.models import Batch, Letter, Signature
from xiaoan.targets.signing import Stroke

#: Month and day on which each level signs, after the day on which the round is opened.
OPENED = (1, 9)
DAYS_OF_LEVEL = {"bureau": (1, 16), "school": (2, 24), "office": (3, 3), "post": (3, 10)}
DUE = (3, 15)
#: Who enters a scan, and who confirms it: the first that signs none of it for either side.
ENTERS = ("safety", "kg-safety", "deputy", "kg-deputy", "inspector", "safety-section",
          "deputy-chief")  # fmt: skip
CONFIRMS = ("safety-section", "inspector", "deputy-chief", "chief")
#: Heads whose letters of this year wait for the bureau's director, and since how many days.
TO_COUNTERSIGN, SIGNED_AGO = 2, 2
REFUSAL = "本岗位今年由外聘保安公司派员，责任划分未写入服务合同，请先明确。"


class Letters:
    """Tells the rounds of last year and of this one, up to `now`."""

    def __init__(self, world: World, now: datetime) -> None:
        self.world, self.now, self.today = world, now, now.astimezone(world.zone).date()
        self.section = world.bureau_hand("safety-section")
        self.shown = [unit for unit in world.schools if unit.pk in world.shown]
        self.hidden = [unit for unit in world.schools if unit.pk not in world.shown]

    def act(self) -> None:
        """Write the texts, and the letters of both years."""
        year = self.today.year
        with clock.at(self._at(date(year - 1, *OPENED), 8)):
            shipped.install(self.world.bureau, by=self.section)
        for each in (year - 1, year):
            if self._at(date(each, *OPENED), 9) < self.now:
                self._year(each)

    def _year(self, year: int) -> None:
        opened = self._at(date(year, *OPENED), 9)
        with clock.at(opened):
            batch = Batch.objects.open(
                by=self.section, district=self.world.bureau, name=f"{year} 年度目标责任书",
                since=date(year, 1, 1), until=date(year, 12, 31), due_on=date(year, *DUE),
                levels=list(DAYS_OF_LEVEL),
            )  # fmt: skip
            batch.finish(by=self.world.system, made=0)
            maker = Maker(batch)
        last = min(date(year, 12, 31), self.today)
        rows = required(self.world.bureau.pk, last).select_related("unit__parent", "user", "post")
        letters = [maker.letter(one) for one in rows.order_by("unit_id", "pk")]
        for letter in letters:
            letter.due_on = batch.due_on
        self._tell(year, opened, letters, is_this=year == self.today.year)

    def _tell(self, year: int, opened: datetime, letters: list[Letter], *, is_this: bool) -> None:
        by_hand, on_screen, left = self._sorted(year, letters, is_this=is_this)
        waiting = [one for one in by_hand if is_this and self._is_unconfirmed(one)]
        half = self._to_countersign(on_screen) if is_this else []
        by_hand = [one for one in by_hand if one not in waiting]
        scans, fresh = self._scans(year, by_hand), self._scans(year, waiting)
        for one in half:
            one.due_on = self.today + timedelta(days=DAYS - SIGNED_AGO)
        self.world.chronicle.enter(
            [
                *(self._signed(one, opened, scans[self._leaf_of(one)], year) for one in by_hand),
                *(self._entered(one, opened, fresh[self._leaf_of(one)]) for one in waiting),
                *(History(one, [Step(opened, "targets.generate", self.world.system)])
                  for one in on_screen),
                *self._left(left),
            ]
        )  # fmt: skip
        born_many(
            self._signatures(by_hand, scans, year), "targets.confirm", by=self.section,
            unit=self.world.bureau,
        )  # fmt: skip
        for one in on_screen:
            self._sign(one, year, is_half=one in half)

    def _sorted(
        self, year: int, letters: list[Letter], *, is_this: bool
    ) -> tuple[list[Letter], list[Letter], list[Letter]]:
        """Those signed by hand, those signed on the screen, and those that are still open."""
        by_hand, on_screen, left = [], [], []
        heads = {unit.pk for unit in self.hidden[:TO_COUNTERSIGN]}
        for letter in letters:
            late = self._at(date(year, *DAYS_OF_LEVEL[letter.level]), 15) >= self.now
            if late or (is_this and self._is_left(letter)):
                left.append(letter)
            elif letter.level == "bureau" or (
                letter.level == "school"
                and (letter.unit_id in self.world.shown or (is_this and letter.unit_id in heads))
            ):
                on_screen.append(letter)
            else:
                by_hand.append(letter)
        return by_hand, on_screen, left

    def _is_left(self, letter: Letter) -> bool:
        """This year's open ones: at the shown school its logistics and gate, and at another two
        the class teachers and the guards."""
        if self.shown and letter.unit_id == self.shown[0].pk:
            return letter.post in {"affairs", "gate", "guard"}
        others = {unit.pk for unit in self.world.schools[-3:]} - self.world.shown
        return letter.unit_id in others and letter.post in {"class", "kg-class", "guard"}

    def _to_countersign(self, letters: list[Letter]) -> list[Letter]:
        """Heads who signed lately, so that the bureau's director has something to countersign."""
        return [one for one in letters if one.level == "school" and one.unit not in self.shown]

    def _is_unconfirmed(self, letter: Letter) -> bool:
        """Entered lately: class teachers of the shown school, and the offices of another one."""
        if self.shown and letter.unit_id == self.shown[0].pk:
            return letter.post == "class"
        return letter.level == "office" and letter.unit in self.hidden[-1:]

    def _entered(self, letter: Letter, opened: datetime, scan: UUID) -> History:
        at = self.now - timedelta(days=3)
        day = at.astimezone(self.world.zone).date() - timedelta(days=1)
        by = self._hand(letter, ENTERS)
        told = {
            "status": Letter.Status.SCANNED, "signed_on": max(day, letter.holding.since),
            "paper_id": scan, "scanned_by_id": by.pk,
        }  # fmt: skip
        generated = Step(opened, "targets.generate", self.world.system)
        return History(letter, [generated, Step(at, "targets.original", by, told)])

    def _hand(self, letter: Letter, posts: tuple[str, ...]) -> User:
        """The first of these at the letter's unit or the bureau that signs neither side of it."""
        fit = tuple(post for post in posts if post not in {letter.post, letter.first_post})
        unit = letter.unit if self.world.post(letter.unit, fit) else self.world.bureau
        return self.world.holder(unit, *fit)

    def _signed(self, letter: Letter, opened: datetime, scan: UUID, year: int) -> History:
        day = date(year, *DAYS_OF_LEVEL[letter.level])
        day = max(day, letter.holding.since)
        noon = make_aware(datetime.combine(day, time(12)))
        by = self._hand(letter, ENTERS)
        other = self._hand(letter, tuple(p for p in CONFIRMS if self.world.bureau_hand(p) != by))
        entered = {
            "status": Letter.Status.SCANNED, "signed_on": day, "paper_id": scan,
            "scanned_by_id": by.pk,
        }  # fmt: skip
        signed = {
            "status": Letter.Status.SIGNED, "second_at": noon, "first_at": noon,
            "confirmed_by_id": other.pk,
        }  # fmt: skip
        return History(
            letter,
            [
                Step(opened, "targets.generate", self.world.system),
                Step(self._at(day + timedelta(days=2), 10), "targets.original", by, entered),
                Step(self._at(day + timedelta(days=3), 9), "targets.confirm", other, signed),
            ],
        )

    def _left(self, letters: list[Letter]) -> Iterator[History]:
        """Letters that were generated lately; one of them is refused with a reason."""
        refused = False
        for place, letter in enumerate(letters):
            back = DAYS + 4 if place % 3 == 0 else DAYS - 6
            at = self.now - timedelta(days=back)
            letter.due_on = min(
                at.astimezone(self.world.zone).date() + timedelta(days=DAYS), letter.until
            )
            steps = [Step(at, "targets.generate", self.world.system)]
            if letter.post == "guard" and not refused and letter.unit_id not in self.world.shown:
                refused = True
                told = {"status": Letter.Status.REFUSED, "reason": REFUSAL}
                by = letter.holding.user
                steps.append(Step(at + timedelta(days=1), "targets.refuse", by, told))
            yield History(letter, steps)

    def _signatures(
        self, letters: list[Letter], scans: dict[tuple[int, int], UUID], year: int
    ) -> Iterator[Signature]:
        for letter in letters:
            day = max(date(year, *DAYS_OF_LEVEL[letter.level]), letter.holding.since)
            noon = make_aware(datetime.combine(day, time(12)))
            sides = (("second", letter.holding.user_id, letter.post),
                     ("first", None, letter.first_post))  # fmt: skip
            for side, user, post in sides:
                yield Signature(
                    unit_id=letter.unit_id, district_id=letter.district_id, letter_id=letter.pk,
                    side=side, how=Signature.How.PAPER, user_id=user, post=post, signed_at=noon,
                    file_id=scans[self._leaf_of(letter)],
                )  # fmt: skip

    def _leaf_of(self, letter: Letter) -> tuple[int, int]:
        """The leaf on which it is signed: by unit, and by who enters it."""
        return letter.unit_id, self._hand(letter, ENTERS).pk

    def _scans(self, year: int, letters: list[Letter]) -> dict[tuple[int, int], UUID]:
        """The scans of each unit: the signed leaves of its letters, and who is on them."""
        of_leaf: dict[tuple[int, int], list[Letter]] = defaultdict(list)
        for letter in letters:
            of_leaf[self._leaf_of(letter)].append(letter)
        files, shelf = {}, file_store()
        for key, listed in of_leaf.items():
            content = leaf(listed, year)
            digest = hashlib.sha256(content).hexdigest()
            with spooled(shelf) as path:
                path.write_bytes(content)
                shelf.keep(digest, path)
            files[key] = File(
                unit=listed[0].unit, about=listed[0].subject, role=File.Role.PAPER,
                sha256=digest, size=len(content), content_type=PNG.content_type,
                name=f"{year}年责任书签字页.png", width=size_of(listed)[0],
                height=size_of(listed)[1],
            )  # fmt: skip
        born_many(files.values(), "evidence.add", by=self.section, unit=self.world.bureau)
        return {key: file.pk for key, file in files.items()}

    def _sign(self, letter: Letter, year: int, *, is_half: bool) -> None:
        """Signed on the screen by who answers; the other side by a later hand or on paper."""
        day = date(year, *DAYS_OF_LEVEL[letter.level])
        if is_half:
            day = self.today - timedelta(days=SIGNED_AGO)
        fresh = Letter.objects.select_related(
            "unit", "template", "holding__user", "holding__post", "first_unit"
        ).get(pk=letter.pk)
        with clock.at(self._at(day, 10)):
            signing.lay(fresh, by=fresh.holding.user)
            stroke = Stroke(
                drawn_name(fresh.holding.user), 180 + fresh.holding.pk % 90, fresh.sha256
            )
            signing.sign(fresh, stroke, by=fresh.holding.user)
        if is_half:
            return
        if fresh.is_outside:
            self._outside(fresh, day)
            return
        first = Holding.objects.filter(unit=fresh.first_unit, post=fresh.first_post)
        chief = first.select_related("user").order_by("pk")[0].user
        with clock.at(self._at(day, 16)):
            signing.sign(fresh, Stroke(drawn_name(chief), 240, fresh.sha256), by=chief)

    def _outside(self, letter: Letter, day: date) -> None:
        """The government signed on paper; the scan came back and a second person looked at it."""
        with clock.at(self._at(day + timedelta(days=3), 9)):
            page = BytesIO(leaf([letter], day.year))
            originals.take([letter], page, by=self.section, signed_on=day)
        letter.refresh_from_db()
        with clock.at(self._at(day + timedelta(days=4), 9)):
            originals.confirm([letter], by=self.world.bureau_hand())

    def _at(self, day: date, hour: int) -> datetime:
        return datetime.combine(day, time(hour, 12), self.world.zone)
