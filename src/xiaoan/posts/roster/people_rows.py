"""The sheet of people: account names once, known units, nobody else's account touched."""

from __future__ import annotations

from typing import Any

from xiaoan.accounts.models import User
from xiaoan.posts.roster.columns import PEOPLE
from xiaoan.posts.roster.comparing import Difference, District, Row, Tree, given
from xiaoan.posts.roster.problems import Problem
from xiaoan.posts.rules import RESERVED_POSTS


class PeopleRows:
    """Judges each row; new and corrected accounts stand in `found` afterwards."""

    def __init__(self, district: District, tree: Tree, rows: list[Row], found: Difference) -> None:
        self.district, self.tree, self.found = district, tree, found
        self.rows = [row for row in rows if row["username"]]
        names = [row["username"] for row in self.rows]
        others = User.objects.filter(username__in=names).exclude(username__in=district.users)
        self.elsewhere = set(others.values_list("username", flat=True))
        self.posts_of: dict[int, set[str]] = {}
        for holding in district.held:
            self.posts_of.setdefault(holding.user_id, set()).add(holding.post_id)

    def judge(self) -> set[str]:
        """All account names after the file."""
        seen: dict[str, int] = {}
        for row in self.rows:
            name = row["username"]
            first = seen.setdefault(name, row["_row"])
            if first != row["_row"]:
                self._wrong(
                    row, "username", f"账号“{name}”和第 {first} 行重复。请删去一行，或换账号。",
                    f"Account “{name}” stands in row {first} too. Delete or change one.",
                )  # fmt: skip
                continue
            self._check(row)
        return set(seen) | set(self.district.users)

    def _wrong(self, row: Row, key: str, zh: str, en: str) -> None:
        self.found.problems.append(Problem(PEOPLE.zh, row["_row"], PEOPLE.head(key), zh, en))

    def _check(self, row: Row) -> None:
        if row["unit"] and row["unit"] not in self.tree.kinds:
            self._wrong(
                row, "unit", f"没有编码为“{row['unit']}”的单位。请先填在“单位”表里。",
                f"No unit has the code “{row['unit']}”. Add it to the sheet of units.",
            )  # fmt: skip
        elif row["username"] in self.elsewhere:
            self._wrong(
                row, "username", f"账号“{row['username']}”已被占用。请换一个。",
                f"Account “{row['username']}” is taken. Choose another.",
            )  # fmt: skip
        elif (known := self.district.users.get(row["username"])) is None:
            self.found.people.append(row)
        elif changed := self._changed(known, row):
            self._correct(known, changed, row)

    def _changed(self, user: User, row: Row) -> dict[str, Any]:
        if not user.is_active:
            return {}  # who has left stays as they were, whatever an old file says
        said = given(row, ("name", "email"))
        changed = {name: cell for name, cell in said.items() if getattr(user, name) != cell}
        if row["unit"] and row["unit"] != self.district.codes.get(user.unit_id or 0):
            changed["unit"] = row["unit"]
        return changed

    def _correct(self, user: User, changed: dict[str, Any], row: Row) -> None:
        posts = self.posts_of.get(user.pk, set())
        above = user.unit_id == self.district.unit.pk and not self.district.may_lead_accounts
        if posts & RESERVED_POSTS:
            self._wrong(
                row, "username", "这是管理员的账号，只在服务器上改（createadmin）。请删去这一行。",
                "An administrator's account is kept on the server (createadmin). Delete the row.",
            )  # fmt: skip
        elif above:
            self._wrong(
                row, "username", "局机关人员的账号由系统管理员改。请删去这一行，或请其修改。",
                "The bureau's accounts are kept by the system administrator. Delete the row.",
            )  # fmt: skip
        else:
            self.found.corrected.append((user, changed))
