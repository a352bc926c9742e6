"""Workbooks as a bureau sends them: three sheets, made for one test."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from io import BytesIO
from typing import Any

from openpyxl import Workbook as Excel

from xiaoan.posts.roster.columns import SHEETS
from xiaoan.posts.roster.problems import Problem, Workbook
from xiaoan.posts.roster.reading import read

UNIT = [
    "QH-100",
    "河湾小学",
    "",
    "学校",
    "",
    "城南片",
    "否",
    "小学；有食堂",
    300,
    9,
    date(2001, 9, 1),
]
PERSON = ["fang", "方静", "QH-100", ""]
POST = ["fang", "QH-100", "校长", date(2024, 9, 1), None, "", ""]


def excel(
    units: Sequence[Sequence[Any]] = (UNIT,),
    people: Sequence[Sequence[Any]] = (PERSON,),
    posts: Sequence[Sequence[Any]] = (POST,),
) -> Excel:
    """The workbook with these rows under the template's heads."""
    book = Excel()
    book.remove(book.active)
    for sheet, rows in zip(SHEETS, (units, people, posts), strict=True):
        page = book.create_sheet(sheet.zh)
        page.append([column.zh for column in sheet.columns])
        for row in rows:
            page.append(list(row))
    return book


def content(book: Excel) -> bytes:
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def workbook(book: Excel) -> Workbook:
    """The workbook as the program reads it."""
    return read(BytesIO(content(book)))


def told(problems: Sequence[Problem]) -> list[tuple[str, int, str]]:
    """Where each problem is: sheet, row, column."""
    return [(problem.sheet, problem.row, problem.column) for problem in problems]


def with_cell(row: Sequence[Any], place: int, value: Any) -> list[Any]:
    return [*row[:place], value, *row[place + 1 :]]
