"""Which clause of a new version is which of the old one. Pure, no database.

A clause keeps its key from version to version, so that whatever hangs on it finds it again
though its number moved. Equal words are the same clause; then the same label with like words;
then like words under another number; what nobody resembles is new.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Sequence
from difflib import SequenceMatcher
from typing import Protocol, TypeVar

#: How alike words must be: under the same number, and under another.
SAME_LABEL, OTHER_LABEL = 0.35, 0.7
#: Pairs that are laid beside each other word by word; beyond, a text was written anew.
MOST_PAIRS = 40_000
#: Signs of a clause that are compared; enough to know it again.
ENOUGH = 2_000


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
    return SequenceMatcher(None, old[:ENOUGH], new[:ENOUGH], autojunk=False).ratio()


def matched(old: Sequence[Old], new: Sequence[New]) -> list[Old | None]:
    """For each of `new` the one of `old` that it goes on from; each of those once."""
    found: dict[int, int] = {}
    _by(old, new, found, lambda one: (one.label, one.words))
    _by(old, new, found, lambda one: one.words)
    _by(old, new, found, lambda one: one.label or None, SAME_LABEL)
    _by_likeness(old, new, found)
    return [old[found[at]] if at in found else None for at in range(len(new))]


def _by(
    old: Sequence[Old], new: Sequence[New], found: dict[int, int],
    key: Callable[[Worded], Hashable], least: float = 0.0,
) -> None:  # fmt: skip
    """Match what has the same key, in order; with `least` only where the words are as alike."""
    taken = set(found.values())
    left: dict[Hashable, list[int]] = defaultdict(list)
    for at, was in enumerate(old):
        if at not in taken and key(was) is not None:
            left[key(was)].append(at)
    for at, now in enumerate(new):
        waiting = left.get(key(now)) if at not in found else None
        if waiting and likeness(old[waiting[0]].words, now.words) >= least:
            found[at] = waiting.pop(0)


def _by_likeness(old: Sequence[Old], new: Sequence[New], found: dict[int, int]) -> None:
    taken = set(found.values())
    left = [at for at in range(len(old)) if at not in taken]
    rest = [at for at in range(len(new)) if at not in found]
    if len(left) * len(rest) > MOST_PAIRS:
        return
    for at in rest:
        for was in left:
            if _near(old[was].words, new[at].words):
                found[at] = was
                left.remove(was)
                break


def _near(was: str, now: str) -> bool:
    short, long = sorted((len(was), len(now)))
    # The ratio can be no more than this; most pairs need no look at their words.
    if 2 * short < OTHER_LABEL * (short + long):
        return False
    matcher = SequenceMatcher(None, was[:ENOUGH], now[:ENOUGH], autojunk=False)
    return matcher.quick_ratio() >= OTHER_LABEL and matcher.ratio() >= OTHER_LABEL
