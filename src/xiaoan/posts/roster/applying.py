"""Compare the workbook with the district, then apply the difference in one transaction."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import connection, transaction

from xiaoan.accounts.models import User
from xiaoan.ledger.batch import born_many
from xiaoan.ledger.permission import Actor
from xiaoan.posts.models import Holding, Post
from xiaoan.posts.roster.reading import Problem, Workbook
from xiaoan.units.files import read_tags
from xiaoan.units.models import Unit

Progress = Callable[[str, int, int], None]
UNIT_FIELDS = (
    "name", "short_name", "kind", "area", "is_private", "tags", "pupils", "classes", "opened_on",
)  # fmt: skip
LOCK = 0x0A40_0001


@dataclass
class Difference:
    """What the file would change: new rows, amended rows, and the problems that forbid it."""

    units: list[dict[str, Any]] = field(default_factory=list)
    amended: list[tuple[Unit, dict[str, Any]]] = field(default_factory=list)
    people: list[dict[str, Any]] = field(default_factory=list)
    holdings: list[dict[str, Any]] = field(default_factory=list)
    ended: list[tuple[Holding, date]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def counts(self) -> dict[str, int]:
        return {
            "units": len(self.units),
            "amended": len(self.amended),
            "people": len(self.people),
            "posts": len(self.holdings),
            "ended": len(self.ended),
        }


class Comparison:
    """One file against one district; a few queries whatever the file's length."""

    def __init__(self, book: Workbook, district: Unit) -> None:
        self.book, self.district = book, district
        self.found = Difference(problems=list(book.problems))
        inside = Unit.objects.filter(district_id=district.pk)
        self.units = {unit.code: unit for unit in inside}
        self.users = {user.username: user for user in User.objects.filter(district_id=district.pk)}
        self.posts = {
            name: post for post in Post.objects.all() for name in (post.zh, post.en, post.code)
        }
        self.tags = {name: tag.code for tag in read_tags() for name in (tag.zh, tag.en, tag.code)}
        held = Holding.objects.filter(district_id=district.pk)
        self.held = {(h.user_id, h.unit_id, h.post_id, h.since): h for h in held}

    def run(self) -> Difference:
        """Everything new or different, and everything wrong."""
        codes = self._unit_rows()
        names = self._people_rows(codes)
        self._post_rows(codes, names)
        return self.found

    def _wrong(self, sheet: str, row: dict[str, Any], column: str, zh: str, en: str) -> None:
        self.found.problems.append(Problem(sheet, row["_row"], column, zh, en))

    def _twice(
        self, sheet: str, row: dict[str, Any], column: str, key: str, seen: set[str]
    ) -> bool:
        if key in seen:
            self._wrong(
                sheet, row, column, f"“{key}”在表里出现两次。请删去一行。",
                f"“{key}” stands in the sheet twice. Delete one row.",
            )  # fmt: skip
            return True
        seen.add(key)
        return False

    def _unit_rows(self) -> set[str]:
        seen: set[str] = set()
        rows = self.book.rows.get("units", [])
        codes = {row["code"] for row in rows} | set(self.units)
        for row in rows:
            if self._twice("单位", row, "编码", row["code"], seen):
                continue
            self._check_unit(row, codes)
            known = self.units.get(row["code"])
            if known is None:
                self.found.units.append(row)
            elif changed := self._changed(known, row):
                self.found.amended.append((known, changed))
        return codes

    def _check_unit(self, row: dict[str, Any], codes: set[str]) -> None:
        parent = row["parent"]
        if parent and parent not in codes:
            self._wrong(
                "单位", row, "上级编码", f"没有编码为“{parent}”的单位。先填上级单位，或留空表示教育局。",
                f"No unit has the code “{parent}”. Add it, or leave empty for the bureau.",
            )  # fmt: skip
        unknown = [tag for tag in row["tags"] or () if tag not in self.tags]
        if unknown:
            self._wrong(
                "单位", row, "特征", f"没有特征“{unknown[0]}”。可填内容见模板最后一张表。",
                f"There is no tag “{unknown[0]}”. See the last sheet of the template.",
            )  # fmt: skip
        row["tags"] = [self.tags[tag] for tag in row["tags"] or () if tag in self.tags]

    @staticmethod
    def _changed(unit: Unit, row: dict[str, Any]) -> dict[str, Any]:
        given = {name: row[name] for name in UNIT_FIELDS if row[name] not in (None, "")}
        return {name: value for name, value in given.items() if getattr(unit, name) != value}

    def _people_rows(self, codes: set[str]) -> set[str]:
        seen: set[str] = set()
        rows = self.book.rows.get("people", [])
        elsewhere = set(
            User.objects.filter(username__in=[row["username"] for row in rows])
            .exclude(district_id=self.district.pk)
            .values_list("username", flat=True)
        )
        for row in rows:
            if self._twice("人员", row, "账号", row["username"], seen):
                continue
            self._unit_known("人员", row, codes)
            if row["username"] in elsewhere:
                self._wrong(
                    "人员", row, "账号", f"账号“{row['username']}”已被占用。请换一个。",
                    f"Account “{row['username']}” is taken. Choose another.",
                )  # fmt: skip
            elif row["username"] not in self.users:
                self.found.people.append(row)
        return seen | set(self.users)

    def _unit_known(self, sheet: str, row: dict[str, Any], codes: set[str]) -> None:
        if row["unit"] and row["unit"] not in codes:
            self._wrong(
                sheet, row, "单位编码", f"没有编码为“{row['unit']}”的单位。请在“单位”表里先填。",
                f"No unit has the code “{row['unit']}”. Add it to the sheet of units.",
            )  # fmt: skip

    def _post_rows(self, codes: set[str], names: set[str]) -> None:
        for row in self.book.rows.get("posts", []):
            self._unit_known("任职", row, codes)
            for column, head in (("username", "账号"), ("stands_for", "代理谁（账号）")):
                if row[column] and row[column] not in names:
                    self._wrong(
                        "任职", row, head, f"没有账号“{row[column]}”。请在“人员”表里先填。",
                        f"There is no account “{row[column]}”. Add it to the sheet of people.",
                    )  # fmt: skip
            if row["post"] and row["post"] not in self.posts:
                self._wrong(
                    "任职", row, "岗位", f"没有岗位“{row['post']}”。可填内容见模板最后一张表。",
                    f"There is no post “{row['post']}”. See the last sheet of the template.",
                )  # fmt: skip
            elif row["since"] and row["until"] and row["until"] < row["since"]:
                self._wrong(
                    "任职", row, "离任日期", "离任日期早于任职日期。请改正。",
                    "The last day lies before the first. Correct one of them.",
                )  # fmt: skip
            else:
                self._post_row(row)

    def _post_row(self, row: dict[str, Any]) -> None:
        user, unit = self.users.get(row["username"]), self.units.get(row["unit"])
        post = self.posts.get(row["post"])
        held = None
        if user and unit and post:
            held = self.held.get((user.pk, unit.pk, post.code, row["since"]))
        if held is None:
            self.found.holdings.append(row)
        elif row["until"] and held.until != row["until"]:
            self.found.ended.append((held, row["until"]))


