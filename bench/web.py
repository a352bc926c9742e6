"""The same round over HTTP: the real server, the real form, one round after the other."""

from __future__ import annotations

import http.client
import os
import re
import socket
import subprocess
import sys
import threading
import time
from importlib import import_module
from pathlib import Path
from urllib.parse import urlencode

from bench.world import CLIENTS, cluster, options, rate, row, tell
from xiaoan.base.ids import uuid7

PASSWORD = "Qinghe-2031-safe"  # noqa: S105 - of a throw-away district
FORM = {"content-type": "application/x-www-form-urlencoded"}


def main() -> int:
    given = options()
    each = 200 if given.full else 60
    with cluster(given.folder) as made:
        world = import_module("bench.rounds").World(password=PASSWORD)
        tasks, body = world.tasks(), world.body()
        world.close()
    port = free_port()
    server = serve(given.folder, port)
    try:
        raw = import_module("bench.rounds").Raw(made.url("xa_owner"), body)
        phones = [Phone(port, account, path) for account, path in tasks]
        plain = rate(raw.insert, each)
        sent = rate(lambda client, _n: phones[client % len(phones)].send(), each)
    finally:
        server.terminate()
        server.wait(30)
    tell(
        [
            row(
                "submit over HTTP: the page's form, one by one",
                "≥ 20 % of raw",
                f"{sent['rate']:.0f}/s = {sent['rate'] / plain['rate']:.0%}, "
                f"p95 {sent['p95']:.0f} ms",
                f"{plain['rate']:.0f} raw one-row inserts/s, {CLIENTS} clients",
            )
        ]
    )
    return 0


class Phone:
    """One signed-in guard with the round open; a connection for each thread that sends."""

    def __init__(self, port: int, account: str, path: str) -> None:
        self._port, self._path, self._mine = port, path, threading.local()
        self._cookies: dict[str, str] = {}
        _status, page = self._ask("GET", "/accounts/login/")
        self._post("/accounts/login/", page, {"login": account, "password": PASSWORD})
        status, self._page = self._ask("GET", path)
        assert status == 200, (path, status)
        self._items = re.findall(r'name="bad-(\d+)"', self._page)

    def send(self) -> None:
        """All normal but three, at a place of its own."""
        place = f"{uuid7().hex[:12]} 室"
        fields = {"draft": str(uuid7())}
        for item in self._items[:3]:
            fields |= {f"bad-{item}": "1", f"note-{item}": place}
        status = self._post(self._path, self._page, fields)
        assert status == 303, status

    def _post(self, path: str, page: str, fields: dict[str, str]) -> int:
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        assert token, path
        body = urlencode({"csrfmiddlewaretoken": token[1]} | fields)
        return self._ask("POST", path, body)[0]

    def _ask(self, method: str, path: str, body: str = "") -> tuple[int, str]:
        if not hasattr(self._mine, "line"):
            self._mine.line = http.client.HTTPConnection("127.0.0.1", self._port, timeout=30)
        cookies = "; ".join(f"{key}={value}" for key, value in self._cookies.items())
        self._mine.line.request(method, path, body or None, FORM | {"cookie": cookies})
        answer = self._mine.line.getresponse()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                key, _, rest = value.partition("=")
                self._cookies[key] = rest.partition(";")[0]
        return answer.status, answer.read().decode()


def serve(folder: Path, port: int) -> subprocess.Popen[bytes]:
    """The whole program on a free loopback port, once it answers."""
    # The addresses of the first cluster's life would mean an external server.
    clean = {k: v for k, v in os.environ.items() if not k.endswith("_URL")}
    server = subprocess.Popen(
        [sys.executable, "-m", "xiaoan.cli", "up", "--data", folder, "--port", str(port)],
        stdout=subprocess.DEVNULL, env=clean,
    )  # fmt: skip
    for _attempt in range(300):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return server
        time.sleep(0.1)
    server.terminate()
    raise RuntimeError("the server did not start")


def free_port() -> int:
    """A loopback port that nobody holds."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    sys.exit(main())
