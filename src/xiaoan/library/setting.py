"""A text as a paper: its blocks as documents/book.py wants them, and the line under its title."""

from __future__ import annotations

from datetime import date
from typing import Any

from xiaoan.documents.blocks import WIDTH
from xiaoan.library.body import Part, parts
from xiaoan.library.markers import plain
from xiaoan.library.models import Version

Block = dict[str, Any]
_LEAST, _ROOM = 14, WIDTH - 2  # millimetres of a column, of a table


def blocks_of(body: str) -> list[Block]:
    """The body as chapters, paragraphs with their article's number, and tables."""
    made: list[Block] = []
    for part in parts(plain(body)):
        made += _MAKERS[part.kind](part)
    return made


def _heading(part: Part) -> list[Block]:
    if part.is_chapter:
        return [{"kind": "chapter", "text": part.text.replace(" ", "　", 1)}]
    return [_paragraph(part.text, "")]


def _paragraph(lead: str, text: str) -> Block:
    return {"kind": "paragraph", "lead": lead, "text": text}


def _list(part: Part) -> list[Block]:
    return [_paragraph("", f"（{n}）{row[0]}") for n, row in enumerate(part.rows, 1)]


def _table(part: Part) -> list[Block]:
    head, *rows = [list(row) for row in part.rows]
    return [{"kind": "table", "head": head, "widths": widths(part.rows), "rows": rows}]


def widths(rows: tuple[tuple[str, ...], ...]) -> list[int]:
    """Millimetres for each column, by its longest entry, together at most the type area."""
    longest = [max(len(row[at]) for row in rows) for at in range(len(rows[0]))]
    shares = [min(max(one, 2), 30) for one in longest]
    spare = _ROOM - _LEAST * len(shares)
    if spare <= 0:
        return [_ROOM // len(shares)] * len(shares)
    return [_LEAST + spare * share // sum(shares) for share in shares]


_MAKERS: dict[str, Any] = {
    "heading": _heading,
    "clause": lambda part: [_paragraph(part.label, part.text)],
    "paragraph": lambda part: [_paragraph("", part.text)],
    "list": _list,
    "table": _table,
}


def mark_of(version: Version) -> str:
    """The line under the title: number and day it holds from; a draft says that it is one."""
    text = version.text
    if version.state == version.State.DRAFT:
        return f"（第{version.n}稿，未经批准）"
    since = f"自{day_words(version.in_force_on)}起施行" if version.in_force_on else ""
    if version.state == version.State.DROPPED:
        since = "未施行"
    until = f"，{day_words(version.repealed_on)}废止" if version.repealed_on else ""
    said = "　".join(one for one in (text.number, since + until) if one)
    return f"（{said}）" if said else ""


def day_words(day: date) -> str:
    """2026年3月1日."""
    return f"{day.year}年{day.month}月{day.day}日"


def data_of(version: Version) -> dict[str, Any]:
    """What the paper `ruling` takes."""
    return {
        "title": version.text.title, "issuer": version.unit.name, "mark": mark_of(version),
        "blocks": blocks_of(version.body),
    }  # fmt: skip
