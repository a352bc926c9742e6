"""A district of schools with so many posts held, and its letters."""

from __future__ import annotations

import time
from datetime import date
from io import BytesIO

from django.contrib.auth.hashers import make_password
from PIL import Image, ImageDraw

from xiaoan.accounts.models import User
from xiaoan.base import clock
from xiaoan.base.scope import scope
from xiaoan.figures.registry import figure
from xiaoan.figures.scope import Scope
from xiaoan.ledger.batch import born_many
from xiaoan.posts.founding import found_district
from xiaoan.posts.models import Holding, Post
from xiaoan.targets import shipped, signing
from xiaoan.targets.generating import run
from xiaoan.targets.models import Batch, Letter
from xiaoan.targets.signing import Stroke
from xiaoan.units.models import Unit

#: One of each, the rest class teachers.
FIRST = ("principal", "deputy", "safety", "affairs", "moral", "academic", "office", "guard", "gate")


class District:
    """`schools` schools with `posts` holders each, born in a few statements."""

    def __init__(self, schools: int, posts: int) -> None:
        self.bureau, self.system = found_district(code="L", name="长清区教育局")
        with scope([self.bureau.pk]):
            keys = Unit.claim_keys(schools)
            units = [
                Unit(id=key, code=f"L-{n:03d}", name=f"第{n}小学", kind="school",
                     parent=self.bureau, district_id=self.bureau.pk, tags=["primary"])
                for n, key in enumerate(keys)
            ]  # fmt: skip
            born_many(units, "units.found", by=self.system, unit=self.bureau)
            Unit.objects.renumber()
            self._people(units, posts)
            self.section = self._one("section", "safety-section")
            self._one("chief", "chief")

    def _one(self, name: str, post: str) -> User:
        user = User.objects.open(username=name, name=name, at=self.bureau, by=self.system)
        Holding.objects.appoint(
            by=self.system, user=user, unit=self.bureau, post=Post.objects.get(code=post),
            since=date(2020, 1, 1),
        )  # fmt: skip
        return user

    def _people(self, units: list[Unit], posts: int) -> None:
        codes = [*FIRST, *["class"] * (posts - len(FIRST))]
        secret = make_password(None)
        keys = iter(User.claim_keys(len(units) * posts))
        users = [
            User(id=next(keys), username=f"u{unit.pk}-{n}", name="吴敏", password=secret,
                 unit_id=unit.pk, district_id=self.bureau.pk)
            for unit in units for n in range(posts)
        ]  # fmt: skip
        born_many(users, "accounts.open", by=self.system, unit=self.bureau)
        held = iter(Holding.claim_keys(len(users)))
        rows = [
            Holding(id=next(held), user_id=users[at * posts + n].pk, unit_id=unit.pk,
                    district_id=self.bureau.pk, post_id=code, since=date(2020, 1, 1))
            for at, unit in enumerate(units) for n, code in enumerate(codes)
        ]  # fmt: skip
        born_many(rows, "posts.appoint", by=self.system, unit=self.bureau)

    def generate(self, year: int) -> tuple[int, float]:
        """Open the round and generate it: how many letters, in how many seconds."""
        with scope([self.bureau.pk]):
            shipped.install(self.bureau, by=self.section)
            self.batch = Batch.objects.open(
                by=self.section, district=self.bureau, name=str(year), since=date(year, 1, 1),
                until=date(year, 12, 31), due_on=date(year, 12, 31),
                levels=["bureau", "school", "office", "post"],
            )  # fmt: skip
        start = time.perf_counter()
        made = run(self.batch, by=self.system)
        return made, time.perf_counter() - start

    def again(self) -> tuple[int, float]:
        """The same once more: nothing new."""
        start = time.perf_counter()
        return run(self.batch, by=self.system), time.perf_counter() - start

    def papers(self, count: int) -> float:
        """Seconds to lay out, store and sign one letter, the mean of `count`."""
        with scope([self.bureau.pk]):
            rows = Letter.objects.filter(batch=self.batch, level="post")
            related = ("unit", "template", "holding__user", "holding__post", "first_unit")
            letters = list(rows.select_related(*related).order_by("id")[:count])
            start = time.perf_counter()
            for letter in letters:
                signing.lay(letter, by=letter.holding.user)
                stroke = Stroke(_name(), 60, letter.sha256)
                signing.sign(letter, stroke, by=letter.holding.user)
            return (time.perf_counter() - start) / count

    def coverage(self) -> tuple[float, float]:
        """The share by level, and how long the figure took (the second time)."""
        today = clock.today()
        with scope([self.bureau.pk]):
            at = Scope(self.bureau, today.replace(month=1, day=1), today, clock.now(), self.section)
            one = figure("letters.signed_share")
            one.split(at, "level")
            start = time.perf_counter()
            value, _parts = one.compute_split(at, "level")
            return value.value or 0.0, time.perf_counter() - start


def _name() -> bytes:
    sheet = Image.new("RGB", (240, 90), "white")
    ImageDraw.Draw(sheet).line([(10, 70), (60, 15), (90, 75), (200, 60)], fill="#111", width=4)
    kept = BytesIO()
    sheet.save(kept, "PNG")
    return kept.getvalue()
