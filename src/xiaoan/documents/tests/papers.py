"""Papers as the tests issue them."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from xiaoan.documents.general.kinds import LETTER, REDHEAD
from xiaoan.documents.issuing import Order, issue
from xiaoan.documents.models import Document, Draft
from xiaoan.documents.specimens import SPECIMENS

HOME = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 4, 13, 10, tzinfo=HOME)
ACTION = "documents.issue"


def content(kind: str = REDHEAD, **more: Any) -> dict[str, Any]:
    """The specimen's words without number and code, which come with the issuing."""
    form = kind.rpartition(".")[2]
    made = {key: value for key, value in SPECIMENS[form].items() if key not in {"check", "number"}}
    return made | more


def order(people: Any, kind: str = REDHEAD, **more: Any) -> Order:
    """A paper of the bureau for the school, as `issue_many` takes it."""
    facts: dict[str, Any] = {
        "unit": people.school, "kind": kind, "title": "关于开展校园安全专项检查的通知",
        "addressee": "柳溪小学", "data": content(kind),
    }  # fmt: skip
    return Order(**facts | more)


def paper(people: Any, kind: str = REDHEAD, by: Any = None, **more: Any) -> Document:
    """The same, issued by the section head."""
    facts = vars(order(people, kind)) | more
    return issue(by=by or people.section, action=ACTION, at=more.pop("at", NOW), **{
        key: value for key, value in facts.items() if key != "at"
    })  # fmt: skip


def sent_back(people: Any, kind: str, written: dict[str, Any]) -> Draft:
    """The section head's draft, come back from the deputy director."""
    begin = Draft.objects.all().begin
    draft = begin(by=people.section, district=people.bureau, kind=kind, written=written)
    draft.submit(by=people.section)
    draft.send_back("请写明时间。", by=people.deputy_chief)
    return draft


__all__ = ["ACTION", "HOME", "LETTER", "NOW", "REDHEAD", "content", "order", "paper", "sent_back"]
