"""One thing that waits for a person. Modules offer them; the desk page merges them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True)
class DeskItem:
    """What waits, since when or until when, and the address where it is dealt with.

    `colour` is red, orange, yellow, blue or "" (not a hazard); `verb` labels the button;
    `minutes` is what it typically asks, 0 where nobody knows.
    """

    title: str
    detail: str
    url: str
    due_on: date | None
    colour: str
    verb: Any
    minutes: float = 0

    def order(self, on: date) -> tuple[int, int, str]:
        """Overdue first, then grade, then the longest late."""
        late = (on - self.due_on).days if self.due_on else -3650
        rank = {"red": 0, "orange": 1, "yellow": 2, "blue": 3}.get(self.colour, 4)
        return (0 if late > 0 else 1, rank, f"{10_000 - late:06d}{self.title}")
