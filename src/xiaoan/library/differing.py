"""Two versions side by side: clause by clause, the words that came and went. Pure, no database."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from xiaoan.library.body import Piece
from xiaoan.library.matching import matched

#: A Chinese sign by itself; figures and Latin words whole.
_TOKEN = re.compile(r"\d+(?:[.:]\d+)*|[A-Za-z]+|.", re.DOTALL)
#: An unchanged run this short between two changes is read with them.
_ISLAND = 2
#: Signs beyond which a clause is compared by lines: the finer way would take seconds.
LONGEST = 6_000
SAME, CHANGED, NEW, GONE = "same", "changed", "new", "gone"


@dataclass(frozen=True)
class Run:
    """Words in a row: `kind` is same, new or gone."""

    kind: str
    words: str


@dataclass(frozen=True)
class Line:
    """One clause of the two versions; runs of both sides in reading order."""

    kind: str
    label: str
    before: str
    chapter: str
    runs: tuple[Run, ...]

    @property
    def is_renumbered(self) -> bool:
        return bool(self.before) and self.before != self.label


def compared(old: Sequence[Piece], new: Sequence[Piece]) -> list[Line]:
    """Every clause of both versions, in the order of the new one; a gone one where it stood."""
    pairs = list(zip(new, matched(old, new), strict=True))
    kept = {id(was) for _now, was in pairs if was is not None}
    place = {id(one): at for at, one in enumerate(old)}
    gone = iter([one for one in old if id(one) not in kept])
    made, waiting = [], next(gone, None)
    for now, was in pairs:
        while waiting is not None and was is not None and place[id(waiting)] < place[id(was)]:
            made.append(_gone(waiting))
            waiting = next(gone, None)
        made.append(_line(was, now))
    while waiting is not None:
        made.append(_gone(waiting))
        waiting = next(gone, None)
    return made


def _gone(was: Piece) -> Line:
    return Line(GONE, "", was.label, was.chapter, (Run(GONE, was.words),))


def _line(was: Piece | None, now: Piece) -> Line:
    if was is None:
        return Line(NEW, now.label, "", now.chapter, (Run(NEW, now.words),))
    if was.words == now.words:
        return Line(SAME, now.label, was.label, now.chapter, (Run(SAME, now.words),))
    return Line(CHANGED, now.label, was.label, now.chapter, tuple(runs(was.words, now.words)))


def runs(old: str, new: str) -> list[Run]:
    """The words of both, in reading order: what stayed, what went, what came."""
    was, now = _tokens(old), _tokens(new)
    if len(was) + len(now) > LONGEST:
        was, now = old.splitlines(keepends=True), new.splitlines(keepends=True)
    matcher = SequenceMatcher(None, was, now, autojunk=False)
    made: list[Run] = []
    for a0, a1, b0, b1, is_same in _steps(matcher, len(was), len(now)):
        if is_same:
            made.append(Run(SAME, "".join(now[b0:b1])))
            continue
        if a1 > a0:
            made.append(Run(GONE, "".join(was[a0:a1])))
        if b1 > b0:
            made.append(Run(NEW, "".join(now[b0:b1])))
    return made


def _tokens(words: str) -> list[str]:
    return _TOKEN.findall(words)


def _steps(
    matcher: SequenceMatcher[str], was: int, now: int
) -> Iterator[tuple[int, int, int, int, bool]]:
    """The changes, those with only an island between them as one."""
    codes = matcher.get_opcodes()
    open_at: tuple[int, int] | None = None
    for at, (tag, a0, a1, b0, b1) in enumerate(codes):
        is_island = tag == "equal" and a1 - a0 < _ISLAND and 0 < at < len(codes) - 1
        if tag != "equal" or (is_island and open_at is not None):
            open_at = open_at or (a0, b0)
            continue
        if open_at is not None:
            yield open_at[0], a0, open_at[1], b0, False
            open_at = None
        yield a0, a1, b0, b1, True
    if open_at is not None:
        yield open_at[0], was, open_at[1], now, False
