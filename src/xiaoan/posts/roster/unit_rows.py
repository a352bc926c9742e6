"""The sheet of units: codes once, parents known, no circle, tags known."""

from __future__ import annotations

from typing import Any

from xiaoan.posts.roster.columns import UNITS
from xiaoan.posts.roster.comparing import Difference, District, Row, Tree, given
from xiaoan.posts.roster.problems import Problem
from xiaoan.units.models import Unit

FIELDS = (
    "name", "short_name", "kind", "area", "is_private", "tags", "pupils", "classes", "opened_on",
)  # fmt: skip


class UnitRows:
    """Judges each row of the sheet; what is new or differs stands in `found` afterwards."""

    def __init__(self, district: District, rows: list[Row], found: Difference) -> None:
        self.district, self.found = district, found
        self.rows = [row for row in rows if row["code"]]
        self.tree = Tree(district, self.rows)
        codes = [row["code"] for row in self.rows]
        others = Unit.objects.filter(code__in=codes).exclude(district_id=district.unit.pk)
        self.elsewhere = set(others.values_list("code", flat=True))

    def judge(self) -> Tree:
        seen: dict[str, int] = {}
        for row in self.rows:
            first = seen.setdefault(row["code"].lower(), row["_row"])
            if first != row["_row"]:
                self._wrong(
                    row, "code", f"编码“{row['code']}”和第 {first} 行重复。请删去一行，或改编码。",
                    f"Code “{row['code']}” stands in row {first} too. Delete or change one.",
                )  # fmt: skip
                continue
            self._check_code(row)
            self._check_parent(row)
            self._check_tags(row)
            self._enter(row)
        return self.tree

    def _wrong(self, row: Row, key: str, zh: str, en: str) -> None:
        self.found.problems.append(Problem(UNITS.zh, row["_row"], UNITS.head(key), zh, en))

    def _check_code(self, row: Row) -> None:
        if row["code"] in self.elsewhere:
            self._wrong(
                row, "code", f"编码“{row['code']}”已被别的区使用。请换一个。",
                f"Code “{row['code']}” is used by another district. Choose another.",
            )  # fmt: skip
        known = self.district.units.get(row["code"])
        if known is not None and row["kind"] and row["kind"] != known.kind:
            self._wrong(
                row, "kind", f"已登记为“{known.get_kind_display()}”，类别不能改。请另立新编码。",
                f"It is a {known.kind} already; the kind stays. Use a new code.",
            )  # fmt: skip
        if row["kind"] == Unit.Kind.BUREAU and row["code"] != self.tree.root:
            self._wrong(
                row, "kind", "一个区只有一个教育局。请改为科室、学校等。",
                "A district has one bureau. Choose section, school and so on.",
            )  # fmt: skip

    def _check_parent(self, row: Row) -> None:
        code, parent = row["code"], row["parent"]
        if parent and parent not in self.tree.kinds:
            self._wrong(
                row, "parent", f"没有编码为“{parent}”的单位。先填上级单位，或空着表示教育局。",
                f"No unit has the code “{parent}”. Add it, or leave empty for the bureau.",
            )  # fmt: skip
        elif parent and code == self.tree.root:
            self._wrong(
                row, "parent", "教育局在最上面，没有上级。请空着。",
                "The bureau stands at the top. Leave this empty.",
            )  # fmt: skip
        elif self.tree.circle(code):
            self._wrong(
                row, "parent", f"“{code}”的上级绕了一圈又回到自己。请改上级编码。",
                f"The line of parents of “{code}” comes back to it. Correct the parent code.",
            )  # fmt: skip
        elif row["kind"] == Unit.Kind.CAMPUS and not self._is_school(code):
            self._wrong(
                row, "parent", "校区的上级必须是学校或幼儿园。请填所属学校的编码。",
                "A campus belongs to a school or kindergarten. Give that unit's code.",
            )  # fmt: skip

    def _is_school(self, code: str) -> bool:
        return self.tree.kinds.get(self.tree.parents.get(code, "")) in Unit.SCHOOL_KINDS

    def _check_tags(self, row: Row) -> None:
        names = self.district.tags
        unknown = [tag for tag in row["tags"] or () if tag not in names]
        if unknown:
            self._wrong(
                row, "tags", f"没有特征“{unknown[0]}”。能填的在模板最后一张表。",
                f"There is no tag “{unknown[0]}”. See the last sheet of the template.",
            )  # fmt: skip
        if row["tags"] is not None:
            codes = [names[tag] for tag in row["tags"] if tag in names]
            row["tags"] = list(dict.fromkeys(codes))

    def _enter(self, row: Row) -> None:
        known = self.district.units.get(row["code"])
        if known is None:
            self.found.units.append(row)
        elif changed := self._changed(known, row):
            self.found.amended.append((known, changed))

    def _changed(self, unit: Unit, row: Row) -> dict[str, Any]:
        said = {name: cell for name, cell in given(row, FIELDS).items() if name != "kind"}
        changed = {name: cell for name, cell in said.items() if getattr(unit, name) != cell}
        parent = row["parent"]
        if parent and parent != self.district.codes.get(unit.parent_id or 0):
            changed["parent"] = parent
        return changed
