"""What phones of the bench send: acts as the app words them, made outside the measured time."""

from __future__ import annotations

from datetime import UTC, datetime
from random import Random

import msgspec

from bench.rounds import ALL_NORMAL, FAULTY, World
from bench.world import CLIENTS, WARM
from xiaoan.base.ids import uuid7
from xiaoan.duties.submit import Answer


class Acts:
    """Rounds of each client's first guard."""

    def __init__(self, world: World) -> None:
        self._lists = [desk.checklist.pk for desk in world.desks]
        self._units = [desk.guards[0][0].pk for desk in world.desks]

    def stock(self, each: int, size: int, clients: int = CLIENTS) -> list[list[bytes]]:
        """What every client sends: `each` sendings, and those before the clock starts."""
        return [
            [self.some(client, n, size) for n in range(each + WARM)] for client in range(clients)
        ]

    def some(self, client: int, n: int, size: int) -> bytes:
        """A sending of `size` rounds, each with three faults at a place of its own."""
        now = datetime.now(UTC).isoformat()
        acts = [self._act(client % len(self._lists), n, now) for _each in range(size)]
        return msgspec.json.encode({"device_at": now, "acts": acts})

    def _act(self, desk: int, n: int, now: str) -> dict[str, object]:
        return act(self._units[desk], self._lists[desk], n, now)


def act(unit: int, checklist: object, n: int, now: str) -> dict[str, object]:
    """One round with three faults at a place of its own."""
    place = f"{n} 号楼 {uuid7().hex[-12:]} 室"  # the head of it is the time
    fault = Answer(a="fail", text="灭火器压力不足", place_text=place)
    return {
        "id": uuid7(), "form": "duties.round", "unit": unit, "at": now, "seq": n,
        "seconds": 20, "taps": 2, "files": [],
        "body": {"checklist": checklist, "note": str(n),
                 "answers": ALL_NORMAL | dict.fromkeys(FAULTY, fault)},
    }  # fmt: skip


def plan(
    people: list[tuple[str, int, str, tuple[str, ...]]], rounds: int, chance: Random, window: int
) -> list[tuple[float, int, bytes]]:
    """(second, phone, body) of a morning: every phone fetches its bundle (no body), then sends
    `rounds` rounds one by one, all within `window` seconds.
    """
    now = datetime.now(UTC).isoformat()
    planned = []
    for phone, (_token, unit, checklist, _orders) in enumerate(people):
        moments = sorted(chance.random() * window for _n in range(rounds + 1))
        planned.append((moments[0], phone, b""))
        for n, moment in enumerate(moments[1:]):
            acts = [act(unit, checklist, n, now)]
            body = msgspec.json.encode({"device_at": now, "acts": acts})
            planned.append((moment, phone, body))
    return planned
