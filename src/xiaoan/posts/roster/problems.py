"""What is wrong in a workbook, told in both languages with the cure."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True)
class Problem:
    """One thing wrong in the file, in both languages, with the cure.

    `sheet` is "" and `row` 0 where the whole file or sheet is meant.
    """

    sheet: str
    row: int
    column: str
    zh: str
    en: str

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


class WrongCell(ValueError):
    """A cell that cannot be read: in both languages, with the cure."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh, self.en = zh, en


@dataclass
class Workbook:
    """The rows of each sheet by key, each with its row number, and the problems found."""

    rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def wrong(self, sheet: str, row: int, column: str, zh: str, en: str) -> None:
        self.problems.append(Problem(sheet, row, column, zh, en))
