"""Headings, titles and numbers recognised by how official texts are written. Pure.

第X编/章 is a heading, 第X节 one below it. 一、 and （一） are headings where they stand alone in a
line and the text has no 第X条; under a clause they are its items and stay paragraphs.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from xiaoan.library.body import CLAUSE, HEADING, NUMERAL

CHAPTER = re.compile(rf"^第[{NUMERAL}]+[编章](?:[\s　]|$|(?=[^条款项]))")
SECTION = re.compile(rf"^第[{NUMERAL}]+节(?:[\s　]|$|(?=[^条款项]))")
FIRST = re.compile(r"^[一二三四五六七八九十百]+、")
SECOND = re.compile(r"^[（(][一二三四五六七八九十百]+[）)]")
APPENDIX = re.compile(r"^附(?:件|则|录|表)[\s　]*[0-9一二三四五六七八九十]*[：:]?$")
#: 青禾教安〔2026〕3号, with whatever brackets a typist found.
NUMBER = re.compile(
    r"^[^\s。，；]{1,16}[〔\[【（(]\s*(\d{4})\s*[〕\]】）)]\s*第?\s*(\d{1,5})\s*号$"
)
#: The line under a title: when it was issued and from when it holds.
UNDER = re.compile(r"^[（(].{0,80}(?:施行|实施|发布|印发|通过|修订|批准|稿).{0,20}[）)]$")
_WITHIN = re.compile(r"[^\s（(，,]{1,16}〔\d{4}〕\d{1,5}号")
_TITLE = re.compile(
    r"(?:制度|办法|规定|预案|方案|细则|规范|规则|规程|通知|意见|职责|守则|总结|计划|章程|标准|公约|"
    r"须知|清单|流程|条例|法|稿|讲话|报告|倡议书|责任书|要点|指南|手册|决定|通报|函)"
    r"(?:[（(][^（）()]{1,20}[）)])?$"
)
#: A heading alone in its line is no sentence and no longer than this.
_LONGEST, _LONGEST_TITLE = 36, 60
_SENTENCE = re.compile(r"[。；！？]|[，,：:]$")
#: The title stands among the first lines.
_HEAD = 8
_KINDS = (
    ("预案", "plan"), ("通知", "notice"), ("通报", "notice"), ("总结", "model"), ("稿", "model"),
    ("讲话", "model"), ("倡议书", "model"), ("方案", "model"), ("办法", "regulation"),
    ("条例", "law"), ("法", "law"),
)  # fmt: skip


def marked(lines: Sequence[str]) -> list[str]:
    """The lines with the marks of headings before those that are one and carry none yet."""
    has_clauses = any(CLAUSE.match(line) for line in lines)
    made = []
    for line in lines:
        level = 0 if HEADING.match(line) else level_of(line, has_clauses=has_clauses)
        made.append(f"{'#' * level} {line}" if level else line)
    return made


def level_of(line: str, *, has_clauses: bool) -> int:
    """2 to 4 for a heading by its number, 0 for anything else."""
    if len(line) > _LONGEST or _SENTENCE.search(line):
        return 0
    if CHAPTER.match(line) or APPENDIX.match(line):
        return 2
    if SECTION.match(line):
        return 3
    if has_clauses:
        return 0
    if FIRST.match(line):
        return 2
    return 3 if SECOND.match(line) else 0


def title_at(lines: Sequence[str]) -> int | None:
    """Which of the first lines is the title; None where none looks like one."""
    for at, line in enumerate(lines[:_HEAD]):
        if CLAUSE.match(line) or HEADING.match(line) or level_of(line, has_clauses=False):
            return None
        if len(line) <= _LONGEST_TITLE and _TITLE.search(line) and not _SENTENCE.search(line):
            return at
    return None


def is_title(line: str) -> bool:
    """Whether a first line may be the title though no usual word ends it: short, no sentence."""
    return len(line) <= _LONGEST and not _SENTENCE.search(line) and not CLAUSE.match(line)


def number_of(lines: Sequence[str]) -> str:
    """The number of the paper among its first lines, in the official brackets; '' without."""
    for line in lines[:_HEAD]:
        if NUMBER.match(line):
            return re.sub(r"[\[【（(](\s*\d{4}\s*)[\]】）)]", r"〔\1〕", line).replace(" ", "")
    return ""


def number_within(line: str) -> str:
    """The number of the paper inside a line; '' without."""
    found = _WITHIN.search(line)
    return found[0] if found else ""


def kind_of(title: str) -> str:
    """What a text of this title usually is: plan, notice, model, law or regulation."""
    bare = re.sub(r"[（(][^（）()]*[）)]$", "", title)
    return next((kind for end, kind in _KINDS if bare.endswith(end)), "regulation")
