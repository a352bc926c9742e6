"""The re-check opinion 复查意见书: each hazard met or not, the whole, and what follows."""

from __future__ import annotations

from xiaoan.hazards.models import Hazard, Opinion
from xiaoan.hazards.printing import Printed, numbered
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

TITLE = "安全隐患整改复查意见书"
SAID = {
    "met": "经复查，通知书所列隐患已全部整改到位，准予销号。",
    "partly": "经复查，通知书所列隐患部分整改到位，未到位的请立即整改，原定期限不变。",
    "unmet": "经复查，通知书所列隐患未整改到位，请立即整改，原定期限不变。",
}
FOLLOWS = "对未整改到位的，我局将视情况发出第二次整改通知书、约谈主要负责人或者予以通报。"
ROLES = {"after": "整改后", "proof": "复查现场"}


def build(opinion: Opinion) -> Printed:
    """The bureau's paper to the school."""
    notice = opinion.notice
    hazards = {str(hazard.pk): hazard for hazard in notice.lines}
    listed = [(hazards[item["hazard"]], item) for item in opinion.items]
    number = numbered("hazards.opinion", notice.district, opinion.year, opinion.serial)
    data = form(
        notice.district, TITLE, number[2], opinion.seen_at,
        facts=pairs(
            ("受检单位", notice.unit.name), ("通知书文号", number_of(notice)),
            ("回执日期", day(notice.replied_at)), ("复查时间", moment(opinion.seen_at)),
            ("复查人员", opinion.inspectors), ("复查结论", str(opinion.get_outcome_display())),
        ),
        opening=[SAID[opinion.outcome]],
        head=["序号", "地点", "隐患", "整改措施", "复查结果", "说明"],
        widths=[10, 26, 38, 38, 18, 26],
        rows=with_numbers(_row(hazard, item) for hazard, item in listed),
        closing=_closing(opinion),
        signatures=places(("复查人员签字", ""), ("学校签收", "")),
        pictures=photographs([hazard for hazard, _item in listed], ROLES),
    )  # fmt: skip
    return Printed(TITLE, notice.unit.name, data, notice.unit, number)


def _row(hazard: Hazard, item: dict[str, object]) -> list[str]:
    seen = "整改到位" if item["met"] else "未到位"
    return [hazard.where, hazard.what, hazard.measure, seen, str(item["note"])]


def _closing(opinion: Opinion) -> list[str]:
    said = [opinion.note] if opinion.note else []
    return said if opinion.outcome == "met" else [*said, FOLLOWS]
