"""What phones of the bench send: acts as the app words them, made outside the measured time."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec

from bench.rounds import ALL_NORMAL, FAULTY, World
from xiaoan.base.ids import uuid7
from xiaoan.duties.submit import Answer


class Acts:
    """Rounds of each client's first guard."""

    def __init__(self, world: World) -> None:
        self._lists = [desk.checklist.pk for desk in world.desks]
        self._units = [desk.guards[0][0].pk for desk in world.desks]

    def some(self, client: int, n: int, size: int) -> bytes:
        """A sending of `size` rounds, each with three faults at a place of its own."""
        now = datetime.now(UTC).isoformat()
        acts = [self._act(client % len(self._lists), n, now) for _each in range(size)]
        return msgspec.json.encode({"device_at": now, "acts": acts})

    def _act(self, desk: int, n: int, now: str) -> dict[str, object]:
        place = f"{desk} 号楼 {uuid7().hex[-12:]} 室"
        fault = Answer(a="fail", text="灭火器压力不足", place_text=place)
        answers = ALL_NORMAL | dict.fromkeys(FAULTY, fault)
        return {
            "id": uuid7(), "form": "duties.round", "unit": self._units[desk], "at": now, "seq": n,
            "seconds": 20, "taps": 2, "files": [],
            "body": {"checklist": self._lists[desk], "answers": answers, "note": str(n)},
        }  # fmt: skip
