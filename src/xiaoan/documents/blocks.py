"""The body of a paper as plain data: nothing in it is ever run, nor read as markup.

A body is a list of blocks, each a dictionary (JSON as it stands):

    {"kind": "heading", "level": 1, "text": "总体要求"}         level 1 to 4
    {"kind": "paragraph", "text": "…"}
    {"kind": "list", "items": ["…", "…"]}
    {"kind": "table", "head": ["…"], "widths": [30, 126], "rows": [["…", "…"]]}
        widths in millimetres, together at most the 156 mm of the type area

Numbers are not written by hand: `numbered` gives headings 一、（一） 1. (1) (GB/T 9704-2012, 7.3.3)
and items their circled or bracketed number, alike for PDF and Word.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

Block = Mapping[str, Any]
LEVELS = 4
WIDTH = 156  # millimetres of the type area
_TITLE = 20  # signs of size 2 in a line of 156 mm
_DIGITS = "〇一二三四五六七八九"
_NOT_FIRST = "的、，。和与及）》”〕"
_NOT_LAST = "（《“〔"
_KEYS = {
    "heading": {"kind", "level", "text"},
    "paragraph": {"kind", "text"},
    "list": {"kind", "items"},
    "table": {"kind", "head", "widths", "rows"},
}


class BadBlock(ValueError):
    """A block that is not of the shape above; the message names its place and the cure."""


def numbered(body: Sequence[Block]) -> list[dict[str, Any]]:
    """The same blocks, checked, with the number of each heading and item written out."""
    counts = [0] * LEVELS
    made = []
    for place, block in enumerate(body, 1):
        _check(place, block)
        one = dict(block)
        if one["kind"] == "heading":
            level = one["level"]
            counts[level - 1] += 1
            counts[level:] = [0] * (LEVELS - level)
            one["number"] = NUMBERS[level - 1](counts[level - 1])
        elif one["kind"] == "list":
            items = enumerate(one["items"], 1)
            one["items"] = [{"number": f"（{n}）", "text": text} for n, text in items]
        made.append(one)
    return made


def chinese(number: int) -> str:
    """一, 十, 十二, 二十, 九十九; 1 to 99."""
    tens, ones = divmod(number, 10)
    head = {0: "", 1: "十"}.get(tens, f"{_DIGITS[tens % 10]}十")
    return head + (_DIGITS[ones] if ones or not tens else "")


NUMBERS: tuple[Callable[[int], str], ...] = (
    lambda n: f"{chinese(n)}、",
    lambda n: f"（{chinese(n)}）",
    lambda n: f"{n}.",
    lambda n: f"({n})",
)


def title_lines(title: str, most: int = _TITLE) -> list[str]:
    """The title in lines of much the same length, the first no shorter than the others.

    A line break in the title is kept: the writer knows the words better.
    """
    if "\n" in title or len(title) <= most:
        return title.split("\n")
    count = -(-len(title) // most)
    lines, rest = [], title
    for left in range(count, 1, -1):
        cut = _cut(rest, -(-len(rest) // left), most)
        lines.append(rest[:cut])
        rest = rest[cut:]
    return [*lines, rest]


def _cut(text: str, near: int, most: int) -> int:
    for cut in sorted(range(2, min(most, len(text) - 1) + 1), key=lambda at: (abs(at - near), -at)):
        if text[cut] not in _NOT_FIRST and text[cut - 1] not in _NOT_LAST:
            return cut
    return near


def words(value: Any) -> Iterator[str]:
    """Every text in the data, however deep."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from words(one)
    elif isinstance(value, Sequence):
        for one in value:
            yield from words(one)


def _check(place: int, block: Block) -> None:
    kind = block.get("kind")
    keys = _KEYS.get(str(kind))
    if keys is None:
        raise BadBlock(
            _("Block %(n)s has the unknown kind “%(kind)s”. Use heading, paragraph, list or table.")
            % {"n": place, "kind": kind}
        )
    if set(block) != keys:
        raise BadBlock(
            _("Block %(n)s (%(kind)s) needs exactly these keys: %(keys)s.")
            % {"n": place, "kind": kind, "keys": ", ".join(sorted(keys))}
        )
    _check_shape(place, block)


def _check_shape(place: int, block: Block) -> None:
    lists = [block[key] for key in ("items", "head", "widths", "rows") if key in block]
    texts = [block.get("text", ""), *block.get("items", ()), *block.get("head", ())]
    texts += [cell for row in block.get("rows", ()) for cell in row]
    if not all(isinstance(one, list) for one in lists) or not all(
        isinstance(one, str) for one in texts
    ):
        raise BadBlock(
            _("Block %(n)s: texts are strings, and items, head, widths and rows are lists.")
            % {"n": place}
        )
    if block["kind"] == "heading" and (
        isinstance(block["level"], bool) or block["level"] not in range(1, LEVELS + 1)
    ):
        raise BadBlock(_("Block %(n)s: a heading's level is 1, 2, 3 or 4.") % {"n": place})
    if block["kind"] == "table":
        _check_table(place, block)


def _check_table(place: int, block: Block) -> None:
    columns = len(block["head"])
    if len(block["widths"]) != columns or any(len(row) != columns for row in block["rows"]):
        raise BadBlock(
            _("Block %(n)s: head, widths and every row of a table need the same number of cells.")
            % {"n": place}
        )
    if sum(block["widths"]) > WIDTH:
        raise BadBlock(
            _("Block %(n)s: the columns are wider than the %(most)s mm of the type area.")
            % {"n": place, "most": WIDTH}
        )
