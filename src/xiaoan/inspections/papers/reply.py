"""The reply 整改回执: what was done about each hazard, with pictures of before and after.

The five fixed items 五落实 stand in it for major hazards only.
"""

from __future__ import annotations

from datetime import datetime

from django.utils.timezone import localtime

from xiaoan.hazards.models import FIVE, Hazard, Notice
from xiaoan.hazards.printing import Printed
from xiaoan.inspections.papers.notice import number_of
from xiaoan.inspections.papers.parts import (
    day,
    form,
    moment,
    pairs,
    photographs,
    places,
    with_numbers,
)

TITLE = "安全隐患整改回执"
ITEMS = {
    "duty": "责任", "measures": "措施", "money": "资金", "deadline": "时限", "contingency": "预案",
}  # fmt: skip
ROLES = {"before": "整改前", "after": "整改后"}


def build(notice: Notice) -> Printed:
    """The school's paper to the bureau."""
    hazards = list(notice.lines.select_related("claimed_by"))
    data = form(
        notice.unit, TITLE, f"对{number_of(notice)}", notice.replied_at,
        facts=pairs(
            ("报告单位", notice.unit.name), ("通知书文号", number_of(notice)),
            ("通知书送达", moment(notice.served_at)), ("应回复日期", day(notice.reply_due)),
        ),
        opening=[f"{notice.district.name}：你局{number_of(notice)}所列隐患，整改情况报告如下。"],
        head=["序号", "地点", "隐患", "整改措施", "完成日期", "现状"],
        widths=[10, 26, 38, 41, 23, 18],
        rows=with_numbers(map(_row, hazards)),
        closing=[*_five(hazards), f"总体情况：{notice.answer or '（待填写）'}"],
        signatures=places(("单位负责人签字", ""), ("报告人签字", "")),
        pictures=photographs(hazards, ROLES),
    )  # fmt: skip
    return Printed(TITLE, notice.district.name, data, notice.unit, issuer=notice.unit)


def _row(hazard: Hazard) -> list[str]:
    done = hazard.measure
    if hazard.is_blocked:
        done = f"暂无法整改：{hazard.blocked_why}（{hazard.blocked_holder}）"
    return [hazard.where, hazard.what, done, _iso(hazard.claimed_at), state(hazard)]


def _iso(at: datetime | None) -> str:
    return localtime(at).date().isoformat() if at else ""


def state(hazard: Hazard) -> str:
    """Where it stands, in two or three signs."""
    if hazard.is_blocked:
        return "受阻"
    return {"claimed": "待复查", "closed": "已销号", "void": "已作废"}.get(hazard.status, "整改中")


def _five(hazards: list[Hazard]) -> list[str]:
    """One sentence for each major hazard; none for the others."""
    said = []
    for at, hazard in enumerate(hazards, 1):
        if hazard.grade == Hazard.Grade.MAJOR and hazard.plan:
            plan = hazard.plan
            parts = "；".join(f"{ITEMS[key]}：{plan.get(key) or '—'}" for key in FIVE)
            said.append(f"第{at}项为重大隐患，五落实——{parts}。")
    return said
