"""What hangs on a clause though it stands in parts above the library: duties, items of checklists.

At start-up that part hands in the question; the library only shows the links.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from xiaoan.base.components import Text


@dataclass(frozen=True)
class Link:
    """One thing that rests on a clause: its words, its page; `is_stale` when the clause changed
    since somebody looked."""

    title: Text
    url: str
    is_stale: bool = False


_ASKED: list[Callable[[Sequence[Any], Any], Mapping[UUID, Sequence[Link]]]] = []


def install(ask: Callable[[Sequence[Any], Any], Mapping[UUID, Sequence[Link]]]) -> None:
    """Called once at start-up by whoever knows."""
    _ASKED[:] = [ask]


def of(clauses: Sequence[Any], user: Any) -> Mapping[UUID, Sequence[Link]]:
    """What hangs on these clauses in sight of `user`, by their keys."""
    return _ASKED[0](clauses, user) if _ASKED and clauses else {}
