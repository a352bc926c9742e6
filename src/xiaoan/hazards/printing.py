"""Papers of hazards and notices: who builds the data of each kind, the issuing and the showing.

A paper says more than hazards know (the clause of a checklist, who signed a visit), so the parts
above hand in their builders at start-up; a kind without one is not issued.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils import translation
from django.utils.translation import pgettext_lazy

from xiaoan.accounts.models import User
from xiaoan.base import clock
from xiaoan.documents.typeset import typeset
from xiaoan.documents.word import word
from xiaoan.units.models import Unit

#: kind: what it is called, and the template that it is set by.
KINDS: dict[str, tuple[Any, str]] = {
    "hazards.notice": (pgettext_lazy("paper", "Rectification notice"), "form"),
    "hazards.order": (pgettext_lazy("paper", "Order to rectify"), "form"),
    "hazards.service": (pgettext_lazy("paper", "Receipt of service"), "form"),
    "hazards.reply": (pgettext_lazy("paper", "Reply to a notice"), "form"),
    "hazards.opinion": (pgettext_lazy("paper", "Re-check opinion"), "form"),
    "hazards.interview": (pgettext_lazy("paper", "Interview record"), "minutes"),
    "hazards.circular": (pgettext_lazy("paper", "Circular"), "redhead"),
    "hazards.extension": (pgettext_lazy("paper", "Application for more time"), "form"),
    "hazards.referral": (pgettext_lazy("paper", "Letter of referral"), "letter"),
}


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
    more: Mapping[str, Any] = field(default_factory=dict)


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


def issue(kind: str, record: Any, *, by: User, action: str, at: datetime | None = None) -> Any:
    """Issue the paper of `record`; None where nobody has handed in its builder."""
    return None


def withdraw(kind: str, record: Any, *, by: User, reason: str, action: str) -> None:
    """Withdraw the issued paper of `kind` about `record`; its number stays."""


def issued_paper(kind: str, record: Any) -> Any:
    """The issued paper of `kind` about `record`, or None."""
    return None


def shown(kind: str, record: Any, form: str) -> Shown:
    """The paper as it was issued, or as it would be now; `form` is "pdf" or "docx"."""
    made, template = built(kind, record), KINDS[kind][1]
    data = {**made.data, "number": made.data.get("number") or "（预览）"}
    content = (word if form == "docx" else typeset)(template, data, clock.now())
    return Shown(f"{made.title}（预览）", content)
