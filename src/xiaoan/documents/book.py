"""The compendium 汇编 as a paper: many texts between two covers, alike for PDF and Word.

A text's blocks are of three kinds, and carry their own numbers, because a rule is quoted by them:

    {"kind": "chapter", "text": "第一章　总则"}
    {"kind": "paragraph", "lead": "第一条", "text": "…"}      lead "" for plain paragraphs
    {"kind": "table", "head": ["…"], "widths": [30, 126], "rows": [["…", "…"]]}
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from xiaoan.documents.blocks import WIDTH, chinese, title_lines

KEY = "compendium"
_COVER = 11  # signs of the title in a line of the cover
_PAPER = {"title", "mark", "blocks"}
_BLOCKS = {
    "chapter": {"kind", "text"},
    "paragraph": {"kind", "lead", "text"},
    "table": {"kind", "head", "widths", "rows"},
}
NAME = pgettext_lazy("paper", "Compendium")
ABOUT = gettext_lazy("Cover, note, contents with page numbers, and the texts by aspect.")
#: key, what stands there, default (… where it is needed), type
FIELDS: tuple[tuple[str, Any, Any, type], ...] = (
    ("subtitle", gettext_lazy("line under the title: which edition"), "", str),
    ("note", gettext_lazy("paragraphs of the note behind the cover"), ..., list),
    ("parts", gettext_lazy("aspects: a list of {title, papers: [{title, mark, blocks}]}"), ...,
     list),
    ("pages", gettext_lazy("for Word: the numbers that the PDF has in its contents, in order"), [],
     list),
)  # fmt: skip
SPECIMEN: dict[str, Any] = {
    "title": "清和区教育局\n规章制度汇编",
    "subtitle": "（2026年版）",
    "issuer": "清和区教育局",
    "date": "2026年4月",
    "note": ["本汇编收入2个方面的2项制度，供示例。", "字数按正文可见字符计，不含空白。"],
    "parts": [
        {"title": "消防与用电", "papers": [
            {"title": "清和区学校消防安全巡查制度",
             "mark": "（清教安〔2026〕5号　2026年3月1日起施行）",
             "blocks": [
                 {"kind": "chapter", "text": "第一章　总则"},
                 {"kind": "paragraph", "lead": "第一条",
                  "text": "为及时发现火灾隐患，根据《消防法》第十六条，制定本制度。"},
                 {"kind": "chapter", "text": "第二章　巡查"},
                 {"kind": "paragraph", "lead": "第二条",
                  "text": "保安员每班巡查一次，由頔珺䶮芃汇总；通道净宽不足1.4 m的当场清理。"},
                 {"kind": "table", "head": ["部位", "次数", "记录"], "widths": [50, 40, 62],
                  "rows": [["教学楼", "每日两次", "巡查记录"], ["宿舍", "每夜两次", "夜查记录"]]},
             ]},
        ]},
        {"title": "应急与报告", "papers": [
            {"title": "清和区学校突发事件信息报告制度", "mark": "",
             "blocks": [{"kind": "paragraph", "lead": "",
                         "text": "学校应当在一小时内报告区教育局，续报随事态变化。"}]},
        ]},
    ],
    "check": {"address": "https://xiaoan.example/v/SPECIMEN", "code": "示例-0000-0000"},
}  # fmt: skip


class BadPart(ValueError):
    """A part that is not of the shape above; the message names its place and the cure."""


def bound(paper: dict[str, Any]) -> dict[str, Any]:
    """The data with aspects numbered 一、, papers numbered through, titles in lines.

    Raises BadPart.
    """
    count, parts = 0, []
    for at, part in enumerate(paper["parts"], 1):
        papers = []
        for one in part["papers"]:
            count += 1
            _check(count, one)
            flat = one["title"].replace("\n", "")
            papers.append(
                {**one, "listed": f"{count}. {flat}", "title_lines": title_lines(one["title"])}
            )
        parts.append({"title": f"{chinese(at)}、{part['title']}", "papers": papers})
    return {**paper, "parts": parts, "title_lines": title_lines(paper["title"], _COVER)}


def _check(count: int, one: Mapping[str, Any]) -> None:
    if set(one) != _PAPER:
        raise BadPart(_("Text %(n)s needs exactly title, mark and blocks.") % {"n": count})
    for block in one["blocks"]:
        if set(block) != _BLOCKS.get(block.get("kind")):
            raise BadPart(
                _("Text %(n)s (%(title)s) has a block that is no chapter, paragraph or table.")
                % {"n": count, "title": one["title"]}
            )
        if block["kind"] == "table" and not _is_even(block):
            raise BadPart(
                _("A table of text %(n)s (%(title)s) has rows of different length, or is too wide.")
                % {"n": count, "title": one["title"]}
            )


def _is_even(table: Mapping[str, Any]) -> bool:
    rows = [table["widths"], *table["rows"]]
    return all(len(row) == len(table["head"]) for row in rows) and sum(table["widths"]) <= WIDTH
