"""The interview record 约谈记录 and the circular 通报 about a notice that was not met."""

from __future__ import annotations

from typing import Any

from xiaoan.hazards.models import Followup
from xiaoan.hazards.printing import Printed, numbered
from xiaoan.inspections.papers.notice import number_of
from xiaoan.inspections.papers.parts import day, moment


def interview(talk: Followup) -> Printed:
    """Minutes of the talk with the head of the school."""
    notice = talk.notice
    issuer, title = notice.district.name, f"约谈{notice.unit.name}主要负责人记录"
    body = [
        _says(f"{moment(talk.at)}，因{number_of(notice)}所列隐患未整改到位，"
              f"{issuer}约谈{notice.unit.name}主要负责人。现记录如下："),
        _heading("约谈内容"), *_lines(talk.words),
    ]  # fmt: skip
    if talk.promise:
        until = f"，于{day(talk.due_on)}前完成" if talk.due_on else ""
        body += [_heading("学校承诺"), _says(talk.promise.rstrip("。") + until + "。")]
    data = {
        "mark": f"{issuer}约谈记录", "number": _number(talk)[2], "title": title,
        "issuer": issuer, "date": day(talk.at), "body": body, "office": f"{issuer}安全管理科",
        "people": [{"label": "参加", "names": talk.people}], "printed": day(talk.at),
        "copies": notice.unit.name,
    }  # fmt: skip
    return Printed(title, notice.unit.name, data, notice.unit, _number(talk))


def circular(talk: Followup) -> Printed:
    """A red-head paper to all schools of the district."""
    notice = talk.notice
    issuer = notice.district.name
    title = f"关于{notice.unit.name}安全隐患整改不到位的通报"
    opinion = notice.opinions.first()
    count = len(opinion.items) - opinion.met if opinion else 0
    body = [
        _says(f"{day(notice.served_at)}，我局向{notice.unit.name}送达{number_of(notice)}。"
              f"{day(notice.reviewed_at)}复查，仍有{count}项隐患未整改到位。现予通报："),
        *_lines(talk.words),
        _says("各校（园）要引以为戒，对照自查，按期整改，确保师生安全。"),
    ]  # fmt: skip
    data = {
        "mark": f"{issuer}文件", "number": _number(talk)[2], "title": title,
        "addressee": "各中小学校、幼儿园", "body": body, "issuer": issuer, "date": day(talk.at),
        "office": f"{issuer}办公室", "printed": day(talk.at),
    }  # fmt: skip
    return Printed(title, "各中小学校、幼儿园", data, notice.unit, _number(talk))


def _number(talk: Followup) -> tuple[int, int, str]:
    return numbered(f"hazards.{talk.kind}", talk.notice.district, talk.year, talk.serial)


def _heading(text: str) -> dict[str, Any]:
    return {"kind": "heading", "level": 1, "text": text}


def _says(text: str) -> dict[str, Any]:
    return {"kind": "paragraph", "text": text}


def _lines(text: str) -> list[dict[str, Any]]:
    return [_says(line.strip()) for line in text.splitlines() if line.strip()]
