"""The workbook a bureau fills in: explanation, three sheets with drop-down lists, the words.

`write_template` gives it empty; `write_roster` gives it with all that the district has, so
that a bureau corrects what stands there instead of typing it again.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, BinaryIO

from django.db.models import F
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from xiaoan.accounts.models import User
from xiaoan.posts.models import Holding, Post
from xiaoan.posts.roster.columns import KINDS, SHEETS, Column, Sheet
from xiaoan.posts.rules import RESERVED_POSTS
from xiaoan.units.files import read_tags
from xiaoan.units.models import Unit

HEAD = PatternFill("solid", start_color="DDECEA")
EXPLAINED, WORDS = "填写说明", "可填内容"
LAST = 5_000  # rows with drop-down lists
RULES = (
    "三张表都要：单位、人员、任职。表名和表头不要改，列的先后可以改。",
    "带 * 的列必须填。空着的格子不会清掉系统里已有的内容。",
    "不要合并单元格，不要用公式；日期写成 2024-09-01。",
    "只填教职工和协作单位联络员。不填学生、家长的姓名和任何证件号、手机号。",
    "先检查，不存任何东西；有一处不对，就什么都不存。改好再导入。",
    "同一份文件导入两次，第二次不会改变任何东西。",
    "新账号没有密码。导入后由学校安全主任或系统管理员发首次密码，本人第一次登录时改掉。",
    "管理员岗位（系统、安全保密、审计）不在这里填，只在服务器上任免。",
)


def write_template(target: BinaryIO) -> None:
    """Write the empty roster workbook to an open binary file."""
    _write(target, {})


def write_roster(target: BinaryIO, district: Unit) -> None:
    """Write the workbook with the district's present units, people and posts."""
    rows = {"units": _units(district), "people": _people(district), "posts": _posts(district)}
    _write(target, rows)


def _write(target: BinaryIO, rows: dict[str, Iterable[list[Any]]]) -> None:
    book = Workbook()
    _explain(book.active)
    lists = _lists()
    for sheet in SHEETS:
        page = book.create_sheet(sheet.zh)
        page.append([column.zh + ("*" if column.required else "") for column in sheet.columns])
        for line in rows.get(sheet.key, ()):
            page.append(line)
        _dress(page, sheet)
        _offer(page, sheet, lists)
    words = book.create_sheet(WORDS)
    words.append(list(lists))
    for number in range(max(map(len, lists.values()))):
        words.append([c[number] if number < len(c) else None for c in lists.values()])
    _bold(words, len(lists))
    book.save(target)


def _explain(page: Any) -> None:
    page.title = EXPLAINED
    page.append(["区名册模板：填写说明"])
    page["A1"].font = Font(bold=True, size=14)
    for number, rule in enumerate(RULES, start=1):
        page.append([f"{number}. {rule}"])
    page.append([])
    page.append(["表", "列", "必填", "怎么填", "例子"])
    head = page.max_row
    for sheet in SHEETS:
        for column in sheet.columns:
            must = "是" if column.required else ""
            page.append([sheet.zh, column.zh, must, column.how, column.example])
    for cell in page[head]:
        cell.font, cell.fill = Font(bold=True), HEAD
    for letter, width in zip("ABCDE", (10, 18, 8, 56, 20), strict=True):
        page.column_dimensions[letter].width = width
    page.page_setup.fitToHeight = 0
    page.sheet_properties.pageSetUpPr.fitToPage = True


def _lists() -> dict[str, list[str]]:
    posts = Post.objects.exclude(code__in=RESERVED_POSTS).order_by("rank")
    return {
        "类别": [name for name, kind in KINDS.items() if kind != Unit.Kind.BUREAU],
        "特征": [tag.zh for tag in read_tags()],
        "岗位": [post.zh for post in posts],
        "是否": ["是", "否"],
    }


def _dress(page: Any, sheet: Sheet) -> None:
    _bold(page, len(sheet.columns))
    for place, column in enumerate(sheet.columns, start=1):
        letter = get_column_letter(place)
        page.column_dimensions[letter].width = column.width
        # Text keeps the zeros in front of a code; dates show as they are to be written.
        shown = "yyyy-mm-dd" if _is_day(column) else "0" if _is_count(column) else "@"
        page.column_dimensions[letter].number_format = shown
        for cell in page[letter][1:]:
            cell.number_format = shown
    page.freeze_panes = "A2"
    page.auto_filter.ref = page.dimensions


