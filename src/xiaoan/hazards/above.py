"""What is shown on top of the hazard register though it is no hazard yet.

Reports of the public lie in a part above this one; at start-up that part hands in the question.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from xiaoan.base.components import Text


@dataclass(frozen=True)
class Unconfirmed:
    """One line: what, where, since when, to be answered by, and the page of it."""

    what: Text
    where: str
    at: datetime
    due_on: date
    url: str
    is_urgent: bool = False


@dataclass(frozen=True)
class Above:
    """The lines, and the page with all of them."""

    rows: Sequence[Unconfirmed] = ()
    url: str = ""
    has_more: bool = False


_ASKED: list[Callable[[Any], Above]] = []


def install(ask: Callable[[Any], Above]) -> None:
    """Called once at start-up by whoever knows."""
    _ASKED[:] = [ask]


def above(user: Any) -> Above:
    """What `user` sees on top of the register; nothing where nobody has handed it in."""
    return _ASKED[0](user) if _ASKED else Above()
