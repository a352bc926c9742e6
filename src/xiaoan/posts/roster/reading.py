"""Read the workbook: every cell checked, every problem named by sheet, row, column and cure."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO
from zipfile import BadZipFile, ZipFile

from xiaoan.base.late import late
from xiaoan.posts.roster import cells
from xiaoan.posts.roster.columns import SHEETS, Sheet
from xiaoan.posts.roster.problems import Problem, Workbook, WrongCell

if TYPE_CHECKING:
    import openpyxl
    from openpyxl import utils
else:
    openpyxl, utils = late("openpyxl"), late("openpyxl.utils")

__all__ = ["Problem", "Workbook", "read"]

#: A district has some hundred units and some thousand people; more is another file.
MOST_ROWS, MOST_BYTES = 20_000, 200 * 2**20
HEAD_ROWS = 5  # a title may stand above the heads, no more
Cells = tuple[Any, ...]


def read(source: Path | BinaryIO) -> Workbook:
    """Read and check a roster workbook; never raises for what a person typed."""
    book = Workbook()
    sheets = _open(source, book)
    for sheet in SHEETS if sheets is not None else ():
        found = next(
            (s for s in sheets.worksheets if s.title.strip() in {sheet.zh, sheet.en}), None
        )
        if found is None:
            book.wrong(
                sheet.zh, 0, "", f"缺少工作表“{sheet.zh}”。请用下载的模板，表名不要改。",
                f"Sheet “{sheet.en}” is missing. Use the template and keep its sheet names.",
            )  # fmt: skip
            continue
        book.rows[sheet.key] = list(_rows(sheet, found, book))
    return book


def _open(source: Path | BinaryIO, book: Workbook) -> Any:
    try:
        with ZipFile(source) as archive:
            size = sum(part.file_size for part in archive.infolist())
        if size > MOST_BYTES:
            book.wrong(
                "", 0, "", "文件展开后太大。请删去多余的格式和空行，或分成几个文件。",
                "The file is too large when unpacked. Remove formats and empty rows, or split it.",
            )  # fmt: skip
            return None
        return openpyxl.load_workbook(source, keep_links=False)
    except BadZipFile:
        book.wrong(
            "", 0, "",
            "这不是 Excel 工作簿（.xlsx）。旧版 .xls、CSV 和加密的文件请先另存为 .xlsx。",
            "This is no Excel workbook (.xlsx). Save old .xls, CSV and encrypted files as .xlsx.",
        )  # fmt: skip
    except Exception:  # a broken file raises whatever its parser meets
        book.wrong(
            "", 0, "", "工作簿已损坏，打不开。请用 Excel 打开后另存一份，再导入。",
            "The workbook is damaged. Open it in Excel, save a copy and import that.",
        )  # fmt: skip
    return None


def _rows(sheet: Sheet, page: Any, book: Workbook) -> Iterator[dict[str, Any]]:
    head, places = _heads(sheet, page, book)
    if head == 0:
        return
    _refuse_merged(sheet, page, head, book)
    for number, line in enumerate(page.iter_rows(min_row=head + 1), start=head + 1):
        if number > head + MOST_ROWS:
            book.wrong(
                sheet.zh, number, "", f"超过 {MOST_ROWS} 行。请分成几个文件。",
                f"More than {MOST_ROWS} rows. Split the file.",
            )  # fmt: skip
            return
        if any(cells.text(line[place].value) for place in places.values() if place < len(line)):
            yield _row(sheet, number, line, places, book)


def _heads(sheet: Sheet, page: Any, book: Workbook) -> tuple[int, dict[str, int]]:
    """The row of the heads and where each column stands; 0 where there are none."""
    for number, line in enumerate(page.iter_rows(max_row=HEAD_ROWS, values_only=True), start=1):
        names = [cells.text(cell).rstrip("*＊") for cell in line]
        if {sheet.columns[0].zh, sheet.columns[0].en} & set(names):
            return number, _places(sheet, number, names, book)
    book.wrong(
        sheet.zh, 1, sheet.columns[0].zh,
        f"找不到表头“{sheet.columns[0].zh}”。表头须在前五行内。",
        f"No header “{sheet.columns[0].en}” found. It must stand in the first five rows.",
    )  # fmt: skip
    return 0, {}


def _places(sheet: Sheet, number: int, names: list[str], book: Workbook) -> dict[str, int]:
    known = {name: column for column in sheet.columns for name in (column.zh, column.en)}
    places: dict[str, int] = {}
    for place, name in enumerate(names):
        column = known.get(name)
        if column is not None and column.key not in places:
            places[column.key] = place
        elif name:
            book.wrong(
                sheet.zh, number, name,
                f"“{name}”列重复，或不是模板里的列。请删去这一列：系统不收集别的个人信息。",
                f"Column “{name}” is repeated or not in the template. Delete it:"
                " no other personal data is collected.",
            )  # fmt: skip
    for column in sheet.columns:
        if column.required and column.key not in places:
            book.wrong(
                sheet.zh, number, column.zh, f"缺少“{column.zh}”列。请用下载的模板。",
                f"Column “{column.en}” is missing. Use the template.",
            )  # fmt: skip
    return places


def _refuse_merged(sheet: Sheet, page: Any, head: int, book: Workbook) -> None:
    for found in page.merged_cells.ranges:
        if found.max_row > head:
            book.wrong(
                sheet.zh, max(found.min_row, head + 1), utils.get_column_letter(found.min_col),
                f"{found.coord} 是合并的单元格。请取消合并，每行都填。",
                f"{found.coord} is merged. Unmerge it and fill every row.",
            )  # fmt: skip


def _row(
    sheet: Sheet, number: int, line: Cells, places: dict[str, int], book: Workbook
) -> dict[str, Any]:
    row: dict[str, Any] = {"_row": number}
    for column in sheet.columns:
        place = places.get(column.key)
        cell = line[place] if place is not None and place < len(line) else None
        row[column.key] = None
        try:
            row[column.key] = cells.value(column, _plain(cell))
        except WrongCell as wrong:
            book.wrong(sheet.zh, number, column.zh, wrong.zh, wrong.en)
            continue
        if column.required and place is not None and row[column.key] in (None, ""):
            book.wrong(
                sheet.zh, number, column.zh, f"“{column.zh}”不能空。请填，例如 {column.example}。",
                f"“{column.en}” is empty. Fill it in, for example {column.example}.",
            )  # fmt: skip
    return row


def _plain(cell: Any) -> Any:
    if cell is None:
        return None
    if cell.data_type == "f":
        raise WrongCell(
            "这里是公式。请复制后“选择性粘贴—数值”。",
            "This is a formula. Copy it and paste it as a value.",
        )
    if cell.data_type == "e":
        raise WrongCell(
            f"这里是错误值 {cell.value}。请改正。", f"This is the error {cell.value}. Correct it."
        )
    return cell.value
