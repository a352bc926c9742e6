"""A running `xiaoan up`, and a browser-like client of it."""

from __future__ import annotations

import http.cookiejar
import os
import re
import signal
import socket
import ssl
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
from tests.cast import PASSWORD

from xiaoan.cli.tests.conftest import clean_environment

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Server:
    """The process of `xiaoan up`, its address and its children by what they are."""

    def __init__(self, data: Path, *words: object, **environment: str) -> None:
        self.data, self.port = data, free_port()
        self.said: list[str] = []
        self.process = subprocess.Popen(
            [sys.executable, "-m", "xiaoan.cli", "up", "--data", data, "--port", str(self.port),
             *map(str, words)],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            env=clean_environment(**environment), start_new_session=True,
        )  # fmt: skip
        for line in self.process.stdout:
            self.said.append(line)
            if line.startswith("ready: "):
                break
        self.url = self.said[-1].removeprefix("ready: ").strip() if self.said else ""
        if not self.url.startswith("http"):
            logs = [p.read_text(errors="replace")[-2000:] for p in data.glob("*.log")]
            raise AssertionError(f"up: {self.said} {logs}")

    def find(self, name: str) -> psutil.Process | None:
        """The living child `postgres`, `granian` or `worker`, if there is one just now."""
        for one in psutil.Process(self.process.pid).children():
            # A child that was killed a moment ago is a zombie, or gone while it is asked.
            with suppress(psutil.NoSuchProcess):
                if name in " ".join(one.cmdline()):
                    return one
        return None

    def child(self, name: str) -> psutil.Process:
        """The child of that name; there must be one soon, for fallen ones start again."""
        return until(lambda: self.find(name))

    def everything(self) -> list[psutil.Process]:
        mine = psutil.Process(self.process.pid)
        return [mine, *mine.children(recursive=True)]

    def stop(self) -> int:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        return self.process.wait(60)

    def close(self) -> None:
        """After it was killed: take its exit code, and its pipe away."""
        self.process.wait(10)
        self.process.stdout.close()

    def rest(self) -> str:
        return "".join(self.said) + (self.process.stdout.read() or "")


@contextmanager
def serving(data: Path, *words: object, **environment: str):
    server = Server(data, *words, **environment)
    family = server.everything()
    try:
        yield server
    finally:
        server.stop()
        for one in family:
            if one.is_running():  # the test failed half-way: leave nothing behind
                os.kill(one.pid, signal.SIGKILL)
        server.process.stdout.close()


class Browser:
    """Keeps cookies, sends the form's token; `post` gives None when nothing answered."""

    def __init__(self, url: str, authority: Path | None = None) -> None:
        self.url = url
        context = ssl.create_default_context(cafile=authority)
        self.jar = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=context),
            urllib.request.HTTPCookieProcessor(self.jar), _Stay(),
        )  # fmt: skip

    def get(self, path: str, **headers: str):
        request = urllib.request.Request(self.url + path, headers=headers)  # noqa: S310
        try:
            return self.opener.open(request, timeout=10)
        except urllib.error.HTTPError as answer:
            return answer

    def post(self, path: str, token: str, **fields: str) -> int | None:
        body = urllib.parse.urlencode({"csrfmiddlewaretoken": token, **fields}).encode()
        headers = {"Referer": self.url + path}
        request = urllib.request.Request(self.url + path, body, headers)  # noqa: S310
        try:
            return self.opener.open(request, timeout=10).status
        except urllib.error.HTTPError as answer:
            return answer.code
        except OSError:
            return None

    def token(self, path: str) -> str:
        return TOKEN.search(self.get(path).read().decode()).group(1)

    def sign_in(self, name: str) -> None:
        path = "/accounts/login/"
        status = self.post(path, self.token(path), login=name, password=PASSWORD)
        assert status == 302, status


class _Stay(urllib.request.HTTPRedirectHandler):
    """A redirect is an answer: it says that the form was taken."""

    def redirect_request(self, *_args: object) -> None:
        return None


def until(question, limit: float = 30):
    """Wait for a truth; fails after `limit` seconds."""
    end = time.monotonic() + limit
    while time.monotonic() < end:
        if answer := question():
            return answer
        time.sleep(0.1)
    raise AssertionError("it did not come true in time")
