"""The letters of a round, some units at a time: interrupted it goes on, run twice it adds nothing.

What a letter says is frozen here, by its template's version, parties and term; its paper is laid
out when somebody first opens it. Typesetting some 12,000 papers that nobody may ever print would
take longer and fill the disk; the file that is signed is fixed before it is read in any case.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import islice

import msgspec
from psycopg import sql

from xiaoan.accounts.models import User
from xiaoan.base import clock
from xiaoan.base.scope import scope
from xiaoan.ledger.batch import born_select
from xiaoan.posts.models import Holding, Post
from xiaoan.posts.rules import PARTS
from xiaoan.targets.holders import heirs, required
from xiaoan.targets.levels import BUREAU_LEVEL, POSTS, firsts
from xiaoan.targets.models import Batch, Letter, Template
from xiaoan.targets.models.letter import digest_of, level_of
from xiaoan.units.models import Unit

AT_ONCE = 25  # units in one transaction
#: Days that a holder who came later has to sign.
DAYS = 14
_SOURCE = "select {columns} from jsonb_populate_recordset(null::targets_letter, %(rows)s::jsonb)"
_COLUMNS = [str(f.column) for f in Letter._meta.concrete_fields if f.column != "event_id"]


def run(batch: Batch, *, by: User) -> int:
    """Generate every letter of the round that is missing; returns how many were born.

    Each group of units is a transaction of its own, in the district's scope.
    """
    made, keys = 0, iter(_units(batch))
    while group := list(islice(keys, AT_ONCE)):
        with scope([batch.district_id]):
            batch.refresh_from_db()
            if batch.status == Batch.Status.WITHDRAWN:
                return made
            made += generate(batch, group, by=by)
    with scope([batch.district_id]):
        batch.refresh_from_db()
        batch.finish(by=by, made=batch.letters.count())
    return made


def expected(batch: Batch) -> int:
    """How many letters the round will have: its holders of today."""
    posts = [post for level in batch.levels for post in POSTS[level]]
    rows = required(batch.district_id, clock.today()).filter(post_id__in=posts)
    return rows.filter(unit_id__in=batch.units).count() if batch.units else rows.count()


def generate(batch: Batch, units: Sequence[int], *, by: User) -> int:
    """The missing letters of `units`, in the present transaction; returns how many were born."""
    today = clock.today()
    posts = [post for level in batch.levels for post in POSTS[level]]
    known = batch.letters.filter(unit_id__in=units).values("holding_id")
    rows = required(batch.district_id, today).filter(unit_id__in=units, post_id__in=posts)
    wanted = rows.exclude(pk__in=known).select_related("unit__parent").order_by("unit_id", "pk")
    inherited = heirs(batch.district_id, today, units)
    maker = Maker(batch)
    letters = [maker.letter(one) for one in wanted if one.pk not in inherited]
    if not letters:
        return 0
    source = sql.SQL(_SOURCE).format(columns=sql.SQL(", ").join(map(sql.Identifier, _COLUMNS)))
    told = msgspec.json.encode([letter.column_values() for letter in letters]).decode()
    return born_select(
        Letter, _COLUMNS, source, {"rows": told}, "targets.generate", by=by, unit=maker.bureau,
        batch=batch.pk,
    )  # fmt: skip


def _units(batch: Batch) -> Iterator[int]:
    with scope([batch.district_id]):
        rows = required(batch.district_id, clock.today())
        if batch.units:
            rows = rows.filter(unit_id__in=batch.units)
        keys = list(rows.order_by("unit_id").values_list("unit_id", flat=True).distinct())
    return iter(keys)


class Maker:
    """What is read once for a group of units: templates, names of posts, who is in office."""

    def __init__(self, batch: Batch) -> None:
        self.batch, self.today = batch, clock.today()
        self.bureau = Unit.objects.get(pk=batch.district_id)
        self.templates = {
            one.level: one for one in Template.objects.filter(pk__in=batch.templates.values())
        }
        self.digests = {level: one.digest for level, one in self.templates.items()}
        self.posts = {post.code: post.zh for post in Post.objects.all()}
        held = Holding.objects.active(self.today).filter(district_id=batch.district_id)
        self.filled = set(held.values_list("unit_id", "post_id"))
        self.units = {self.bureau.pk: self.bureau}

    def letter(self, holding: Holding) -> Letter:
        """The letter of one holder, not yet stored."""
        level = level_of(holding.post_id)
        unit, over, post = self._first(level, holding)
        names = {
            "first": unit.name if unit else _government(self.bureau), "first_post": over,
            "second": holding.unit.name, "post": self.posts[holding.post_id],
        }  # fmt: skip
        late = self.batch.status == Batch.Status.DONE
        due = max(self.batch.due_on, self.today + timedelta(days=DAYS if late else 0))
        return Letter(
            unit=holding.unit, batch=self.batch, template=self.templates[level], level=level,
            post=holding.post_id, holding=holding, first_unit=unit, first_post=post, names=names,
            digest=digest_of(self.digests[level], names, self.batch.since, self.batch.until),
            since=self.batch.since, until=self.batch.until,
            due_on=min(due if late else self.batch.due_on, self.batch.until),
        )  # fmt: skip

    def _first(self, level: str, holding: Holding) -> tuple[Unit | None, str, str]:
        """Unit of the side that asks, its post in words, and the post's code."""
        if level == BUREAU_LEVEL:
            return None, "区长", ""
        wanted = [post for post in firsts(level, holding.post_id) if post != holding.post_id]
        for unit in self._places(level, holding.unit):
            for post in wanted:
                if (unit.pk, post) in self.filled:
                    return self._host(unit), self.posts[post], post
        # Nobody in office above: the unit's head, once there is one.
        top = self._places(level, holding.unit)[-1]
        post = wanted[-1] if top.kind != Unit.Kind.KINDERGARTEN else "kg-head"
        post = "principal" if top.kind == Unit.Kind.SCHOOL else post
        return top, self.posts[post], post

    def _places(self, level: str, unit: Unit) -> list[Unit]:
        if level == "school":
            return [self.bureau]
        return [unit, unit.parent] if unit.kind in PARTS and unit.parent else [unit]

    def _host(self, unit: Unit) -> Unit:
        """A section's posts count for the whole bureau (access/check.py)."""
        return unit.parent if unit.kind == Unit.Kind.SECTION and unit.parent else unit


def _government(bureau: Unit) -> str:
    """The side that asks the bureau: 青禾区教育局 → 青禾区人民政府."""
    return bureau.name.removesuffix("教育局").removesuffix("教育和体育局") + "人民政府"
