"""The writing of a paper's body: plain lines that become blocks, and back.

    # 总体要求          heading 一、 (also a line that begins with 一、)
    ## 消防安全         heading （一） (also a line that begins with （一）)
    ### 采购环节        heading 1.    #### 供货单位  heading (1)
    - 一项             item of a list, numbered （1）
    | 阶段 | 时间 |     table; its first line is the head, a line of strokes below it is left out
    anything else      a paragraph of its own

Numbers are not written by hand: they come with the printing. Nothing of it is read as markup of any
other kind.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from xiaoan.documents.blocks import LEVELS, WIDTH

_MARKED = re.compile(rf"(#{{1,{LEVELS}}})\s*(.+)")
_FIRST = re.compile(r"[一二三四五六七八九十]{1,3}、\s*(.+)")
_SECOND = re.compile(r"（[一二三四五六七八九十]{1,3}）\s*(.+)")
_ITEM = re.compile(r"[-*·]\s+(.+)")
_STROKES = re.compile(r"[|\s:\-—]+")
#: A line that has a number and is short is a heading; a sentence that begins so is not.
_SHORT, _ENDS = 30, "。；;.!！?？：:"
_NARROWEST = 16  # millimetres of a column


def blocks(source: str) -> list[dict[str, Any]]:
    """The body as blocks (documents/blocks.py)."""
    made: list[dict[str, Any]] = []
    rows: list[list[str]] = []
    for line in [*source.splitlines(), ""]:
        text = line.strip()
        if text.startswith("|"):
            rows.append([cell.strip() for cell in text.strip("|").split("|")])
            continue
        if rows:
            made += _table(rows)
            rows = []
        if text:
            _add(made, text)
    return made


def source(body: Sequence[Mapping[str, Any]]) -> str:
    """The lines that make these blocks: to write a paper from an earlier one."""
    lines: list[str] = []
    for one in body:
        if one["kind"] == "heading":
            lines.append(f"{'#' * one['level']} {one['text']}")
        elif one["kind"] == "list":
            lines += [f"- {item}" for item in one["items"]]
        elif one["kind"] == "table":
            lines += [f"| {' | '.join(row)} |" for row in (one["head"], *one["rows"])]
        else:
            lines.append(one["text"])
        lines.append("")
    return "\n".join(lines).strip()


def _add(made: list[dict[str, Any]], text: str) -> None:
    if found := _ITEM.fullmatch(text):
        if made and made[-1]["kind"] == "list":
            made[-1]["items"].append(found[1])
        else:
            made.append({"kind": "list", "items": [found[1]]})
        return
    level, words = _heading(text)
    if level:
        made.append({"kind": "heading", "level": level, "text": words})
    else:
        made.append({"kind": "paragraph", "text": text})


def _heading(text: str) -> tuple[int, str]:
    if found := _MARKED.fullmatch(text):
        words = found[2]
        bare = _FIRST.fullmatch(words) or _SECOND.fullmatch(words)
        return len(found[1]), bare[1] if bare else words
    if len(text) <= _SHORT and text[-1] not in _ENDS:
        for level, form in ((1, _FIRST), (2, _SECOND)):
            if found := form.fullmatch(text):
                return level, found[1]
    return 0, text


def _table(rows: list[list[str]]) -> list[dict[str, Any]]:
    kept = [row for row in rows if not _STROKES.fullmatch("|".join(row) + "|")]
    if not kept:
        return []
    columns = max(len(row) for row in kept)
    even = [row + [""] * (columns - len(row)) for row in kept]
    head, *body = even
    return [{"kind": "table", "head": head, "widths": _widths(even), "rows": body}]


def _widths(rows: list[list[str]]) -> list[int]:
    """As wide as their longest words ask for, none too narrow, together the type area."""
    columns = len(rows[0])
    asked = [max(min(len(row[at]), 24) for row in rows) + 2 for at in range(columns)]
    least = min(_NARROWEST, WIDTH // columns)
    left = WIDTH - least * columns
    widths = [least + left * one // sum(asked) for one in asked]
    widths[asked.index(max(asked))] += WIDTH - sum(widths)
    return widths
