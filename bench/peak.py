"""A school morning: 500 schools of one district open the app and send their rounds in a window.

Arrivals are planned beforehand and do not wait for one another (an open loop): a late answer
counts from the moment at which the phone wanted to send.
"""

from __future__ import annotations

import random
import sys
import threading
import time
from importlib import import_module
from typing import Any

from bench.web import free_port, serve
from bench.world import cluster, options, row, spread, tell

SCHOOLS, ROUNDS = 500, 4
HANDS = 64  # connections at once, at most
WINDOW, FULL_WINDOW = 60, 300  # seconds


def main() -> int:
    given = options()
    window = FULL_WINDOW if given.full else WINDOW
    with cluster(given.folder) as made:
        rounds = import_module("bench.rounds")
        world = rounds.World(districts=1, code="m", schools=SCHOOLS)
        people = world.people(SCHOOLS)
        world.close()
        rounds.analyze(made.url("xa_owner"))
    phones = import_module("bench.phones")
    port = free_port()
    server = serve(given.folder, port)
    try:
        line = import_module("bench.sync").Line(port, [person[0] for person in people])
        morning = Morning(line, phones.plan(people, ROUNDS, random.Random(1), window))
        took = morning.run()
    finally:
        server.terminate()
        server.wait(30)
    for name, target in (("bundle", ""), ("round", "p95 ≤ 25 ms a round on an idle machine")):
        morning.rows.append(morning.tell(name, target, window, took))
    tell(morning.rows)
    return int(bool(morning.errors))


class Morning:
    """Does what was planned, each thing at its moment, by whichever hand is free."""

    def __init__(self, line: Any, planned: list[tuple[float, int, bytes]]) -> None:
        self.line, self.planned = line, sorted(planned, reverse=True)
        self.times: dict[str, list[float]] = {"bundle": [], "round": []}
        self.errors: list[BaseException] = []
        self.rows: list[dict[str, str]] = []
        self._lock = threading.Lock()

    def run(self) -> float:
        """Seconds from the first to the last answer."""
        self._start = time.perf_counter()
        hands = [threading.Thread(target=self._work) for _hand in range(HANDS)]
        for hand in hands:
            hand.start()
        for hand in hands:
            hand.join()
        return time.perf_counter() - self._start

    def tell(self, name: str, target: str, window: int, took: float) -> dict[str, str]:
        found = spread(self.times[name])
        return row(
            f"morning peak: {SCHOOLS} schools of one district, {name}s in {window} s",
            target,
            f"{len(self.times[name])} in {took:.0f} s, p50 {found['p50']:.0f} ms, "
            f"p95 {found['p95']:.0f} ms",
            f"{len(self.errors)} errors",
        )

    def _work(self) -> None:
        while True:
            with self._lock:
                if not self.planned:
                    return
                at, phone, body = self.planned.pop()
            time.sleep(max(0.0, self._start + at - time.perf_counter()))
            try:
                self.line.send(phone, body) if body else self.line.bundle(phone, 0)
            except (AssertionError, OSError) as wrong:
                self.errors.append(wrong)
            else:
                taken = time.perf_counter() - self._start - at
                self.times["round" if body else "bundle"].append(taken)


if __name__ == "__main__":
    sys.exit(main())
