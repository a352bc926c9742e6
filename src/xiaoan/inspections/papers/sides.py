"""The application for more time 延期申请 with its decision, and the referral letter 移送函."""

from __future__ import annotations

from typing import Any

from xiaoan.hazards.models import Extension, Referral
from xiaoan.hazards.printing import Printed
from xiaoan.inspections.papers.notice import number_of
from xiaoan.inspections.papers.parts import day, form, moment, pairs, places
from xiaoan.units.models import Unit


def extension(paper: Extension) -> Printed:
    """The school's application; with the decision once there is one."""
    hazard = paper.hazard
    bureau = Unit.objects.get(pk=paper.district_id)
    decided = ""
    if paper.decided_at is not None:
        word = "同意延期" if paper.status == Extension.Status.GRANTED else "不同意延期"
        decided = f"{word}。{paper.answer}　{paper.decided_by}　{moment(paper.decided_at)}"
    data = form(
        paper.unit, "安全隐患整改延期申请表", hazard.number, paper.asked_at,
        facts=pairs(
            ("申请单位", paper.unit.name), ("隐患编号", hazard.number),
            ("整改通知书", number_of(hazard.notice) if hazard.notice else "—"),
            ("申请人", str(paper.asked_by)),
            ("原定期限", day(paper.was_due)), ("申请延期至", day(paper.until)),
        ),
        head=["地点", "隐患", "级别", "延期理由", "延期期间的防范措施"],
        widths=[28, 38, 14, 40, 36],
        rows=[[hazard.where or "—", hazard.what, str(hazard.get_grade_display()), paper.reason,
               paper.interim]],
        closing=["未批准前，仍按原定期限整改；延期期间防范措施不落实的，批准自行失效。"],
        signatures=places(("单位负责人签字", ""), ("审批意见", decided)),
    )  # fmt: skip
    addressee = bureau.name if hazard.needs_bureau else paper.unit.name
    title = "安全隐患整改延期申请表"
    return Printed(title, addressee, data, paper.unit, issuer=paper.unit)


def referral(paper: Referral) -> Printed:
    """The bureau's letter to a partner agency; its number comes from the series of letters."""
    hazard, bureau = paper.hazard, Unit.objects.get(pk=paper.district_id)
    title = f"关于移送{paper.unit.name}安全隐患的函"
    where = f"（{hazard.where}）" if hazard.where else ""
    body = [
        _says(f"{day(hazard.found_at)}，{paper.unit.name}{where}发现安全隐患：{hazard.what}。"
              f"编号{hazard.number}，级别：{hazard.get_grade_display()}。"),
        _says(f"该隐患的处置超出我局及学校职权，现移送贵单位。{paper.reason.rstrip('。')}。"),
        _says("请予签收，并将处理情况函告我局。学校在处置期间落实临时管控措施。"),
    ]  # fmt: skip
    data = {
        "mark": bureau.name, "number": "", "title": title, "addressee": paper.agency.name,
        "body": body, "issuer": bureau.name, "date": day(paper.sent_at),
    }  # fmt: skip
    return Printed(title, paper.agency.name, data, paper.unit)


def _says(text: str) -> dict[str, Any]:
    return {"kind": "paragraph", "text": text}
