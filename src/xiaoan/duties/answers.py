"""What comes in: a filled checklist, and what its answers mean. Pure, no database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from msgspec import Meta

from xiaoan.duties.items import Item

TEXT = 500


class Answer(msgspec.Struct, omit_defaults=True):
    """One answer. `v` is a number item's value; the rest belongs to a failed item."""

    a: Literal["pass", "fail", "na", "number", "text"]
    v: float | None = None
    text: str = ""
    place_id: UUID | None = None
    place_text: str = ""
    photos: list[UUID] = msgspec.field(default_factory=list)


class Told(msgspec.Struct, omit_defaults=True):
    """The answer to the one question drawn at random (draws.py): asked, never scored.

    `ask` names the question; `is_unseen` says that it could not be seen.
    """

    ask: Annotated[str, Meta(max_length=20)]
    v: Annotated[str, Meta(max_length=60)] = ""
    is_unseen: bool = False


class Filled(msgspec.Struct, omit_defaults=True, kw_only=True):
    """A filled checklist, or a plain record of a duty without one (`checklist_id` None).

    `answers` by item order ("1", "2" …). `task_id` names the task it is for, where a
    closer check or a made-up period cannot be told from the duty alone. `happened_at` is when
    it was done or, with `paper_at` (written on paper first, 补录), when it was entered.
    """

    id: UUID
    checklist_id: UUID | None = None
    duty_id: UUID | None = None
    kind: str = "self"
    happened_at: datetime
    device_at: datetime | None = None
    answers: dict[str, Answer] = msgspec.field(default_factory=dict)
    note: str = ""
    visit_id: UUID | None = None
    hazard_source: str = "self"
    task_id: UUID | None = None
    paper_at: datetime | None = None
    told: Told | None = None


class Submitted(msgspec.Struct):
    """What a submission did; the same again when it is sent again (`is_new` False)."""

    record_id: UUID
    hazards: list[UUID]
    tasks: list[UUID]
    is_new: bool


@dataclass(frozen=True, slots=True)
class Failed:
    """An item that failed, with the answer that says where and what."""

    item: Item
    answer: Answer

    @property
    def what(self) -> str:
        """The hazard in words: what was seen, else the item with its value."""
        if self.answer.text:
            return self.answer.text[:200]
        if self.item.is_number and self.answer.v is not None:
            return f"{self.item.zh}：{self.answer.v:g} {self.item.unit}"[:200].strip()
        return self.item.fault


_decoder = msgspec.json.Decoder(Filled)


def decode(body: bytes) -> Filled:
    """A submission from JSON; raises ValidationError naming the part that cannot be read."""
    try:
        return _decoder.decode(body)
    except msgspec.MsgspecError as error:
        raise ValidationError(_("This form cannot be read: %(why)s") % {"why": error}) from error


def judge(
    answers: Mapping[str, Answer], lines: Mapping[str, Item], due: Iterable[str]
) -> list[Failed]:
    """The failed items of `answers`, in order; raises ValidationError by item.

    `lines` are all items of the pinned version by their order ("1", "2" …), `due` those that
    must be answered. A number outside its limits fails by itself; an unknown item, a missing
    number and a missing answer are refused.
    """
    faults: dict[str, str] = {}
    failed = []
    for key, answer in answers.items():
        item = lines.get(key)
        if item is not None and answer.a == "pass" and _is_plain(item, answer):
            continue  # most of them: nothing more to ask
        fault = _fault(item, answer)
        if fault:
            faults[key] = fault
        elif item is not None and _fails(item, answer):
            failed.append(Failed(item, answer))
    for key in due:
        if key not in answers:
            faults[key] = _("No answer to item %(n)s.") % {"n": key}
    if faults:
        raise ValidationError({f"item_{key}": text for key, text in faults.items()})
    return sorted(failed, key=lambda each: each.item.order)


def _is_plain(item: Item, answer: Answer) -> bool:
    return item.answer_type == "pass_fail_na" and not answer.text and not answer.place_text


def _fault(item: Item | None, answer: Answer) -> str:
    if item is None:
        return _("This version of the checklist has no such item.")
    if len(answer.text) > TEXT or len(answer.place_text) > TEXT:
        return _("The text is too long; %(n)s characters at most.") % {"n": TEXT}
    if answer.a == "na":
        return ""
    return _unfit(item, answer)


def _unfit(item: Item, answer: Answer) -> str:
    """Why the answer is not of the kind that the item asks."""
    if item.is_number:
        missing = answer.a != "number" or answer.v is None
        return _("Item %(n)s needs a number.") % {"n": item.order} if missing else ""
    if item.answer_type == "text":
        return "" if answer.a == "text" else _("Item %(n)s needs words.") % {"n": item.order}
    if answer.a not in {"pass", "fail"}:
        return _("Item %(n)s is passed, failed or not applicable.") % {"n": item.order}
    return ""


def _fails(item: Item, answer: Answer) -> bool:
    if answer.a == "number":
        return answer.v is not None and not item.passes(answer.v)
    return answer.a == "fail"
