"""Markers in a text: what a reader has to fill in, and which of his records would fill it.

    〔单位〕 〔姓名〕 〔日期〕 〔电话〕     places for names
    〔数：tasks.done〕                      a figure: the reader's own value
    〔句：10.loop〕                         a claim of the yearly summary: whether it is proved
    〔职责：FIR-03〕                        a duty: the reader's own tasks of it

Everything else in 〔〕, as the year of a number, is ordinary text. Pure, no database.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

BLANKS = ("单位", "姓名", "日期", "电话")
FIGURE, CLAIM, DUTY = "数", "句", "职责"
_MARKER = re.compile(
    rf"〔(?:(?P<blank>{'|'.join(BLANKS)})|(?P<kind>{FIGURE}|{CLAIM}|{DUTY})[：:]\s*(?P<key>[\w.\-]+)\s*)〕"
)


@dataclass(frozen=True)
class Marker:
    """One marker; `kind` is blank, 数, 句 or 职责, `key` what stands behind the colon."""

    kind: str
    key: str

    def __str__(self) -> str:
        return f"〔{self.key}〕" if self.kind == "blank" else f"〔{self.kind}：{self.key}〕"


def _read(found: re.Match[str]) -> Marker:
    if found["blank"]:
        return Marker("blank", found["blank"])
    return Marker(found["kind"], found["key"])


def markers(text: str) -> list[Marker]:
    """Those of the text, each once, in order."""
    return list(dict.fromkeys(map(_read, _MARKER.finditer(text))))


def blanks(text: str) -> int:
    """How many places for names are still empty."""
    return sum(one["blank"] is not None for one in _MARKER.finditer(text))


def cut(text: str) -> Iterator[str | Marker]:
    """The text cut at its markers."""
    at = 0
    for found in _MARKER.finditer(text):
        if found.start() > at:
            yield text[at : found.start()]
        yield _read(found)
        at = found.end()
    if at < len(text):
        yield text[at:]


def filled(text: str, words: Mapping[Marker, str]) -> str:
    """The text with the markers that have words replaced by them; the others stay."""
    return "".join(
        piece if isinstance(piece, str) else words.get(piece, str(piece)) for piece in cut(text)
    )


def plain(text: str) -> str:
    """The text as paper shows it: a marker gives its key, a place for a name stays."""
    return filled(text, {one: one.key for one in markers(text) if one.kind != "blank"})
