"""An edition of the compendium as paper: its data, a preview, and the day on which it is frozen."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from xiaoan.accounts.models import User
from xiaoan.base import clock
from xiaoan.base.late import late
from xiaoan.documents import issuing
from xiaoan.documents.blocks import WIDTH
from xiaoan.documents.typeset import contents
from xiaoan.evidence.disk import file_store, spooled
from xiaoan.evidence.kinds import DOCX
from xiaoan.evidence.models import File
from xiaoan.ledger.change import born
from xiaoan.ledger.permission import require
from xiaoan.library.aspects import title as aspect_title
from xiaoan.library.body import Part, parts
from xiaoan.library.markers import plain
from xiaoan.library.models import Edition, Item

if TYPE_CHECKING:
    from xiaoan.documents import word
else:
    word = late("xiaoan.documents.word")

KIND = "library.compendium"
TEMPLATE = "compendium"
ACTION = "library.freeze"
CHINESE = "zh-hans"  # papers speak Chinese, whatever the screen speaks
_NARROWEST = 14  # millimetres of a column
_NUMERALS = "一二三四五六七八九十"


def data_of(edition: Edition, items: Sequence[Item]) -> dict[str, Any]:
    """What the template takes; the note tells counts and how signs are counted."""
    with translation.override(CHINESE):
        chapters = [
            {"title": aspect_title(code), "papers": [_paper(item) for item in group]}
            for code, group in groupby(items, key=lambda item: item.category)
        ]
    return {
        "title": edition.title, "subtitle": edition.subtitle, "issuer": edition.unit.name,
        "date": _day(edition.day), "note": _note(edition, items, len(chapters)),
        "parts": chapters, "check": None,
    }  # fmt: skip


def preview(edition: Edition, items: Sequence[Item]) -> bytes:
    """The PDF of a draft, marked as such. Raises NotIssued with the cure."""
    _expect(items)
    return issuing.preview(KIND, data_of(edition, items), clock.now())


def freeze(edition: Edition, *, by: User) -> Edition:
    """Compile the edition as PDF and Word, store both, and freeze it: one transaction.

    Raises ValidationError for an empty choice and what cannot be set, with the cure.
    """
    require(by, ACTION, edition.unit)
    items = edition.gathered()
    _expect(items)
    data, now = data_of(edition, items), clock.now()
    with transaction.atomic(), translation.override(CHINESE):
        document = issuing.issue(
            by=by, unit=edition.unit, kind=KIND, about=edition.subject, title=str(edition),
            addressee=_("all schools and kindergartens of the district"), data=data,
            action=ACTION, at=now, signed=True,
        )  # fmt: skip
        numbered = {**document.fields, "pages": contents(TEMPLATE, data)}
        file = _kept(edition, word.word(TEMPLATE, numbered, now), by)
        edition.freeze(items, document, file, by=by)
    return edition


def word_of(edition: Edition) -> bytes:
    """The Word file as it was frozen."""
    file: Any = edition.word
    with file_store().open(file.sha256) as kept:
        return bytes(kept.read())


def _expect(items: Sequence[Item]) -> None:
    if not items:
        raise ValidationError(_("Choose at least one text that is in force."))
    loose = [item.title for item in items if not item.category]
    if loose:
        raise ValidationError(
            _("These texts belong to no aspect yet: %(titles)s. Give each its aspect first.")
            % {"titles": "、".join(loose[:5])}
        )


def _kept(edition: Edition, content: bytes, by: User) -> File:
    shelf, digest = file_store(), hashlib.sha256(content).hexdigest()
    with spooled(shelf) as path:
        path.write_bytes(content)
        shelf.keep(digest, path)
    file = File(
        unit=edition.unit, about=edition.subject, role=File.Role.PAPER, sha256=digest,
        size=len(content), content_type=DOCX.content_type, by=by,
        name=f"{str(edition)[:100].replace('/', '／')}{DOCX.extension}",
    )  # fmt: skip
    return born(file, ACTION, by=by)


def _note(edition: Edition, items: Sequence[Item], aspects: int) -> list[str]:
    plans = sum(item.is_plan for item in items)
    signs = sum(item.characters for item in items)
    return [
        f"本汇编为第{edition.n}版，收入截至{_day(timezone.localdate(clock.now()))}现行有效的文本，"
        f"涉及{aspects}个方面，包括{len(items) - plans}项制度和{plans}项应急预案，"
        f"共{signs:,}字。",
        "字数按正文的可见字符计算：汉字、字母、数字和标点各计一字，空格、换行不计；"
        "标题、目录和页码不计入。",
        "各项文本按方面排列，先制度、后预案，同类按文号先后为序。文号下注明施行日期。"
        "文本修订或者废止的，以最新一版汇编和制度库为准。",
    ]


def _paper(item: Item) -> dict[str, Any]:
    day = item.version.in_force_on
    words = [item.number, f"自{_day(day)}起施行" if day else ""]
    mark = "　".join(one for one in words if one)
    return {
        "title": item.title, "mark": f"（{mark}）" if mark else "",
        "blocks": [block for part in parts(item.version.body) for block in _blocks(part)],
    }  # fmt: skip


def _blocks(part: Part) -> Iterator[dict[str, Any]]:
    if part.kind == "heading" and part.level == len("##"):
        yield {"kind": "chapter", "text": part.text}
    elif part.kind == "heading":
        yield {"kind": "paragraph", "lead": part.text, "text": ""}
    elif part.kind == "list":
        for at, (words,) in enumerate(part.rows, 1):
            yield {"kind": "paragraph", "lead": "", "text": f"（{_numeral(at)}）{plain(words)}"}
    elif part.kind == "table":
        yield _table(part.rows)
    else:
        yield {"kind": "paragraph", "lead": part.label, "text": plain(part.text)}


def _numeral(number: int) -> str:
    return _NUMERALS[number - 1] if number <= len(_NUMERALS) else str(number)


def _table(rows: Sequence[Sequence[str]]) -> dict[str, Any]:
    """Columns as wide as their longest entry asks, together the whole type area."""
    longest = [max(4, *(min(24, len(row[at])) for row in rows)) for at in range(len(rows[0]))]
    room = WIDTH - _NARROWEST * len(longest)
    widths = [_NARROWEST + int(room * signs / sum(longest)) for signs in longest]
    return {
        "kind": "table", "head": list(rows[0]), "widths": widths,
        "rows": [list(map(plain, row)) for row in rows[1:]],
    }  # fmt: skip


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
