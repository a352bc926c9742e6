"""An Excel file opens with what stands in the list, and never runs what somebody typed."""

from __future__ import annotations

from datetime import UTC, date, datetime
from io import BytesIO
from types import SimpleNamespace

import pytest
from openpyxl import load_workbook

from xiaoan.base.sheets import Column, export_xlsx

COLUMNS = [
    Column("Title", "title"),
    Column("School", "unit.name"),
    Column("At", lambda r: r.at),
]


def written(title, at=None, name="Hazards", note=""):
    row = SimpleNamespace(title=title, unit=SimpleNamespace(name="柳溪小学"), at=at)
    response = export_xlsx([row], COLUMNS, name, note)
    return response, load_workbook(BytesIO(response.content)).active


def test_title_header_and_rows_stand_in_this_order():
    _response, sheet = written("Chained exit", date(2026, 3, 31), note="as of 31 March")
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows[0][0] == "Hazards　as of 31 March"
    assert rows[1] == ["Title", "School", "At"]
    assert rows[2][:2] == ["Chained exit", "柳溪小学"]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", '=HYPERLINK("x")'])
def test_text_that_looks_like_a_formula_stays_text(text):
    _response, sheet = written(text)
    cell = sheet["A3"]
    assert cell.value == text
    assert cell.data_type == "s"
    assert cell.quotePrefix


def test_a_title_that_looks_like_a_formula_stays_text():
    _response, sheet = written("x", name="=cmd")
    assert sheet["A1"].data_type == "s"


def test_a_moment_is_written_in_the_district_s_wall_clock():
    _response, sheet = written("x", datetime(2026, 3, 31, 1, 30, tzinfo=UTC))
    assert sheet["C3"].value == datetime(2026, 3, 31, 9, 30)  # noqa: DTZ001 - Excel knows no zone


def test_control_characters_do_not_break_the_file():
    _response, sheet = written("a\x0bb")
    assert sheet["A3"].value == "ab"


def test_it_prints_on_a4_with_its_header_on_each_page():
    _response, sheet = written("x")
    assert sheet.print_title_rows == "$1:$2"
    assert sheet.page_setup.orientation == "landscape"


def test_the_file_name_may_be_chinese_and_the_sheet_name_any_text():
    response, sheet = written(
        "x", name="隐患[台账]/2026:全区学校和幼儿园未销号隐患一览表及说明附件"
    )
    assert "filename*=utf-8''" in response["Content-Disposition"]
    assert len(sheet.title) <= 31
