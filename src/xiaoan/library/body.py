"""The body of a text as its writer sees it: plain lines. Pure, no database.

Each line that is not empty is a paragraph of its own.

    ## 第一章 总则        a heading; ## to ####, printed as it stands here
    第三条 门卫应当……     a clause; the lines below belong to it until the next one
    - 一项               an item of a list
    | 栏 | 栏 |          a row of a table; the first is its head
    anything else        a paragraph

The title (`# …`) stands on the text, not in the body; `split_title` takes it off.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

NUMERAL = "〇零一二三四五六七八九十百千0-9０-９"
CLAUSE = re.compile(rf"^(第[{NUMERAL}]+条(?:之[{NUMERAL}]+)?)[\s　:：、.．]*(.*)$", re.DOTALL)
# Possessive (++), so that no line takes longer than it is long, whatever somebody types.
HEADING = re.compile(r"^(#{1,6})[\s　]++((?:[\s　#]*+[^\s　#]++)++)[\s　#]*$")
ITEM = re.compile(r"^[-*+•·●][\s　]+(.+)$")
RULE = re.compile(r"^(?=.*--)[\s:|-]+$")
CHAPTER = re.compile(rf"^(?:第[{NUMERAL}]+[编章节]|附[件则录表])")
DEEPEST = 4
LONGEST_LABEL = 80
#: Signs of one body: a hundred times the usual rule.
LONGEST = 200_000
#: Sources of markup that no reader sees; they count for nothing.
_MARKUP = re.compile(r"^(?:#{1,6}[\s　]+|[-*+•·●][\s　]+)|\|", re.MULTILINE)


@dataclass(frozen=True)
class Part:
    """One block of the body: heading (level 2 to 4), clause, paragraph, list or table."""

    kind: str
    text: str = ""
    level: int = 0
    label: str = ""
    rows: tuple[tuple[str, ...], ...] = ()

    @property
    def is_chapter(self) -> bool:
        """Whether a heading stands in the middle of the line, as 第一章 does; 一、 does not."""
        return self.kind == "heading" and CHAPTER.match(self.text) is not None


@dataclass
class Piece:
    """What is linked and compared: a clause, or what stands under a heading without clauses."""

    label: str
    chapter: str
    lines: list[str] = field(default_factory=list)

    @property
    def words(self) -> str:
        return "\n".join(self.lines)


def split_title(source: str) -> tuple[str, str]:
    """The title of the first line (`# 题目`) and the rest; ('', source) where it has none."""
    head, _end, rest = source.lstrip("\ufeff\n\r ").partition("\n")
    found = HEADING.match(head.strip())
    if found and len(found[1]) == 1:
        return found[2].strip(), rest.strip("\n")
    return "", source.strip("\n")


def tidy(source: str) -> str:
    """The source as it is kept: one kind of line end, no trailing blanks, no double gaps."""
    text = source.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    lines = [line.rstrip(" \t　") for line in text.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n")


def characters(body: str) -> int:
    """How long a text is: every visible sign counts one, Chinese or not, punctuation included.

    Blanks, line ends and the marks of headings, items and tables do not count, as in Word's
    count of characters without blanks.
    """
    kept = "\n".join(line for line in body.split("\n") if not RULE.match(line.strip()))
    return sum(not sign.isspace() for sign in _MARKUP.sub("", kept))


def parts(body: str) -> list[Part]:
    """The body as blocks, in order."""
    lines = [line.strip() for line in body.split("\n") if line.strip()]
    made: list[Part] = []
    for kind, group in groupby(lines, _kind):
        made += _MAKERS[kind](list(group))
    return made


def _kind(line: str) -> str:
    if line.startswith("|"):
        return "table"
    if ITEM.match(line):
        return "list"
    return "heading" if HEADING.match(line) else "paragraph"


def _headings(lines: list[str]) -> Iterator[Part]:
    for line in lines:
        found = HEADING.match(line)
        if found:
            level = min(max(len(found[1]), 2), DEEPEST)
            yield Part("heading", found[2], level)


def _paragraphs(lines: list[str]) -> Iterator[Part]:
    for line in lines:
        found = CLAUSE.match(line)
        if found:
            yield Part("clause", found[2].strip(), label=found[1])
        else:
            yield Part("paragraph", line)


def _list(lines: list[str]) -> Iterator[Part]:
    yield Part("list", rows=tuple((ITEM.sub(r"\1", line),) for line in lines))


def _table(lines: list[str]) -> Iterator[Part]:
    rows = [_cells(line) for line in lines if not RULE.match(line)]
    wide = max((len(row) for row in rows), default=0)
    if wide:
        yield Part("table", rows=tuple((*row, *[""] * (wide - len(row))) for row in rows))


def _cells(line: str) -> tuple[str, ...]:
    return tuple(cell.strip() for cell in line.strip().strip("|").split("|"))


_MAKERS: dict[str, Any] = {
    "heading": _headings, "paragraph": _paragraphs, "list": _list, "table": _table,
}  # fmt: skip


def pieces(body: str) -> list[Piece]:
    """The clauses in order; what stands under a heading without clauses is one piece too."""
    made: list[Piece] = []
    headings: dict[int, str] = {}
    current: Piece | None = None
    for part in parts(body):
        if part.kind == "heading":
            headings = {level: text for level, text in headings.items() if level < part.level}
            headings[part.level], current = part.text, None
            continue
        if part.kind == "clause" or current is None:
            current = Piece(_label(part, headings), next(iter(headings.values()), ""))
            made.append(current)
        current.lines += _words(part)
    return made


def _label(part: Part, headings: dict[int, str]) -> str:
    label = part.label or next(reversed(headings.values()), "")
    return label[:LONGEST_LABEL]


def _words(part: Part) -> list[str]:
    if part.kind == "list":
        return [f"- {row[0]}" for row in part.rows]
    if part.kind == "table":
        return ["| " + " | ".join(row) + " |" for row in part.rows]
    return [part.text] if part.text else []
