"""The workbook a bureau fills in: three sheets, one example row, and what may be written."""

from __future__ import annotations

from typing import BinaryIO

from openpyxl import Workbook
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter

from xiaoan.posts.models import Post
from xiaoan.posts.roster.columns import KINDS, SHEETS
from xiaoan.units.files import read_tags

HEAD = PatternFill("solid", start_color="DDECEA")


def write_template(target: BinaryIO) -> None:
    """Write the empty roster workbook to an open binary file."""
    book = Workbook()
    book.remove(book.active)
    for sheet in SHEETS:
        page = book.create_sheet(sheet.zh)
        page.append([column.zh + ("*" if column.required else "") for column in sheet.columns])
        page.append([column.example for column in sheet.columns])
        for place, _column in enumerate(sheet.columns, start=1):
            head = page.cell(row=1, column=place)
            head.font, head.fill = Font(bold=True), HEAD
            page.column_dimensions[get_column_letter(place)].width = 18
        page.freeze_panes = "A2"
    words = book.create_sheet("可填内容")
    words.append(["类别", "特征", "岗位"])
    columns = [
        list(KINDS),
        [tag.zh for tag in read_tags()],
        [post.zh for post in Post.objects.order_by("rank")],
    ]
    for line in range(max(map(len, columns))):
        words.append([column[line] if line < len(column) else None for column in columns])
    book.save(target)
