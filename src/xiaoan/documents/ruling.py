"""One text of the library as a paper: title, number under it, the text with its own numbering.

Its blocks are those of a text in a compendium (book.py), so both print a rule alike.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy, pgettext_lazy

from xiaoan.documents import book

KEY = "ruling"
NAME = pgettext_lazy("paper", "Text of the library")
ABOUT = gettext_lazy("A regulation or plan by itself, with its own chapters and articles.")
#: key, what stands there, default (… where it is needed), type
FIELDS: tuple[tuple[str, Any, Any, type], ...] = (
    ("mark", gettext_lazy("line under the title: number and day it holds from"), "", str),
    ("blocks", gettext_lazy("blocks as in a compendium: chapters, paragraphs, tables"), ..., list),
)
SPECIMEN: dict[str, Any] = {
    "title": "清和区学校消防安全巡查制度",
    "issuer": "清和区教育局",
    "mark": "（清教安〔2026〕5号　自2026年3月1日起施行）",
    "blocks": book.SPECIMEN["parts"][0]["papers"][0]["blocks"],
    "check": {"address": "https://xiaoan.example/v/SPECIMEN", "code": "示例-0000-0000"},
}


def bound(paper: dict[str, Any]) -> dict[str, Any]:
    """The data, its blocks checked. Raises book.BadPart."""
    one = {key: paper[key] for key in ("title", "mark", "blocks")}
    checked = book.bound({"title": paper["title"], "parts": [{"title": "", "papers": [one]}]})
    return {**paper, "blocks": checked["parts"][0]["papers"][0]["blocks"]}
