"""Sheets on paper: of a unit, of a person, of an area or duty; official layout, always Chinese.

Data for the template “form” of documents; PDF and Word are made of the same data.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils import timezone

from xiaoan.accounts.models import User
from xiaoan.base import clock
from xiaoan.posts.models import Holding
from xiaoan.responsibility.answering import Answer, Asked
from xiaoan.responsibility.models import Role, Sheet
from xiaoan.units.models import Unit

FORM = "form"
ROLES = {
    Role.FIRST: "第一责任人", Role.DIRECT: "直接责任人",
    Role.AREA: "分管责任", Role.OWN: "一岗双责",
}  # fmt: skip
NOBODY = "空缺"


def said(day: date | None) -> str:
    """A day as papers write it; a dash where there is none."""
    return f"{day.year}年{day.month}月{day.day}日" if day else "—"


def unit_paper(sheet: Sheet, answers: Iterable[Answer], on: date) -> dict[str, Any]:
    """The sheet of a unit with the holders of `on`."""
    rows = [
        [
            str(number), one.charge.post.zh, _people(one), ROLES[Role(one.charge.role)],
            one.charge.area, one.charge.what, one.charge.basis,
        ]
        for number, one in enumerate(answers, 1)
    ]  # fmt: skip
    return _form(
        sheet.unit, "安全工作责任清单", f"第{sheet.version}版", min(on, clock.today()),
        [("单位", sheet.unit.name), ("生效日期", said(sheet.since)),
         ("批准依据", sheet.decision or "—"), ("批准日期", said(_day(sheet)))],
        ["按照“党政同责、一岗双责、齐抓共管、失职追责”的要求，各岗位安全职责如下。岗位人员变动的，"
         "原任职人负责到任职最后一天，次日起由接任人负责并签收。"],
        (["序号", "岗位", "任职人", "责任类型", "责任领域", "职责内容", "依据"],
         [10, 19, 17, 19, 20, 45, 26], rows),
        ["批准人签字", *(["会签人签字"] if sheet.confirmed_by_id else []), "经办人签字"],
    )  # fmt: skip


def person_paper(user: User, unit: Unit, asked: Iterable[Asked], on: date) -> dict[str, Any]:
    """What one person answers for, in all posts and units."""
    found = list(asked)
    rows = [
        [
            one.sheet.unit.name, charge.post.zh, ROLES[Role(charge.role)], charge.area,
            charge.what, charge.basis,
        ]
        for one in found for charge in one.charges
    ]  # fmt: skip
    posts = "、".join(f"{one.sheet.unit}{one.holding.post.zh}" for one in found)
    signed = [timezone.localdate(one.receipt.at) for one in found if one.receipt]
    return _form(
        unit, "岗位安全职责清单", "", on,
        [("姓名", user.name), ("所在单位", unit.name), ("岗位", posts or "—"),
         ("签收日期", said(max(signed)) if signed and len(signed) == len(found) else "未签收")],
        [],
        (["单位", "岗位", "责任类型", "责任领域", "职责内容", "依据"],
         [24, 20, 20, 22, 45, 25], rows),
        ["本人签字"],
    )  # fmt: skip


def answered_paper(unit: Unit, answers: Iterable[Answer], on: date, what: str) -> dict[str, Any]:
    """Who answered for an area or a duty on a day; dated and sealed on the day it is made."""
    rows = [
        [
            one.charge.area, one.charge.post.zh, _people(one), ROLES[Role(one.charge.role)],
            one.charge.what, "、".join(one.charge.duties) or "—",
        ]
        for one in answers
    ]  # fmt: skip
    return _form(
        unit, "安全责任人员一览表", "", clock.today(),
        [("单位", unit.name), ("责任日期", said(on)), ("查询内容", what or "全部"),
         ("条数", str(len(rows)))],
        [],
        (["责任领域", "岗位", "任职人", "责任类型", "职责内容", "任务编号"],
         [20, 19, 18, 18, 58, 23], rows),
        ["核对人签字"],
    )  # fmt: skip


def _form(
    unit: Unit, title: str, number: str, on: date, facts: list[tuple[str, str]],
    opening: list[str], table: tuple[list[str], list[int], list[list[str]]], sign: list[str],
) -> dict[str, Any]:  # fmt: skip
    head, widths, rows = table
    return {
        "issuer": unit.name, "title": title, "number": number, "date": said(on),
        "facts": [{"label": label, "value": value} for label, value in facts],
        "opening": opening, "head": head, "widths": widths, "rows": rows, "closing": [],
        "signatures": [{"label": label, "value": ""} for label in sign], "check": None,
    }  # fmt: skip


def _people(one: Answer) -> str:
    if not one.holders:
        return NOBODY
    names = "、".join(_name(holding) for holding in one.holders)
    return f"{names}（{one.instead.zh}代）" if one.instead else names


def _name(holding: Holding) -> str:
    return f"{holding.user.name}（代理）" if holding.is_acting else holding.user.name


def _day(sheet: Sheet) -> date | None:
    return timezone.localdate(sheet.approved_at) if sheet.approved_at else None