def apply(
    book: Workbook, district: Unit, *, by: Actor, progress: Progress = lambda *_: None
) -> Difference:
    """Apply a workbook without problems; returns what was changed.

    One transaction under an advisory lock: two imports never interleave. With problems
    nothing is stored and the difference carries them.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("select pg_advisory_xact_lock(%s, %s)", [LOCK, district.pk])
        comparison = Comparison(book, district)
        difference = comparison.run()
        if difference.problems:
            return difference
        _found_units(comparison, difference, by, progress)
        _open_accounts(comparison, difference, by, progress)
        _fill_posts(comparison, difference, by, progress)
    return difference


def _found_units(
    comparison: Comparison, difference: Difference, by: Actor, progress: Progress
) -> None:
    district, known = comparison.district, comparison.units
    keys = Unit.claim_keys(len(difference.units)) if difference.units else []
    ids = {row["code"]: key for row, key in zip(difference.units, keys, strict=True)}
    ids |= {code: unit.pk for code, unit in known.items()}
    born = [
        Unit(
            id=ids[row["code"]],
            code=row["code"],
            parent_id=ids[row["parent"]] if row["parent"] else district.pk,
            district_id=district.pk,
            **{name: row[name] for name in UNIT_FIELDS if row[name] not in (None, "")},
        )
        for row in difference.units
    ]
    born_many(born, "units.found", by=by, unit=district)
    for unit, changed in difference.amended:
        unit.amend(by=by, **changed)
    if born:
        Unit.objects.renumber()
    known |= {unit.code: unit for unit in born}
    progress("units", len(born), len(born))


def _open_accounts(
    comparison: Comparison, difference: Difference, by: Actor, progress: Progress
) -> None:
    people = difference.people
    keys = User.claim_keys(len(people)) if people else []
    nobody = make_password(None)
    born = [
        User(
            id=key,
            username=row["username"],
            name=row["name"],
            email=row["email"] or "",
            password=nobody,
            unit_id=comparison.units[row["unit"]].pk,
            district_id=comparison.district.pk,
        )
        for row, key in zip(people, keys, strict=True)
    ]
    born_many(born, "accounts.open", by=by, unit=comparison.district)
    comparison.users |= {user.username: user for user in born}
    progress("people", len(born), len(people))


def _fill_posts(
    comparison: Comparison, difference: Difference, by: Actor, progress: Progress
) -> None:
    rows = sorted(difference.holdings, key=lambda row: bool(row["stands_for"]))
    keys = Holding.claim_keys(len(rows)) if rows else []
    holders = {h.user_id: h.pk for h in comparison.held.values()}
    born = []
    for row, key in zip(rows, keys, strict=True):
        unit, user = comparison.units[row["unit"]], comparison.users[row["username"]]
        principal = comparison.users.get(row["stands_for"] or "")
        born.append(
            Holding(
                id=key,
                user_id=user.pk,
                unit_id=unit.pk,
                district_id=comparison.district.pk,
                post_id=comparison.posts[row["post"]].code,
                since=row["since"],
                until=row["until"],
                is_full_time=bool(row["is_full_time"]),
                stands_for_id=holders.get(principal.pk) if principal else None,
            )
        )
        holders.setdefault(user.pk, key)
    born_many(born, "posts.appoint", by=by, unit=comparison.district)
    for holding, until in difference.ended:
        holding.end(by=by, on=until)
    progress("posts", len(born), len(rows))
