"""Reading shipped data files: UTF-8 tables whose faults name file, line, column and cure."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")


class DataFileError(ValueError):
    """A cell (or, with an empty column, a row) of a data file cannot be used."""

    def __init__(self, file: Path, line: int, column: str, fault: str, cure: str) -> None:
        self.file, self.line, self.column, self.cure = file, line, column, cure
        where = f"{file.name}, line {line}" + (f", column {column}" if column else "")
        super().__init__(f"{where}: {fault}. {cure}.")


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table, asked cell by cell; every refusal names the cell and the cure."""

    file: Path
    line: int
    cells: Mapping[str, str]

    def fault(self, column: str, fault: str, cure: str) -> DataFileError:
        return DataFileError(self.file, self.line, column, fault, cure)

    def text(self, column: str, *, blank: bool = False) -> str:
        value = self.cells[column].strip()
        if not value and not blank:
            raise self.fault(column, "the cell is empty", "Fill it in")
        return value

    def items(self, column: str, *, separator: str = ";", blank: bool = False) -> tuple[str, ...]:
        """The parts of a list cell, e.g. "a;b"."""
        parts = self.text(column, blank=blank).split(separator)
        return tuple(part.strip() for part in parts if part.strip())

    def choice(self, column: str, allowed: Sequence[str]) -> str:
        value = self.text(column)
        if value not in allowed:
            raise self.fault(column, f"“{value}” is unknown", f"Use one of {', '.join(allowed)}")
        return value

    def look_up(self, column: str, values: Iterable[str], known: Mapping[str, T]) -> tuple[T, ...]:
        """What each of `values` refers to in `known`."""
        found = []
        for value in values:
            if value not in known:
                raise self.fault(column, f"“{value}” refers to nothing", "Correct it or add it")
            found.append(known[value])
        return tuple(found)

    def number(self, column: str) -> float:
        value = self.text(column)
        try:
            return float(value)
        except ValueError:
            raise self.fault(column, f"“{value}” is no number", "Write digits, as 15") from None

    def whole(self, column: str) -> int:
        value = self.number(column)
        if not value.is_integer():
            raise self.fault(column, f"“{value}” is no whole number", "Write it without a point")
        return int(value)

    def optional_number(self, column: str) -> float | None:
        return self.number(column) if self.cells[column].strip() else None

    def day(self, column: str) -> date:
        value = self.text(column)
        try:
            return date.fromisoformat(value)
        except ValueError:
            raise self.fault(column, f"“{value}” is no day", "Write it as 2026-09-01") from None


def read_rows(file: Path, columns: Sequence[str]) -> Iterator[Row]:
    """The rows of a CSV file whose header has at least `columns`; blank lines are skipped."""
    with file.open(encoding="utf-8-sig", newline="") as stream:
        table = csv.DictReader(stream)
        missing = [column for column in columns if column not in (table.fieldnames or ())]
        if missing:
            cure = "Add it to the first line"
            raise DataFileError(file, 1, missing[0], "the column is missing", cure)
        for cells in table:
            if None in cells or None in cells.values():
                cure = f"Give it {len(table.fieldnames or ())} cells; quote cells with commas"
                fault = "the row has too many or too few cells"
                raise DataFileError(file, table.line_num, "", fault, cure)
            yield Row(file=file, line=table.line_num, cells=cells)


def refuse_repeats(rows: Iterable[Row], *columns: str) -> None:
    """Raise at the second row with the same cells in `columns`."""
    seen: dict[tuple[str, ...], int] = {}
    for row in rows:
        key = tuple(row.cells[column].strip() for column in columns)
        if key in seen:
            fault = f"“{' '.join(key)}” stands already in line {seen[key]}"
            raise row.fault(columns[0], fault, "Give each row its own")
        seen[key] = row.line
