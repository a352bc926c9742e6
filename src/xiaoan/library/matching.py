"""Which clause of a new version is which of the old one. Pure, no database.

A clause keeps its key from version to version, so that whatever hangs on it finds it again
though its number moved. The same label with like words is the same clause; else like words
under another number; what nobody resembles is new.
"""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import Protocol, TypeVar

#: How alike words must be: under the same number, and under another.
SAME_LABEL, OTHER_LABEL = 0.35, 0.7


class Worded(Protocol):
    """Anything with a label and words."""

    @property
    def label(self) -> str: ...
    @property
    def words(self) -> str: ...


Old = TypeVar("Old", bound=Worded)
New = TypeVar("New", bound=Worded)


def likeness(old: str, new: str) -> float:
    """0 to 1: how much of the words is shared, in order."""
    return SequenceMatcher(None, old, new, autojunk=False).ratio()


def matched(old: Sequence[Old], new: Sequence[New]) -> list[Old | None]:
    """For each of `new` the one of `old` that it goes on from; each of those once."""
    left = dict(enumerate(old))
    found: list[Old | None] = [None] * len(new)
    _take(left, new, found, lambda was, now: was.words == now.words and was.label == now.label)
    _take(left, new, found, lambda was, now: was.words == now.words)
    _take(left, new, found, lambda was, now: was.label == now.label != ""
          and likeness(was.words, now.words) >= SAME_LABEL)  # fmt: skip
    _take(left, new, found, lambda was, now: _near(was.words, now.words))
    return found


def _take(left: dict[int, Old], new: Sequence[New], found: list[Old | None], same: object) -> None:
    for at, one in enumerate(new):
        if found[at] is not None:
            continue
        for key, was in left.items():
            if same(was, one):  # type: ignore[operator]
                found[at] = left.pop(key)
                break


def _near(was: str, now: str) -> bool:
    short, long = sorted((len(was), len(now)))
    # The ratio can be no more than this; most pairs need no look at their words.
    if 2 * short < OTHER_LABEL * (short + long):
        return False
    matcher = SequenceMatcher(None, was, now, autojunk=False)
    return matcher.quick_ratio() >= OTHER_LABEL and matcher.ratio() >= OTHER_LABEL
