"""Numbers that Word makes by itself (第一条, 一、): no run holds them, so they are counted here."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import Any

from docx.oxml.ns import qn

_DIGITS = "〇一二三四五六七八九"
_CHINESE = {
    "chineseCounting", "chineseCountingThousand", "taiwaneseCountingThousand", "japaneseCounting",
    "taiwaneseCounting", "ideographDigital", "chineseLegalSimplified",
}  # fmt: skip
_CIRCLES = "①②③④⑤⑥⑦⑧⑨⑩"
_HUNDRED, _TEN = 100, 10


class Numbers:
    """The numbers of one document's paragraphs, asked for in their order."""

    def __init__(self, document: Any) -> None:
        self._levels = _levels(document)
        self._styles: dict[str | None, list[Any]] = {}
        self._counts: dict[str, dict[int, int]] = defaultdict(dict)

    def of(self, paragraph: Any) -> str:
        """The number before this paragraph as Word prints it; '' without one."""
        found = _numbering([paragraph._p.pPr, *self._of_style(paragraph)])
        if found is None or found not in self._levels:
            return ""
        number, level = found
        self._count(number, level)
        text = self._levels[found][2]
        return re.sub(r"%(\d)", lambda m: self._figure(number, int(m[1]) - 1), text)

    def _of_style(self, paragraph: Any) -> list[Any]:
        """The marks of the paragraph's style and of those it stands on, looked up once."""
        key = paragraph._p.style
        if key not in self._styles:
            owners, style = [], paragraph.style
            for _depth in range(6):
                if style is None:
                    break
                owners.append(style.element.find(qn("w:pPr")))
                style = style.base_style
            self._styles[key] = owners
        return self._styles[key]

    def _count(self, number: str, level: int) -> None:
        counts = self._counts[number]
        for above in range(level):
            counts.setdefault(above, self._start(number, above))
        counts[level] = counts[level] + 1 if level in counts else self._start(number, level)
        for below in [one for one in counts if one > level]:
            del counts[below]

    def _start(self, number: str, level: int) -> int:
        return self._levels.get((number, level), (1, "", ""))[0]

    def _figure(self, number: str, level: int) -> str:
        value = self._counts[number].get(level, 1)
        form = self._levels.get((number, level), (1, "decimal", ""))[1]
        if form in _CHINESE:
            return counted(value)
        if form == "decimalEnclosedCircle" and 1 <= value <= len(_CIRCLES):
            return _CIRCLES[value - 1]
        if form in {"bullet", "none"}:
            return ""
        return str(value)


def counted(value: int) -> str:
    """一, 十, 十二, 二十, 一百零五; 1 to 999."""
    hundreds, rest = divmod(value, _HUNDRED)
    head = f"{_DIGITS[hundreds % 10]}百" if hundreds else ""
    tens, ones = divmod(rest, _TEN)
    if head and rest and not tens:
        head += "零"
    if tens:
        head += "十" if tens == 1 and not hundreds else f"{_DIGITS[tens]}十"
    return head + (_DIGITS[ones] if ones or not value else "")


def _levels(document: Any) -> dict[tuple[str, int], tuple[int, str, str]]:
    """{(numId, level): (start, format, text)} of the numberings a document has."""
    try:
        root = document.part.numbering_part.element
    except (KeyError, NotImplementedError, AttributeError):
        return {}
    abstract = {one.get(qn("w:abstractNumId")): one for one in root.iter(qn("w:abstractNum"))}
    found: dict[tuple[str, int], tuple[int, str, str]] = {}
    for number in root.iter(qn("w:num")):
        form = abstract.get(_value(number, "w:abstractNumId"))
        for level in form.iter(qn("w:lvl")) if form is not None else ():
            key = (str(number.get(qn("w:numId"))), int(level.get(qn("w:ilvl")) or 0))
            kind = _value(level, "w:numFmt") or "decimal"
            text = "" if kind == "bullet" else _value(level, "w:lvlText") or ""
            found[key] = (int(_value(level, "w:start") or 1), kind, text)
    return found


def _numbering(owners: list[Any]) -> tuple[str, int] | None:
    """numId and level of a paragraph, by its own marks or by those of its style."""
    level = None
    for owner in owners:
        marks = owner.find(qn("w:numPr")) if owner is not None else None
        if marks is None:
            continue
        level = level if level is not None else _value(marks, "w:ilvl")
        number = _value(marks, "w:numId")
        if number is not None:
            return None if number == "0" else (number, int(level or 0))
    return None


def _value(element: Any, name: str) -> str | None:
    found = element.find(qn(name))
    return None if found is None else found.get(qn("w:val"))
