"""Excel out: one sheet with a title, a header and rows, ready for A4 and safe to open."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import reduce
from io import BytesIO
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header

from xiaoan.base import clock
from xiaoan.base.components import Text
from xiaoan.base.late import late

if TYPE_CHECKING:
    import openpyxl
    from openpyxl import cell as cells
    from openpyxl import styles, utils
    from openpyxl.cell import cell as signs
else:
    openpyxl, styles = late("openpyxl"), late("openpyxl.styles")
    cells, signs = late("openpyxl.cell"), late("openpyxl.cell.cell")
    utils = late("openpyxl.utils")

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_RISKY = ("=", "+", "-", "@", "\t", "\r")
A4 = "9"  # the paper's number in Excel


@dataclass(frozen=True)
class Column:
    """A column: its label and the value of a row, by attribute path or by a function."""

    label: Text
    value: str | Callable[[Any], Any]
    width: int = 16

    def of(self, row: Any) -> Any:
        if callable(self.value):
            return self.value(row)
        return reduce(getattr, self.value.split("."), row)


def export_xlsx(
    rows: Iterable[Any], columns: Sequence[Column], title: Text, note: Text = ""
) -> HttpResponse:
    """A download with `title` (and `note`: as of, unit) above; text is never a formula."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet(_sheet_name(str(title)))
    _lay_out(sheet, columns)
    _head(sheet, columns, str(title), str(note))
    for row in rows:
        sheet.append([_cell(sheet, column.of(row)) for column in columns])
    out = BytesIO()
    book.save(out)
    response = HttpResponse(out.getvalue(), content_type=XLSX)
    name = f"{title} {clock.today().isoformat()}.xlsx"
    response["Content-Disposition"] = content_disposition_header(True, name)
    return response


def _lay_out(sheet: Any, columns: Sequence[Column]) -> None:
    sheet.freeze_panes = "A3"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = "1:2"
    sheet.oddFooter.center.text = "&P / &N"
    for i, column in enumerate(columns, 1):
        sheet.column_dimensions[utils.get_column_letter(i)].width = column.width


def _head(sheet: Any, columns: Sequence[Column], title: str, note: str) -> None:
    top = _cell(sheet, f"{title}　{note}" if note else title)
    top.font = styles.Font(bold=True, size=14)
    sheet.append([top])
    rule = styles.Border(top=styles.Side(style="medium"), bottom=styles.Side(style="thin"))
    labels = []
    for column in columns:
        cell = _cell(sheet, str(column.label))
        cell.font = styles.Font(bold=True)
        cell.border = rule
        cell.alignment = styles.Alignment(wrap_text=True, vertical="center")
        labels.append(cell)
    sheet.append(labels)


def _cell(sheet: Any, value: Any) -> Any:
    kept = _plain(value)
    cell = cells.WriteOnlyCell(sheet, value=kept)
    if isinstance(kept, str) and kept.startswith(_RISKY):
        cell.data_type = "s"  # openpyxl would call "=…" a formula
        cell.quotePrefix = True  # and Excel would, on the next edit
    return cell


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | float | Decimal):
        return value
    if isinstance(value, datetime):
        return timezone.make_naive(value) if timezone.is_aware(value) else value
    if isinstance(value, date):
        return value
    return signs.ILLEGAL_CHARACTERS_RE.sub("", str(value))


def _sheet_name(title: str) -> str:
    kept = "".join(" " if c in r"[]:*?/\'" else c for c in title).strip()
    return kept[:31] or "Sheet1"
