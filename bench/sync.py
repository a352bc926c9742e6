"""Phones against the real server: one act at a time, ten at a time, and the bundle.

The rounds are those of the part `submit`; the raw side inserts one row with the same bytes.
"""

from __future__ import annotations

import http.client
import json
import sys
import threading
from collections.abc import Callable
from importlib import import_module
from typing import Any

from bench.web import free_port, serve
from bench.world import CLIENTS, cluster, options, rate, row, tell

BATCH = 10
CROWD = 64


def main() -> int:
    given = options()
    each = 200 if given.full else 60
    with cluster(given.folder) as made:
        rounds = import_module("bench.rounds")
        world = rounds.World()
        keys, body = world.keys(), world.body()
        bodies = import_module("bench.phones").Acts(world)
        world.close()
    port = free_port()
    server = serve(given.folder, port)
    try:
        raw = rounds.Raw(made.url("xa_owner"), body)
        line = Line(port, keys)
        line.warm(bodies)
        rounds.analyze(raw.url)
        plain = rate(raw.insert, each)
        alone = rate(line.sending(bodies.stock(each, 1)), each)
        batch = rate(line.sending(bodies.stock(each // 4, BATCH)), each // 4)
        alone_crowd = rate(line.sending(bodies.stock(each // 4, 1, CROWD)), each // 4, CROWD)
        crowd = rate(line.sending(bodies.stock(each // 10, BATCH, CROWD)), each // 10, CROWD)
        bundle = rate(line.bundle, each // 2)
    finally:
        server.terminate()
        server.wait(30)
    against = f"{plain['rate']:.0f} raw one-row inserts/s, {CLIENTS} clients"
    tell(
        [
            _row("sync: acts one by one over HTTP", "≥ 20 % of raw", alone, plain, 1, against),
            _row("sync: acts in batches of 10", "≥ 30 % of raw", batch, plain, BATCH, against),
            _row(f"one by one, {CROWD} phones at once", "", alone_crowd, plain, 1, against),
            _row(f"batches of 10, {CROWD} phones at once", "", crowd, plain, BATCH, against),
            row("bundle since the last one", "", f"{bundle['rate']:.0f}/s, "
                f"p95 {bundle['p95']:.0f} ms", f"{CLIENTS} phones"),
        ]
    )  # fmt: skip
    return 0


def _row(
    job: str, target: str, found: dict[str, float], plain: dict[str, float], size: int, against: str
) -> dict[str, str]:
    acts = found["rate"] * size
    words = f"{acts:.0f}/s = {acts / plain['rate']:.0%}, p95 {found['p95']:.0f} ms a request"
    return row(job, target, words, against)


class Line:
    """Connections of phones: each thread its own, each client its own key."""

    def __init__(self, port: int, keys: list[str]) -> None:
        self._port, self._keys, self._mine = port, keys, threading.local()
        self._cursors: dict[int, str] = {}

    def warm(self, bodies: Any) -> None:
        """Some rounds of every phone, so that there is something to make statistics of."""
        for client in range(len(self._keys)):
            self.send(client, bodies.some(client, 0, BATCH))

    def sending(self, stock: list[list[bytes]]) -> Callable[[int, int], None]:
        """Work that sends what was made beforehand, each body once."""
        return lambda client, _n: self.send(client, stock[client].pop())

    def send(self, client: int, body: bytes) -> None:
        """Send acts; every one must be kept."""
        answers = self._ask(client, "POST", "/api/field/acts", body)["answers"]
        assert all(one["status"] == "kept" for one in answers), answers[0]

    def bundle(self, client: int, _n: int) -> None:
        """Fetch what changed since this client's last bundle."""
        since = self._cursors.get(client, "")
        told = self._ask(client, "GET", f"/api/field/bundle?since={since}")
        self._cursors[client] = told["cursor"]

    def _ask(self, client: int, method: str, path: str, body: bytes = b"") -> Any:
        if not hasattr(self._mine, "line"):
            self._mine.line = http.client.HTTPConnection("127.0.0.1", self._port, timeout=60)
        key = self._keys[client % len(self._keys)]
        headers = {"authorization": f"Bearer {key}", "content-type": "application/json"}
        self._mine.line.request(method, path, body or None, headers)
        answer = self._mine.line.getresponse()
        content = answer.read()
        assert answer.status == 200, (answer.status, content[:300])
        return json.loads(content)


if __name__ == "__main__":
    sys.exit(main())
