"""The receipt of service 送达回证: what was served on whom, how, when, and who took it."""

from __future__ import annotations

from xiaoan.hazards.models import Notice
from xiaoan.hazards.printing import Printed
from xiaoan.inspections.papers.notice import WAYS, number_of, title_of
from xiaoan.inspections.papers.parts import form, moment, pairs, places

TITLE = "送达回证"


def build(notice: Notice) -> Printed:
    """Filled as far as it is known; before service it is the blank that goes along."""
    taken = f"{notice.receipt_by}　{moment(notice.receipt_at)}" if notice.receipt_at else ""
    is_refused = notice.way == Notice.Way.REFUSED
    if notice.served_to and not is_refused and not taken:
        taken = f"{notice.served_to}　{moment(notice.served_at)}"
    data = form(
        notice.district, TITLE, number_of(notice), notice.receipt_at or notice.served_at,
        facts=pairs(
            ("受送达单位", notice.unit.name), ("送达文书", title_of(notice)),
            ("送达方式", WAYS.get(notice.way, "")), ("送达时间", moment(notice.served_at)),
        ),
        head=["文书名称", "文号", "份数", "备注"], widths=[60, 46, 16, 34],
        rows=[[title_of(notice), number_of(notice), "1", "—"]],
        signatures=places(
            ("送达人签字", ""), ("受送达人签收（签名、时间）", taken),
            ("拒收事由", notice.refused_why),
            ("见证人签字", notice.witness),
        ),
        closing=[
            "受送达人拒绝签收的，送达人邀请见证人到场，注明拒收事由和日期，由送达人、见证人签字，"
            "将文书留在受送达单位，即视为送达。"
        ],
    )  # fmt: skip
    if notice.served_at is None:
        data["date"] = ""
    return Printed(TITLE, notice.unit.name, data, notice.unit)
