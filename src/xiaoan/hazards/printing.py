"""Papers of hazards and notices: who builds the data of each kind, the issuing and the showing.

A paper says more than hazards know (the clause of a checklist, who signed a visit), so the parts
above hand in their builders at start-up; a kind without one is not issued.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils import translation
from django.utils.translation import pgettext_lazy

from xiaoan.accounts.models import User
from xiaoan.base import clock
from xiaoan.base.late import late
from xiaoan.documents import issuing
from xiaoan.documents.issuing import word_of
from xiaoan.documents.kinds import Kind
from xiaoan.documents.kinds import kind as kind_of
from xiaoan.documents.models import Document, sign_of
from xiaoan.units.models import Unit

if TYPE_CHECKING:
    from xiaoan.documents import word
else:
    word = late("xiaoan.documents.word")

PAGE = "hazards:notice"
#: The notice and what follows it count by themselves (the record has year and serial); letters of
#: referral are numbered as papers.
KINDS = (
    Kind("hazards.notice", pgettext_lazy("paper", "Rectification notice"), "form",
         sign="{sign}改", page=PAGE),
    Kind("hazards.order", pgettext_lazy("paper", "Order to rectify"), "form",
         sign="{short}教责改", page=PAGE),
    Kind("hazards.service", pgettext_lazy("paper", "Receipt of service"), "form", page=PAGE),
    Kind("hazards.reply", pgettext_lazy("paper", "Reply to a notice"), "form", page=PAGE),
    Kind("hazards.opinion", pgettext_lazy("paper", "Re-check opinion"), "form",
         sign="{sign}复"),
    Kind("hazards.interview", pgettext_lazy("paper", "Interview record"), "minutes",
         sign="{sign}约"),
    Kind("hazards.circular", pgettext_lazy("paper", "Circular"), "redhead",
         sign="{sign}通"),
    Kind("hazards.extension", pgettext_lazy("paper", "Application for more time"), "form"),
    Kind("hazards.referral", pgettext_lazy("paper", "Letter of referral"), "letter",
         series="hazards.referral", sign="{sign}移"),
)  # fmt: skip


@dataclass(frozen=True)
class Printed:
    """What a paper prints: its title, to whom, the fields of its template, its own number.

    `number` is (year, serial, text) where the record counts by itself; `issuer` where that is
    not the bureau.
    """

    title: str
    addressee: str
    data: Mapping[str, Any]
    unit: Unit
    number: tuple[int, int, str] | None = None
    issuer: Unit | None = None


@dataclass(frozen=True)
class Shown:
    """A paper as a file: its name without the ending, and its bytes."""

    name: str
    content: bytes


Build = Callable[[Any], Printed]
_BUILD: dict[str, Build] = {}


def install(builders: Mapping[str, Build]) -> None:
    """Called at start-up by whoever knows what the papers say."""
    _BUILD.update(builders)


def built(kind: str, record: Any) -> Printed:
    """What the paper of `record` prints now; always in Chinese, whatever the screen speaks."""
    with translation.override("zh-hans"):
        return _BUILD[kind](record)


def issue(
    kind: str, record: Any, *, by: User, action: str, at: datetime | None = None
) -> Document | None:
    """Issue the paper of `record`; None where nobody has handed in its builder.

    Raises NotIssued, a ValidationError whose message can be shown as it is.
    """
    if kind not in _BUILD:
        return None
    made = built(kind, record)
    return issuing.issue(
        by=by, unit=made.unit, kind=kind, about=record.subject, title=made.title,
        addressee=made.addressee, data=made.data, action=action, at=at, number=made.number,
        issuer=made.issuer,
    )  # fmt: skip


def withdraw(record: Any, *, by: User, reason: str, action: str) -> None:
    """Withdraw the issued papers about `record`; their numbers stay."""
    for document in Document.objects.about(record.subject).in_force().select_related("unit"):
        document.withdraw(by=by, reason=reason, action=action)


def issued_paper(kind: str, record: Any) -> Document | None:
    """The issued paper of `kind` about `record`, or None."""
    rows = Document.objects.filter(district_id=record.district_id)
    return rows.about(record.subject).filter(kind=kind).first()


def shown(kind: str, record: Any, form: str) -> Shown:
    """The paper as it was issued, or as it would be now; `form` is "pdf" or "docx".

    Raises NotIssued, and FileGone where the stored file is no longer there.
    """
    document = issued_paper(kind, record)
    if document is not None:
        content = word_of(document) if form == "docx" else issuing.pdf_of(document)
        return Shown(str(document), content)
    made = built(kind, record)
    if form == "pdf":
        return Shown(f"{made.title}（预览）", issuing.preview(kind, made.data, clock.now()))
    data = {**made.data, "number": made.data.get("number") or "（预览）"}
    content = word.word(kind_of(kind).template, data, clock.now())
    return Shown(f"{made.title}（预览）", content)


def numbered(kind: str, district: Unit, year: int, serial: int) -> tuple[int, int, str]:
    """The number of a paper that its record has counted, as it is printed."""
    return year, serial, kind_of(kind).number(sign_of(district), year, serial)
