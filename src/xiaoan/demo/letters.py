"""The letters of responsibility of the demonstration: last year's all signed, this year's not quite.

As in most districts the letters are signed on paper at a meeting and taken in school by school with
one scan; the heads that one can sign in as, and the bureau's own leader, signed on the screen, so
their letters have the signed file. What is open this year waits on somebody's desk.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from functools import cache
from io import BytesIO
from uuid import UUID

from django.utils.timezone import make_aware
from PIL import Image, ImageDraw, ImageFont

from xiaoan.accounts.models import User
from xiaoan.base import clock
from xiaoan.demo.world import SAFETY, World
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
from xiaoan.targets.stamp import FONT
from xiaoan.units.models import Unit

#: Month and day on which each level signs, after the day on which the round is opened.
OPENED = (1, 9)
DAYS_OF_LEVEL = {"bureau": (1, 16), "school": (2, 24), "office": (3, 3), "post": (3, 10)}
DUE = (3, 15)
#: Points of a scanned leaf.
SIZE = (620, 876)
REFUSAL = "本岗位今年由外聘保安公司派员，责任划分未写入服务合同，请先明确。"


class Letters:
    """Tells the rounds of last year and of this one, up to `now`."""

    def __init__(self, world: World, now: datetime) -> None:
        self.world, self.now, self.today = world, now, now.astimezone(world.zone).date()
        self.section = world.bureau_hand("safety-section")
        self.shown = [unit for unit in world.schools if unit.pk in world.shown]

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
        scans = self._scans(year, by_hand)
        self.world.chronicle.enter(
            [
                *(self._signed(one, opened, scans[one.unit_id], year) for one in by_hand),
                *(History(one, [Step(opened, "targets.generate", self.world.system)])
                  for one in on_screen),
                *self._left(left),
            ]
        )  # fmt: skip
        born_many(
            self._signatures(by_hand, scans, year), "targets.original", by=self.section,
            unit=self.world.bureau,
        )  # fmt: skip
        for one in on_screen:
            self._sign(one, year)

    def _sorted(
        self, year: int, letters: list[Letter], *, is_this: bool
    ) -> tuple[list[Letter], list[Letter], list[Letter]]:
        """Those signed by hand, those signed on the screen, and those that are still open."""
        by_hand, on_screen, left = [], [], []
        for letter in letters:
            late = self._at(date(year, *DAYS_OF_LEVEL[letter.level]), 15) >= self.now
            if late or (is_this and self._is_left(letter)):
                left.append(letter)
            elif letter.level == "bureau" or (
                letter.level == "school" and letter.unit_id in self.world.shown
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

    def _signed(self, letter: Letter, opened: datetime, scan: UUID, year: int) -> History:
        day = date(year, *DAYS_OF_LEVEL[letter.level])
        day = max(day, letter.holding.since)
        noon = make_aware(datetime.combine(day, time(12)))
        signed = {
            "status": Letter.Status.SIGNED, "signed_on": day, "second_at": noon,
            "first_at": noon, "paper_id": scan,
        }  # fmt: skip
        at, by = self._at(day + timedelta(days=2), 10), self._keeper(letter.unit)
        generated = Step(opened, "targets.generate", self.world.system)
        return History(letter, [generated, Step(at, "targets.original", by, signed)])

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
        self, letters: list[Letter], scans: dict[int, UUID], year: int
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
                    file_id=scans[letter.unit_id],
                )  # fmt: skip

    def _scans(self, year: int, letters: list[Letter]) -> dict[int, UUID]:
        """One scan for each unit: the signed leaves of its letters, and who is on them."""
        of_unit: dict[int, list[Letter]] = defaultdict(list)
        for letter in letters:
            of_unit[letter.unit_id].append(letter)
        files, shelf = [], file_store()
        for listed in of_unit.values():
            content = _leaf(listed, year)
            digest = hashlib.sha256(content).hexdigest()
            with spooled(shelf) as path:
                path.write_bytes(content)
                shelf.keep(digest, path)
            files.append(
                File(
                    unit=listed[0].unit, about=listed[0].subject, role=File.Role.PAPER,
                    sha256=digest, size=len(content), content_type=PNG.content_type,
                    name=f"{year}年责任书签字页.png", width=SIZE[0], height=SIZE[1],
                )
            )  # fmt: skip
        born_many(files, "evidence.add", by=self.section, unit=self.world.bureau)
        return {file.unit_id: file.pk for file in files}

    def _sign(self, letter: Letter, year: int) -> None:
        """Signed on the screen by who answers; the other side by a later hand or on paper."""
        day = date(year, *DAYS_OF_LEVEL[letter.level])
        fresh = Letter.objects.select_related(
            "unit", "template", "holding__user", "holding__post", "first_unit"
        ).get(pk=letter.pk)
        with clock.at(self._at(day, 10)):
            signing.lay(fresh, by=fresh.holding.user)
            stroke = Stroke(_name(fresh.holding.user), 180 + fresh.holding.pk % 90, fresh.sha256)
            signing.sign(fresh, stroke, by=fresh.holding.user)
        if fresh.is_outside:
            self._outside(fresh, day)
            return
        first = Holding.objects.filter(unit=fresh.first_unit, post=fresh.first_post)
        chief = first.select_related("user").order_by("pk")[0].user
        with clock.at(self._at(day, 16)):
            signing.sign(fresh, Stroke(_name(chief), 240, fresh.sha256), by=chief)

    def _outside(self, letter: Letter, day: date) -> None:
        """The government signed on paper, and the scan came back."""
        with clock.at(self._at(day + timedelta(days=3), 9)):
            leaf = BytesIO(_leaf([letter], day.year))
            originals.take([letter], leaf, by=self.section, signed_on=day)

    def _keeper(self, unit: Unit) -> User:
        if unit.pk == self.world.bureau.pk or unit.kind == Unit.Kind.SECTION:
            return self.section
        return self.world.holder(unit, *SAFETY)

    def _at(self, day: date, hour: int) -> datetime:
        return datetime.combine(day, time(hour, 12), self.world.zone)


def _leaf(letters: list[Letter], year: int) -> bytes:
    """A drawn scan: the leaf of signatures with posts and strokes, no readable name."""
    sheet = Image.new("L", SIZE, 246)
    pen = ImageDraw.Draw(sheet)
    pen.text((60, 40), f"{letters[0].unit.name}　{year}年目标责任书签字页", fill=30, font=_font(22))
    for place, letter in enumerate(letters[:24]):
        top = 96 + 31 * place
        sheet.paste(_label(letter.names["post"]), (60, top))
        pen.line([(230, top + 22), (400, top + 22)], fill=120)
        pen.line(_strokes(letter.holding_id, 240, top), fill=20, width=2)
        pen.line([(420, top + 22), (560, top + 22)], fill=120)
    kept = BytesIO()
    sheet.save(kept, "PNG", compress_level=1)
    return kept.getvalue()


def _strokes(seed: int, left: int, top: int) -> list[tuple[int, int]]:
    return [
        (left + 14 * n, top + 4 + (seed * (n + 3) * 7919) % 17) for n in range(4 + seed % 6)
    ]  # fmt: skip


def _name(user: User) -> bytes:
    """A name drawn by hand, as far as strokes of a generator are one."""
    sheet = Image.new("RGB", (300, 110), "white")
    pen = ImageDraw.Draw(sheet)
    pen.text((20, 20), user.name, fill="#1a1a1a", font=_font(64))
    pen.line(_strokes(user.pk, 40, 80), fill="#1a1a1a", width=3)
    kept = BytesIO()
    sheet.save(kept, "PNG")
    return kept.getvalue()


@cache
def _label(words: str) -> Image.Image:
    """A post's name, drawn once for all leaves."""
    sheet = Image.new("L", (160, 22), 246)
    ImageDraw.Draw(sheet).text((0, 0), words, fill=40, font=_font(15))
    return sheet


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(FONT), size)