def _bold(page: Any, columns: int) -> None:
    for place in range(1, columns + 1):
        head = page.cell(row=1, column=place)
        head.font, head.fill = Font(bold=True), HEAD
        head.alignment = Alignment(vertical="center")


def _is_day(column: Column) -> bool:
    return column.key in {"opened_on", "since", "until"}


def _is_count(column: Column) -> bool:
    return column.key in {"pupils", "classes"}


def _offer(page: Any, sheet: Sheet, lists: dict[str, list[str]]) -> None:
    for place, column in enumerate(sheet.columns, start=1):
        letter = get_column_letter(place)
        source = _source(sheet, column, lists)
        rule = DataValidation(
            type="list" if source else None,
            formula1=source or None,
            allow_blank=True,
            showInputMessage=True,
            promptTitle=column.zh,
            prompt=column.how[:250],
            showErrorMessage=bool(source),
            errorTitle=column.zh,
            error="请从下拉表里选。",
            # Several tags stand in one cell, and the code may be typed before its own row.
            errorStyle="stop" if source and not _is_reference(column) else "warning",
        )
        page.add_data_validation(rule)
        rule.add(f"{letter}2:{letter}{LAST}")


def _is_reference(column: Column) -> bool:
    return column.key in {"unit", "parent", "username", "stands_for"}


def _source(sheet: Sheet, column: Column, lists: dict[str, list[str]]) -> str:
    if column.key in {"unit", "parent"}:
        return f"单位!$A$2:$A${LAST}"
    if column.key in {"username", "stands_for"}:
        return "" if sheet.key == "people" else f"人员!$A$2:$A${LAST}"
    name = {"kind": "类别", "post": "岗位", "is_private": "是否", "is_full_time": "是否"}.get(
        column.key
    )
    if name is None:
        return ""
    letter = get_column_letter(list(lists).index(name) + 1)
    return f"{WORDS}!${letter}$2:${letter}${len(lists[name]) + 1}"


def _yes(flag: bool) -> str:
    return "是" if flag else "否"


def _units(district: Unit) -> Iterable[list[Any]]:
    kinds = {kind: name for name, kind in KINDS.items()}
    tags = {tag.code: tag.zh for tag in read_tags()}
    inside = Unit.objects.filter(district_id=district.pk, closed_on=None).exclude(pk=district.pk)
    for unit in inside.select_related("parent").order_by("lft"):
        above = unit.parent
        parent = above.code if above is not None and above.pk != district.pk else None
        yield [
            unit.code, unit.name, unit.short_name or None, kinds.get(unit.kind), parent,
            unit.area or None, _yes(unit.is_private),
            "；".join(tags.get(tag, tag) for tag in unit.tags) or None,
            unit.pupils, unit.classes, unit.opened_on,
        ]  # fmt: skip


def _people(district: Unit) -> Iterable[list[Any]]:
    codes = dict(Unit.objects.filter(district_id=district.pk).values_list("pk", "code"))
    found = User.objects.active().filter(district_id=district.pk, kind=User.Kind.PERSON)
    admins = Holding.objects.active().filter(post_id__in=RESERVED_POSTS).values("user_id")
    for user in found.exclude(pk__in=admins).order_by("unit_id", "username"):
        yield [user.username, user.name, codes.get(user.unit_id or 0), user.email or None]


def _posts(district: Unit) -> Iterable[list[Any]]:
    found = Holding.objects.active().filter(district_id=district.pk, user__is_active=True)
    found = found.exclude(post_id__in=RESERVED_POSTS).annotate(
        username=F("user__username"), code=F("unit__code"), for_whom=F("stands_for__user__username")
    )
    for held in found.select_related("post").order_by("unit__lft", "post__rank", "since"):
        yield [
            held.username, held.code, held.post.zh, held.since, held.until,  # type: ignore[attr-defined]
            _yes(held.is_full_time), held.for_whom,  # type: ignore[attr-defined]
        ]  # fmt: skip
