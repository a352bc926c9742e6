"""A file that cannot be read, or rows that cannot be, are named with the cure; nothing enters."""

from __future__ import annotations

import zipfile
from datetime import date
from io import BytesIO

import pytest

from xiaoan.posts.roster.applying import apply
from xiaoan.posts.roster.reading import read
from xiaoan.posts.tests.workbooks import (
    PERSON,
    POST,
    UNIT,
    content,
    excel,
    told,
    with_cell,
    workbook,
)
from xiaoan.units.models import Unit


def problems(people, book, by="system"):
    difference = apply(workbook(book), people.bureau, by=getattr(people, by))
    assert difference.problems
    assert not Unit.objects.filter(code="QH-100").exists()
    assert all(problem.zh and problem.en for problem in difference.problems)
    return difference.problems


def zipped(**parts: str) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return out.getvalue()


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (b"", "这不是 Excel 工作簿"),
        (b"name,code\n", "这不是 Excel 工作簿"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "旧版 .xls"),
        (zipped(hello="world"), "已损坏"),
        (content(excel())[:-200], "这不是 Excel 工作簿"),
    ],
)
def test_a_file_that_is_no_workbook_is_named(given, words):
    book = read(BytesIO(given))
    assert words in book.problems[0].zh
    assert book.rows == {}


def test_a_workbook_that_swells_when_unpacked_is_not_opened(monkeypatch):
    monkeypatch.setattr("xiaoan.posts.roster.reading.MOST_BYTES", 1_000)
    assert "太大" in read(BytesIO(content(excel()))).problems[0].zh


def test_a_missing_sheet_is_named(people):
    book = excel()
    book.remove(book["任职"])
    assert told(problems(people, book)) == [("任职", 0, "")]


def test_a_sheet_without_heads_is_named(people):
    book = excel()
    book["人员"].delete_rows(1)
    assert ("人员", 1, "账号") in told(problems(people, book))


def test_a_missing_column_is_said_once_and_not_per_row(people):
    book = excel(units=[UNIT, with_cell(UNIT, 0, "QH-102")], people=[], posts=[])
    book["单位"].delete_cols(4)
    assert told(problems(people, book)) == [("单位", 1, "类别")]


def test_a_column_that_the_template_has_not_is_refused(people):
    book = excel()
    book["人员"].cell(row=1, column=5, value="身份证号")
    found = problems(people, book)
    assert told(found) == [("人员", 1, "身份证号")]
    assert "不收集" in found[0].zh


def test_merged_cells_are_named_by_their_range(people):
    book = excel(units=[UNIT, with_cell(UNIT, 0, "QH-102")])
    book["单位"].merge_cells("F2:F3")
    assert ("单位", 2, "F") in told(problems(people, book))


def test_a_merged_title_above_the_heads_does_no_harm(people):
    book = excel()
    book["单位"].insert_rows(1)
    book["单位"]["A1"] = "青禾区单位一览"
    book["单位"].merge_cells("A1:K1")
    assert workbook(book).problems == []


def test_a_formula_and_an_error_value_are_named(people):
    book = excel()
    book["单位"]["I2"] = "=SUM(1,2)"
    book["单位"]["J2"] = "#N/A"
    assert told(problems(people, book)) == [("单位", 2, "学生数"), ("单位", 2, "班级数")]


def test_more_rows_than_a_district_can_have_are_refused(people, monkeypatch):
    monkeypatch.setattr("xiaoan.posts.roster.reading.MOST_ROWS", 2)
    units = [with_cell(UNIT, 0, f"QH-10{n}") for n in range(3)]
    assert ("单位", 4, "") in told(problems(people, excel(units, [], [])))


@pytest.mark.parametrize(
    ("place", "value", "column"),
    [
        (0, "", "编码"),
        (0, "柳溪", "编码"),
        (0, "new", "编码"),
        (0, "A" * 25, "编码"),
        (1, "校" * 81, "名称"),
        (1, None, "名称"),
        (3, "大学", "类别"),
        (3, "教育局", "类别"),
        (4, "QH-999", "上级编码"),
        (4, "QH-100", "上级编码"),
        (6, "也许", "民办"),
        (7, "小学；有飞机", "特征"),
        (8, "三百", "学生数"),
        (8, -1, "学生数"),
        (8, 12.5, "学生数"),
        (10, "去年九月", "成立日期"),
        (10, "2024-02-30", "成立日期"),
        (10, 45536, "成立日期"),
    ],
)
def test_each_wrong_cell_of_a_unit_is_named(people, place, value, column):
    found = problems(people, excel(units=[with_cell(UNIT, place, value)], people=[], posts=[]))
    assert ("单位", 2, column) in told(found)


@pytest.mark.parametrize("written", ["2001-09-01", "2001/9/1", "2001.9.1", "2001年9月1日"])
def test_a_date_as_text_is_read_in_the_usual_ways(people, written):
    book = workbook(excel(units=[with_cell(UNIT, 10, written)]))
    assert book.rows["units"][0]["opened_on"] == date(2001, 9, 1)


def test_a_code_twice_is_named_with_the_first_row(people):
    found = problems(people, excel(units=[UNIT, with_cell(UNIT, 0, "qh-100")], posts=[]))
    assert told(found) == [("单位", 3, "编码")]
    assert "第 2 行" in found[0].zh


