"""Read the workbook: every cell checked, every problem named by sheet, row, column and cure."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, BinaryIO
from zipfile import BadZipFile

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from xiaoan.posts.roster.columns import KINDS, NO, SHEETS, YES, Column, Sheet


@dataclass(frozen=True)
class Problem:
    """One thing wrong in the file, in both languages, with the cure."""

    sheet: str
    row: int
    column: str
    zh: str
    en: str

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


@dataclass
class Workbook:
    """The rows of each sheet by key, each with its row number, and the problems found."""

    rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def read(source: Path | BinaryIO) -> Workbook:
    """Read and check a roster workbook; never raises for what a person typed."""
    book = Workbook()
    try:
        sheets = load_workbook(source, read_only=True, data_only=True)
    except (InvalidFileException, BadZipFile, KeyError, OSError):
        book.problems.append(
            Problem(
                "",
                0,
                "",
                "这不是 Excel 工作簿（.xlsx）。请用下载的模板另存为 .xlsx 再导入。",
                "This is no Excel workbook (.xlsx). Save the template as .xlsx and import that.",
            )
        )
        return book
    for sheet in SHEETS:
        found = next(
            (s for s in sheets.worksheets if s.title.strip() in {sheet.zh, sheet.en}), None
        )
        if found is None:
            book.problems.append(
                Problem(
                    sheet.zh,
                    0,
                    "",
                    f"缺少工作表“{sheet.zh}”。请用下载的模板，表名不要改。",
                    f"Sheet “{sheet.en}” is missing. Use the template and keep its sheet names.",
                )
            )
            continue
        book.rows[sheet.key] = list(_rows(sheet, found.iter_rows(values_only=True), book))
    return book


def _rows(
    sheet: Sheet, lines: Iterator[tuple[Any, ...]], book: Workbook
) -> Iterator[dict[str, Any]]:
    places: dict[str, int] = {}
    for number, line in enumerate(lines, start=1):
        if not places:
            places = _heads(sheet, line)
            if number > 5 and not places:  # noqa: PLR2004 - a merged title stands above, no more
                break
            continue
        if all(cell in (None, "") for cell in line):
            continue
        yield _row(sheet, number, line, places, book)
    if not places:
        book.problems.append(
            Problem(
                sheet.zh,
                1,
                sheet.columns[0].zh,
                f"找不到表头“{sheet.columns[0].zh}”。表头须在前五行内。",
                f"No header “{sheet.columns[0].en}” found. It must stand in the first five rows.",
            )
        )


def _heads(sheet: Sheet, line: tuple[Any, ...]) -> dict[str, int]:
    names = {str(cell).strip().rstrip("*"): place for place, cell in enumerate(line) if cell}
    found = {
        column.key: names[name]
        for column in sheet.columns
        for name in (column.zh, column.en)
        if name in names
    }
    return found if sheet.columns[0].key in found else {}


def _row(
    sheet: Sheet, number: int, line: tuple[Any, ...], places: dict[str, int], book: Workbook
) -> dict[str, Any]:
    row: dict[str, Any] = {"_row": number}
    for column in sheet.columns:
        place = places.get(column.key)
        cell = line[place] if place is not None and place < len(line) else None
        text = str(cell).strip() if cell is not None else ""
        if column.required and not text:
            book.problems.append(
                Problem(
                    sheet.zh,
                    number,
                    column.zh,
                    f"“{column.zh}”不能空。请填写，例如 {column.example}。",
                    f"“{column.en}” is empty. Fill it in, for example {column.example}.",
                )
            )
        row[column.key] = _value(sheet, number, column, cell, text, book)
    return row


def _value(sheet: Sheet, number: int, column: Column, cell: Any, text: str, book: Workbook) -> Any:
    reader = _READERS.get(column.key)
    if reader is None or (not text and column.key not in {"tags"}):
        return reader("") if reader and column.key in _EMPTY else text
    try:
        return reader(cell if isinstance(cell, date) else text)
    except ValueError as wrong:
        zh, en = wrong.args
        book.problems.append(Problem(sheet.zh, number, column.zh, zh, en))
        return None


def _day(text: Any) -> date | None:
    if isinstance(text, datetime):
        return text.date()
    if isinstance(text, date):
        return text
    if not text:
        return None
    cleaned = text.replace("/", "-").replace(".", "-").replace("年", "-").replace("月", "-")
    try:
        return datetime.strptime(cleaned.replace("日", "").strip(), "%Y-%m-%d").date()  # noqa: DTZ007
    except ValueError:
        raise ValueError(
            f"日期“{text}”看不懂。请写成 2024-09-01。",
            f"Date “{text}” is unclear. Write 2024-09-01.",
        ) from None


def _whole(text: str) -> int:
    try:
        number = int(float(text or 0))
    except ValueError:
        raise ValueError(
            f"“{text}”不是数字。请填整数。", f"“{text}” is no number. Write one."
        ) from None
    if number < 0:
        raise ValueError("人数不能是负数。请填 0 或正整数。", "A count cannot be negative.")
    return number


def _yes(text: str) -> bool:
    lowered = text.lower()
    if lowered in YES:
        return True
    if lowered in NO:
        return False
    raise ValueError(f"“{text}”看不懂。请填 是 或 否。", f"“{text}” is unclear. Write yes or no.")


def _kind(text: str) -> str:
    kind = KINDS.get(text, text)
    if kind not in KINDS.values():
        known = "、".join(KINDS)
        raise ValueError(
            f"没有类别“{text}”。可填：{known}。",
            f"There is no kind “{text}”. Use one of: {', '.join(KINDS.values())}.",
        )
    return kind


def _tags(text: str) -> list[str]:
    return [part.strip() for part in text.replace("；", ";").split(";") if part.strip()]


_READERS: dict[str, Callable[[Any], Any]] = {
    "opened_on": _day, "since": _day, "until": _day, "pupils": _whole, "classes": _whole,
    "is_private": _yes, "is_full_time": _yes, "kind": _kind, "tags": _tags,
}  # fmt: skip
_EMPTY = {"opened_on", "since", "until", "pupils", "classes", "is_private", "is_full_time", "tags"}
