"""The sheet of posts: who holds what, where, from when; heads are one, actors act for one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from typing import Any

from django.core.exceptions import ValidationError

from xiaoan.posts.models import Holding
from xiaoan.posts.roster.columns import POSTS
from xiaoan.posts.roster.comparing import Difference, District, Row, Tree
from xiaoan.posts.roster.problems import Problem
from xiaoan.posts.rules import HEAD_POSTS, RESERVED_POSTS, check_post, host_kind
from xiaoan.units.models import Unit

FAR = date.max
Place = tuple[str, str]  # unit's code, post's code


@dataclass
class Days:
    """One holding after the file: whose, which days, and the row that says so."""

    username: str
    since: date
    until: date | None
    actor_for: str
    row: Row | None

    def meets(self, other: Days) -> bool:
        return self.since <= (other.until or FAR) and other.since <= (self.until or FAR)


class PostRows:
    """Judges each row; new and ended holdings stand in `found` afterwards."""

    def __init__(
        self, district: District, tree: Tree, names: set[str], rows: list[Row], found: Difference
    ) -> None:
        self.district, self.tree, self.names, self.found = district, tree, names, found
        self.rows = rows
        held_now = [held for held in district.held if held.post_id in RESERVED_POSTS]
        self.administrators = {held.user_id for held in held_now}
        self.known: dict[tuple[str, str, str, date], Holding] = {}
        self.days: dict[Place, list[Days]] = {}
        whose = {holding.pk: holding.user_id for holding in district.held}
        for held in district.held:
            place = (district.codes.get(held.unit_id, ""), held.post_id)
            name = district.names.get(held.user_id, "")
            actor_for = district.names.get(whose.get(held.stands_for_id or 0, 0), "")
            self.known[(name, *place, held.since)] = held
            self.days.setdefault(place, []).append(
                Days(name, held.since, held.until, actor_for, None)
            )

    def judge(self) -> None:
        seen: dict[tuple[Any, ...], int] = {}
        for row in self.rows:
            if not self._is_whole(row):
                continue
            post = self.district.posts[row["post"]].code
            key = (row["username"], row["unit"], post, row["since"])
            first = seen.setdefault(key, row["_row"])
            if first != row["_row"]:
                self._wrong(
                    row, "username", f"和第 {first} 行完全一样。请删去一行。",
                    f"The same as row {first}. Delete one of them.",
                )  # fmt: skip
            else:
                self._enter(row, post, self.known.get(key))
        for place, days in self.days.items():
            self._check_place(place, days)

    def _wrong(self, row: Row, key: str, zh: str, en: str) -> None:
        self.found.problems.append(Problem(POSTS.zh, row["_row"], POSTS.head(key), zh, en))

    def _is_whole(self, row: Row) -> bool:
        """Whether all that the row names exists; says what does not."""
        before = len(self.found.problems)
        for key in ("username", "stands_for"):
            if row[key] and row[key] not in self.names:
                self._wrong(
                    row, key, f"没有账号“{row[key]}”。请先填在“人员”表里。",
                    f"There is no account “{row[key]}”. Add it to the sheet of people.",
                )  # fmt: skip
        if row["unit"] and row["unit"] not in self.tree.kinds:
            self._wrong(
                row, "unit", f"没有编码为“{row['unit']}”的单位。请先填在“单位”表里。",
                f"No unit has the code “{row['unit']}”. Add it to the sheet of units.",
            )  # fmt: skip
        if row["post"] and row["post"] not in self.district.posts:
            self._wrong(
                row, "post", f"没有岗位“{row['post']}”。能填的在模板最后一张表。",
                f"There is no post “{row['post']}”. See the last sheet of the template.",
            )  # fmt: skip
        if row["since"] and row["until"] and row["until"] < row["since"]:
            self._wrong(
                row, "until", "离任日期早于任职日期。请改正。",
                "The last day lies before the first. Correct one of them.",
            )  # fmt: skip
        needed = all(row[key] for key in ("username", "unit", "post", "since"))
        return needed and len(self.found.problems) == before

    def _enter(self, row: Row, post: str, held: Holding | None) -> None:
        if held is None:
            if self._is_allowed(row, post):
                self.found.holdings.append(row)
                self.days.setdefault((row["unit"], post), []).append(
                    Days(row["username"], row["since"], row["until"], row["stands_for"] or "", row)
                )
            return
        if row["until"] and held.until != row["until"] and self._may_touch(row, post):
            self.found.ended.append((held, row["until"]))
            for days in self.days[(row["unit"], post)]:
                if (days.username, days.since) == (row["username"], row["since"]):
                    days.until = row["until"]
        if row["is_full_time"] not in (None, held.is_full_time) and self._may_touch(row, post):
            self.found.full_time.append((held, row["is_full_time"]))

    def _is_allowed(self, row: Row, post: str) -> bool:
        if not self._may_touch(row, post):
            return False
        placed = self.tree.placed(row["unit"])
        try:
            if host_kind(placed):  # a unit whose kind cannot be read is named already
                check_post(self.district.posts[row["post"]], placed)
        except ValidationError:
            name = self.tree.names[row["unit"]]
            self._wrong(
                row, "post", f"“{name}”没有“{row['post']}”这个岗位。请换岗位，或改单位编码。",
                f"“{name}” has no post “{row['post']}”. Change the post or the unit code.",
            )  # fmt: skip
            return False
        return self._may_hold(row)

    def _may_hold(self, row: Row) -> bool:
        user = self.district.users.get(row["username"])
        if user is None:
            return True
        if not user.is_active:
            self._wrong(
                row, "username", f"账号“{row['username']}”已停用。请先重新启用，或换账号。",
                f"Account “{row['username']}” is closed. Reopen it first, or name another.",
            )  # fmt: skip
        elif user.pk == self.district.by.pk:
            self._wrong(
                row, "username", "不能任命自己。请上一级来任命，这一行先删去。",
                "Nobody appoints themself. Ask whoever stands above you; delete the row.",
            )  # fmt: skip
        elif user.pk in self.administrators:
            self._wrong(
                row, "username", "管理员不兼别的岗位。请给此人另开账号。",
                "An administrator holds no other post. Open a second account for this person.",
            )  # fmt: skip
        else:
            return True
        return False

    def _may_touch(self, row: Row, post: str) -> bool:
        if post in RESERVED_POSTS:
            self._wrong(
                row, "post", "管理员岗位只在服务器上任免（createadmin）。请删去这一行。",
                "Administrators are appointed on the server (createadmin). Delete the row.",
            )  # fmt: skip
            return False
        at_bureau = host_kind(self.tree.placed(row["unit"])) == Unit.Kind.BUREAU
        if at_bureau and not self.district.may_lead_posts:
            self._wrong(
                row, "post", "局机关岗位由安全保密管理员任免。请删去这一行，或请其任命。",
                "Posts at the bureau are filled by the security administrator. Delete the row.",
            )  # fmt: skip
            return False
        return True

    def _check_place(self, place: Place, days: list[Days]) -> None:
        if not any(one.row for one in days):
            return  # what stands already was judged when it came
        for one, other in _pairs(days, all_of_them=place[1] in HEAD_POSTS):
            if one.meets(other) and (one.row or other.row):
                self._check_pair(place, one, other)
        for one in days:
            if one.row and one.actor_for:
                self._check_actor(one, days)

    def _check_pair(self, place: Place, one: Days, other: Days) -> None:
        row = other.row or one.row or {}
        earlier = one if row is other.row else other
        told = f"第 {earlier.row['_row']} 行" if earlier.row else f"{earlier.since} 起已登记"
        told_en = f"row {earlier.row['_row']}" if earlier.row else f"since {earlier.since}"
        if one.username == other.username:
            self._wrong(
                row, "since", f"此人同一岗位的日子重叠（{told}）。请先填前一段的离任日期。",
                f"The same person holds this post already ({told_en}). End that first.",
            )  # fmt: skip
        elif place[1] in HEAD_POSTS and not one.actor_for and not other.actor_for:
            name = self.tree.names[place[0]]
            self._wrong(
                row, "post", f"“{name}”同时有两位“{row['post']}”（{told}）。请给前一位填离任日期。",
                f"“{name}” has two heads at once ({told_en}). Give the earlier one a last day.",
            )  # fmt: skip

    def _check_actor(self, one: Days, days: list[Days]) -> None:
        row = one.row or {}
        if one.until is None:
            self._wrong(
                row, "until", "代理必须有离任日期。请填代理到哪一天。",
                "An acting holder needs a last day. Fill it in.",
            )  # fmt: skip
            return
        if not any(self._covers(principal, one) for principal in days):
            self._wrong(
                row, "stands_for",
                f"“{one.actor_for}”这段日子不在这个岗位上。请填同单位同岗位在任的人。",
                f"“{one.actor_for}” does not hold this post on those days. Name who does.",
            )  # fmt: skip

    @staticmethod
    def _covers(principal: Days, one: Days) -> bool:
        return (
            principal.username == one.actor_for != one.username
            and not principal.actor_for
            and principal.since <= one.since
            and (one.until or FAR) <= (principal.until or FAR)
        )


def _pairs(days: list[Days], *, all_of_them: bool) -> Iterator[tuple[Days, Days]]:
    """Pairs that could collide: of the same person; of anybody where there is one head."""
    if all_of_them:
        yield from combinations(days, 2)
        return
    by_person: dict[str, list[Days]] = {}
    for one in days:
        by_person.setdefault(one.username, []).append(one)
    for own in by_person.values():
        yield from combinations(own, 2)


def in_order(rows: list[Row]) -> Iterator[Row]:
    """Holders in own right first: who acts for them names them."""
    yield from (row for row in rows if not row["stands_for"])
    yield from (row for row in rows if row["stands_for"])
