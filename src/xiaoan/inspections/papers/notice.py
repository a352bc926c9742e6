"""The rectification notice 整改通知书, and the order 责令改正通知书 to a private school."""

from __future__ import annotations

from typing import Any

from xiaoan.hazards.models import Notice, OrderText
from xiaoan.hazards.printing import Printed, issued_paper, numbered
from xiaoan.inspections.models import Signature
from xiaoan.inspections.papers.lines import Line, Paper, paper_of
from xiaoan.inspections.papers.parts import day, form, moment, pairs, with_numbers
from xiaoan.inspections.signing import told

#: Columns of the table of faults, in millimetres; together the 156 mm of the type area.
HEAD = ["序号", "地点", "隐患事实", "依据", "级别", "整改要求", "整改期限"]
WIDTHS = [9, 22, 34, 38, 11, 20, 22]
#: Labels of the places to sign, as the drawn names are put beside them.
INSPECTORS, APPROVED, SERVED, RECEIVED = (
    "检查人员签字", "科室负责人签批", "送达方式、时间", "学校签收（签字）",
)  # fmt: skip
#: Who lets it out where a major hazard stands on it and the district wants a leader.
LED = "局领导签批"
WAYS = {
    "site": "当场送达", "app": "系统送达", "hand": "直接送达", "refused": "留置送达",
}  # fmt: skip


def build(notice: Notice) -> Printed:
    """Everything that the paper prints, as it stands now."""
    paper = paper_of(notice, notice.lines)
    data = form(
        paper.issuer, title_of(notice), f"{notice.number}号", notice.served_at,
        facts=_facts(paper), opening=_opening(paper), head=HEAD, widths=WIDTHS,
        rows=with_numbers(map(_row, paper.lines)), closing=_closing(paper),
        signatures=_signatures(paper), drawn=_drawn(paper),
    )  # fmt: skip
    if notice.served_at is None:
        data["date"] = ""
    name = notice.unit.name
    number = numbered(notice.paper_kind, paper.issuer, notice.year, notice.serial)
    data["number"] = number[2]
    return Printed(title_of(notice), name, data, notice.unit, number)


def title_of(notice: Notice) -> str:
    """The name of the paper as it is printed."""
    name = "责令改正通知书" if notice.is_order else "安全隐患整改通知书"
    return f"{name}（第二次）" if notice.previous_id else name


def number_of(notice: Notice) -> str:
    """Its number as other papers cite it: the one it was issued under."""
    paper = issued_paper(notice.paper_kind, notice)
    if paper is not None:
        return paper.number
    return numbered(notice.paper_kind, notice.district, notice.year, notice.serial)[2]


def _facts(paper: Paper) -> list[dict[str, str]]:
    notice = paper.notice
    return pairs(
        ("受检单位", notice.unit.name), ("检查日期", day(paper.day)),
        ("检查类别", notice.occasion or "—"), ("检查依据", notice.basis or "—"),
        ("检查人员", notice.inspectors or "—"), ("学校陪同", notice.received_by or "—"),
    )  # fmt: skip


def _opening(paper: Paper) -> list[str]:
    notice, count = paper.notice, len(paper.lines)
    said = []
    if notice.is_order:
        said.append(OrderText.objects.all().of_notice(notice).basis)
    if notice.previous is not None:
        said.append(
            f"我局{day(notice.previous.served_at)}送达的{number_of(notice.previous)}所列隐患，"
            f"经{day(notice.previous.reviewed_at)}复查，下列{count}项仍未整改到位。"
            "原定整改期限不变，请立即整改。"
        )
    else:
        ordered = "责令限期改正" if notice.is_order else "请按期整改到位"
        said.append(f"经检查，你单位存在下列{count}项安全隐患，{ordered}。")
    return said


def _row(line: Line) -> list[str]:
    due = line.due_on.isoformat() if line.due_on else ""
    return [line.place, line.fact, line.clause, line.grade, line.demand, due]


def _closing(paper: Paper) -> list[str]:
    notice, said = paper.notice, []
    if paper.stopped:
        places = "、".join(dict.fromkeys(line.place or line.fact for line in paper.stopped))
        said.append(f"复查合格前停用：{places}。")
    due = day(notice.reply_due)
    if notice.is_order:
        words = OrderText.objects.all().of_notice(notice)
        said += [words.demand.replace("{due}", due), words.remedies.replace("{due}", due)]
    else:
        said.append(
            f"请于{due}前书面回复整改情况。对本通知有异议的，可在此期限内向我局陈述、申辩。"
        )
    return said


def _signatures(paper: Paper) -> list[dict[str, str]]:
    notice = paper.notice
    approved = f"{notice.approved_by}　{moment(notice.approved_at)}" if notice.approved_at else ""
    led = notice.needs_approval and notice.approval == "hazards.approve_major"
    signed = _signed(paper, Signature.Side.SCHOOL)
    taken = f"{notice.receipt_by}　{moment(notice.receipt_at)}" if notice.receipt_at else ""
    rows = [
        (INSPECTORS, _signed(paper, Signature.Side.BUREAU)), (LED if led else APPROVED, approved),
        (SERVED, served_words(notice)),
        (RECEIVED, "；".join(part for part in (signed, taken) if part)),
    ]  # fmt: skip
    return [{"label": label, "value": value} for label, value in rows]


def served_words(notice: Notice) -> str:
    """How, when, to whom; of a refusal its reason and witness."""
    if notice.served_at is None:
        return ""
    parts = [WAYS.get(notice.way, ""), moment(notice.served_at)]
    if notice.way == Notice.Way.REFUSED:
        parts.append(
            f"{notice.served_to}拒绝签收（{notice.refused_why}），见证人：{notice.witness}"
        )
    elif notice.served_to:
        parts.append(f"收件人：{notice.served_to}")
    return "，".join(part for part in parts if part)


def _signed(paper: Paper, side: str) -> str:
    listed = [each for each in paper.signatures if each.side == side]
    return "；".join(told(each, len(paper.lines)) for each in listed)


def _drawn(paper: Paper) -> list[dict[str, Any]]:
    labels = {Signature.Side.BUREAU: INSPECTORS, Signature.Side.SCHOOL: RECEIVED}
    return [
        {"label": labels[Signature.Side(each.side)], "sha256": each.sha256}
        for each in paper.signatures
        if each.sha256
    ]
