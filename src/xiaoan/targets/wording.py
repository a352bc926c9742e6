"""From the text that a district edits to the blocks of a paper.

The text is plain: a line that begins with “# ” is a heading, with “## ” a smaller one, with “- ” an
item; everything else is a paragraph. Marks in 【】 are filled from the letter: parties, post, term.
【目标】 on a line of its own is the table of targets.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

WHOLE = 100
FIRST, SECOND, POST, FIRST_POST, TERM, TARGETS = (
    "【甲方】", "【乙方】", "【岗位】", "【甲方岗位】", "【期限】", "【目标】",
)  # fmt: skip
#: Without these a letter says neither who answers nor for what.
NEEDED = (FIRST, SECOND, TARGETS)
HEAD, WIDTHS = ["序号", "目标", "要求"], [16, 100, 36]


def filling(names: Mapping[str, str], since: date, until: date) -> dict[str, str]:
    """The words for each mark."""
    return {
        FIRST: names.get("first", ""), SECOND: names.get("second", ""),
        POST: names.get("post", ""), FIRST_POST: names.get("first_post", ""),
        TERM: f"{day_of(since)}至{day_of(until)}",
    }  # fmt: skip


def day_of(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def blocks(
    body: str, words: Mapping[str, str], goals: Sequence[tuple[str, str]]
) -> list[dict[str, Any]]:
    """The blocks (documents/blocks.py) of a text; `goals` are the rows of the targets' table."""
    made: list[dict[str, Any]] = []
    for line in filter(None, map(str.strip, body.split("\n"))):
        text = line
        for mark, said in words.items():
            text = text.replace(mark, said)
        if line == TARGETS:
            rows = [[str(n), *goal] for n, goal in enumerate(goals, 1)]
            made.append({"kind": "table", "head": HEAD, "widths": WIDTHS, "rows": rows})
        elif text.startswith("## "):
            made.append({"kind": "heading", "level": 2, "text": text[3:].strip()})
        elif text.startswith("# "):
            made.append({"kind": "heading", "level": 1, "text": text[2:].strip()})
        elif text.startswith("- "):
            _item(made, text[2:].strip())
        else:
            made.append({"kind": "paragraph", "text": text})
    return made


def _item(made: list[dict[str, Any]], text: str) -> None:
    if made and made[-1]["kind"] == "list":
        made[-1]["items"].append(text)
    else:
        made.append({"kind": "list", "items": [text]})


def marks() -> list[tuple[str, Any]]:
    """The marks with what they stand for, as the page of a template lists them."""
    return [
        (FIRST, _("the side that asks")), (SECOND, _("the unit that answers")),
        (POST, _("the post that signs")), (FIRST_POST, _("the post that countersigns")),
        (TERM, _("the term, from and until")),
        (TARGETS, _("the table of targets, on a line of its own")),
    ]  # fmt: skip