def test_a_code_of_another_district_is_taken(people):
    found = problems(people, excel(units=[with_cell(UNIT, 0, "BY-001")], people=[], posts=[]))
    assert told(found) == [("单位", 2, "编码")]


def test_a_circle_in_the_tree_is_found(people):
    first = with_cell(UNIT, 4, "QH-102")
    second = with_cell(with_cell(UNIT, 0, "QH-102"), 4, "QH-100")
    found = problems(people, excel([first, second], [], []))
    assert told(found) == [("单位", 2, "上级编码"), ("单位", 3, "上级编码")]


def test_a_campus_belongs_to_a_school(people):
    found = problems(people, excel([with_cell(UNIT, 3, "校区")], [], []))
    assert told(found) == [("单位", 2, "上级编码")]


def test_a_school_does_not_turn_into_a_kindergarten(people):
    row = ["QH-001", "柳溪小学", "", "幼儿园"]
    found = problems(people, excel([row], [], []))
    assert told(found) == [("单位", 2, "类别")]


@pytest.mark.parametrize(
    ("place", "value", "column"),
    [
        (0, "13912345678", "账号"),
        (0, "110101199001011234", "账号"),
        (0, "方静", "账号"),
        (0, "stranger", "账号"),
        (0, "system-qh", "账号"),
        (1, None, "姓名"),
        (2, "QH-999", "单位编码"),
        (3, "fang(at)qh", "邮箱"),
    ],
)
def test_each_wrong_cell_of_a_person_is_named(people, place, value, column):
    found = problems(people, excel(people=[with_cell(PERSON, place, value)], posts=[]))
    assert ("人员", 2, column) in told(found)


def test_an_account_twice_is_named(people):
    found = problems(people, excel(people=[PERSON, with_cell(PERSON, 0, "FANG")], posts=[]))
    assert told(found) == [("人员", 3, "账号")]


@pytest.mark.parametrize(
    ("place", "value", "column"),
    [
        (0, "nobody", "账号"),
        (1, "QH-999", "单位编码"),
        (2, "船长", "岗位"),
        (2, "园长", "岗位"),
        (2, "局长", "岗位"),
        (2, "系统", "岗位"),
        (2, "系统管理员", "岗位"),
        (3, None, "任职日期"),
        (4, date(2024, 8, 31), "离任日期"),
        (6, "nobody", "代理谁（账号）"),
    ],
)
def test_each_wrong_cell_of_a_holding_is_named(people, place, value, column):
    found = problems(people, excel(posts=[with_cell(POST, place, value)]))
    assert ("任职", 2, column) in told(found)


def test_two_heads_in_one_school_are_refused_and_one_after_the_other_is_not(people):
    other = ["lu", "卢珊", "QH-100", ""]
    second = ["lu", "QH-100", "校长", date(2025, 9, 1)]
    found = problems(people, excel(people=[PERSON, other], posts=[POST, second]))
    assert told(found) == [("任职", 3, "岗位")]
    ended = with_cell(POST, 4, date(2025, 8, 31))
    book = workbook(excel(people=[PERSON, other], posts=[ended, second]))
    assert apply(book, people.bureau, by=people.system).problems == []


def test_a_head_whom_the_school_has_already_counts_too(people):
    row = ["safety", "QH-001", "校长", date(2026, 1, 1)]
    found = problems(people, excel(posts=[row]))
    assert told(found) == [("任职", 2, "岗位")]
    assert "2020-01-01" in found[0].zh


def test_the_same_post_of_the_same_person_does_not_overlap(people):
    row = ["safety", "QH-001", "安全主任", date(2026, 1, 1)]
    assert told(problems(people, excel(posts=[row]))) == [("任职", 2, "任职日期")]


def test_who_acts_needs_a_last_day_and_somebody_in_office(people):
    other = ["lu", "卢珊", "QH-100", ""]
    for_good = ["lu", "QH-100", "校长", date(2026, 3, 1), None, "", "fang"]
    found = problems(people, excel(people=[PERSON, other], posts=[POST, for_good]))
    assert ("任职", 3, "离任日期") in told(found)
    too_early = ["lu", "QH-100", "校长", date(2024, 8, 1), date(2024, 9, 30), "", "fang"]
    found = problems(people, excel(people=[PERSON, other], posts=[POST, too_early]))
    assert ("任职", 3, "代理谁（账号）") in told(found)


def test_the_bureaus_own_posts_are_not_the_safety_sections_to_fill(people):
    row = ["teacher", "QH", "督查员", date(2026, 1, 1)]
    found = problems(people, excel(posts=[row]), by="section")
    assert told(found) == [("任职", 2, "岗位")]
    assert "安全保密管理员" in found[0].zh


def test_nobody_appoints_themself_by_workbook(people):
    row = ["section", "QH-100", "校长", date(2026, 1, 1)]
    found = problems(people, excel(people=[], posts=[row]), by="section")
    assert told(found) == [("任职", 2, "账号")]


def test_an_administrator_gets_no_other_post_by_workbook(people):
    row = ["audit_admin", "QH-100", "校长", date(2026, 1, 1)]
    assert told(problems(people, excel(people=[], posts=[row]))) == [("任职", 2, "账号")]


def test_an_administrators_name_is_not_corrected_by_workbook(people):
    row = ["audit_admin", "别人", "QH", ""]
    assert told(problems(people, excel(people=[row], posts=[]))) == [("人员", 2, "账号")]
