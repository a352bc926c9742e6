"""Compare the workbook with the district: what is new, what differs, what cannot be."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from xiaoan.accounts.models import User
from xiaoan.ledger.permission import Actor, allows
from xiaoan.posts.models import Holding, Post
from xiaoan.posts.roster.problems import Problem
from xiaoan.units.files import read_tags
from xiaoan.units.models import Unit

Row = dict[str, Any]


@dataclass
class Difference:
    """What the file would change: new rows, amended rows, and the problems that forbid it."""

    units: list[Row] = field(default_factory=list)
    amended: list[tuple[Unit, Row]] = field(default_factory=list)
    people: list[Row] = field(default_factory=list)
    corrected: list[tuple[User, Row]] = field(default_factory=list)
    holdings: list[Row] = field(default_factory=list)
    ended: list[tuple[Holding, date]] = field(default_factory=list)
    full_time: list[tuple[Holding, bool]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def counts(self) -> dict[str, int]:
        return {
            "units": len(self.units),
            "amended": len(self.amended),
            "people": len(self.people),
            "corrected": len(self.corrected),
            "posts": len(self.holdings),
            "ended": len(self.ended) + len(self.full_time),
        }

    @property
    def is_nothing(self) -> bool:
        return not self.problems and not any(self.counts().values())

    def digest(self) -> str:
        """Names this difference: what was shown is what is applied, or it is shown again."""
        parts = [
            self.units, [(unit.pk, changed) for unit, changed in self.amended],
            self.people, [(user.pk, changed) for user, changed in self.corrected],
            self.holdings, [(holding.pk, until) for holding, until in self.ended],
            [(holding.pk, flag) for holding, flag in self.full_time],
        ]  # fmt: skip
        return hashlib.sha256(json.dumps(parts, default=str).encode()).hexdigest()


class District:
    """What the district has already; a few queries whatever the file's length."""

    def __init__(self, unit: Unit, by: Actor) -> None:
        self.unit, self.by = unit, by
        inside = list(Unit.objects.filter(district_id=unit.pk))
        self.units = {found.code: found for found in inside}
        self.codes = {found.pk: found.code for found in inside}
        users = User.objects.filter(district_id=unit.pk, kind=User.Kind.PERSON)
        self.users = {user.username: user for user in users}
        self.names = {user.pk: user.username for user in self.users.values()}
        every = list(Post.objects.all())
        self.posts = {name: post for post in every for name in (post.zh, post.en, post.code)}
        self.tags = {name: tag.code for tag in read_tags() for name in (tag.zh, tag.en, tag.code)}
        self.held = list(Holding.objects.filter(district_id=unit.pk))

    @cached_property
    def may_lead_accounts(self) -> bool:
        return allows(self.by, "accounts.lead", self.unit)

    @cached_property
    def may_lead_posts(self) -> bool:
        return allows(self.by, "posts.lead", self.unit)


@dataclass(frozen=True)
class Placed:
    """A unit as the file leaves it: for the rules that ask kind and parent."""

    code: str
    name: str
    kind: str
    parent: Placed | None

    def __str__(self) -> str:
        return self.name


class Tree:
    """The units as they stand after the file: codes, kinds and parents."""

    def __init__(self, district: District, rows: list[Row]) -> None:
        self.root = district.unit.code
        self.kinds = {code: str(unit.kind) for code, unit in district.units.items()}
        self.names = {code: unit.name for code, unit in district.units.items()}
        self.parents = {
            code: district.codes.get(unit.parent_id or 0, "")
            for code, unit in district.units.items()
        }
        for row in rows:
            code = row["code"]
            self.names[code] = row["name"] or code
            self.kinds.setdefault(code, row["kind"] or "")
            if code != self.root and (row["parent"] or code not in self.parents):
                self.parents[code] = row["parent"] or self.root

    def circle(self, code: str) -> bool:
        """Whether the way up from `code` comes back to it."""
        seen: set[str] = set()
        above = self.parents.get(code, "")
        while above and above not in seen:
            if above == code:
                return True
            seen.add(above)
            above = self.parents.get(above, "")
        return False

    def placed(self, code: str) -> Placed:
        """The unit with its line of parents; circles are cut off."""
        line: list[str] = []
        above = code
        while above and above not in line:
            line.append(above)
            above = self.parents.get(above, "")
        found: Placed | None = None
        for step in reversed(line):
            found = Placed(step, self.names.get(step, step), self.kinds.get(step, ""), found)
        return found or Placed(code, code, "", None)


def given(row: Mapping[str, Any], names: tuple[str, ...]) -> Row:
    """The cells that say something: an empty one never clears what is known."""
    return {name: row[name] for name in names if row.get(name) not in (None, "")}
