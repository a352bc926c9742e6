"""Rows of a CSV file or an Excel workbook, packed or not, as text by column."""

from __future__ import annotations

import csv
import gzip
import io
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import IO, Any

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from xiaoan.inspections.legacy.mapping import MapError

Row = tuple[int, dict[str, str] | None]


def rows_of(
    path: Path, columns: Iterable[str], *, sheet: str = "", encoding: str, delimiter: str = ","
) -> Iterator[Row]:
    """(line number, cells by column) of each row; None for one with too many or few cells.

    Raises MapError when the file cannot be read or lacks one of `columns`.
    """
    name = path.name.removesuffix(".gz").lower()
    try:
        with gzip.open(path) if path.name.endswith(".gz") else path.open("rb") as raw:
            file: Any = raw
            is_excel = name.endswith((".xlsx", ".xlsm"))
            lines = _excel(file, sheet) if is_excel else _csv(file, encoding, delimiter)
            yield from _named(path, lines, set(columns))
    except OSError as error:
        raise MapError(f"{path} cannot be read: {error.strerror or error}.") from error
    except (zipfile.BadZipFile, InvalidFileException, EOFError) as error:
        raise MapError(f"{path.name} is damaged or no Excel workbook: {error}.") from error
    except UnicodeDecodeError as error:
        raise MapError(
            f"{path.name} is not written in {encoding}. Name it in the map: [file] encoding = "
            '"gb18030".'
        ) from error
    except csv.Error as error:
        raise MapError(f"{path.name} is no CSV file: {error}.") from error


def _named(path: Path, lines: Iterator[tuple[int, list[str]]], asked: set[str]) -> Iterator[Row]:
    _number, head = next(lines, (1, []))
    missing = asked - set(head)
    if missing:
        raise MapError(
            f"{path.name} has no column “{min(missing)}”. It has: {', '.join(head) or 'nothing'}."
        )
    twice = next((name for name in asked if head.count(name) > 1), "")
    if twice:
        raise MapError(f"{path.name} has the column “{twice}” twice. Rename one of them.")
    for number, cells in lines:
        if not any(cells):
            continue
        if len(cells) != len(head):
            yield number, None
            continue
        yield number, dict(zip(head, cells, strict=True))


def _csv(raw: IO[Any], encoding: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    text = io.TextIOWrapper(raw, encoding=encoding, newline="")
    reader = csv.reader(text, delimiter=delimiter)
    for cells in reader:
        # No database text holds a NUL, and no office wrote one on purpose.
        yield reader.line_num, [cell.replace("\0", "").strip() for cell in cells]


def _excel(raw: IO[Any], sheet: str) -> Iterator[tuple[int, list[str]]]:
    book = load_workbook(io.BytesIO(raw.read()), read_only=True, data_only=True)
    if sheet and sheet not in book.sheetnames:
        raise MapError(f"There is no sheet “{sheet}”. There are: {', '.join(book.sheetnames)}.")
    table = book[sheet] if sheet else book.worksheets[0]
    width = 0
    for number, cells in enumerate(table.iter_rows(values_only=True), start=1):
        texts = [_text(cell) for cell in cells]
        while texts and not texts[-1]:
            texts.pop()  # Excel hands on empty cells to the right
        if number == 1:
            width = len(texts)
        texts += [""] * (width - len(texts))
        yield number, texts


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).replace("\0", "").strip()
