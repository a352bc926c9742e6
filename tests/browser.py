"""A real server on a real demonstration, and people who use it through Chromium."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

DESK = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 844}
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "google-chrome"))), None)
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
         "--disable-background-networking", "--disable-component-update"]  # fmt: skip
OURS = {"DATABASE_URL", "XIAOAN_OWNER_URL", "XIAOAN_SEAL_URL", "XIAOAN_SUPER_URL", "XIAOAN_DATA"}


@dataclass
class Served:
    """The address of a demonstration and the password of its cast."""

    url: str
    password: str
    folder: Path


@contextmanager
def demonstration(schools: int = 4) -> Iterator[Served]:
    """`xiaoan demo` in a folder of its own on a free port, as a newcomer starts it."""
    folder = Path(tempfile.mkdtemp(prefix="xa-demo-"))
    folder.chmod(0o755)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    clean = {key: value for key, value in os.environ.items() if key not in OURS}
    words = ["demo", "--data", str(folder), "--port", str(port), "--schools", str(schools)]
    server = subprocess.Popen(
        [sys.executable, "-m", "xiaoan.cli", *words, "--no-open"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=clean,
    )  # fmt: skip
    try:
        yield _ready(server, folder)
    finally:
        server.terminate()
        server.wait(60)
        shutil.rmtree(folder, ignore_errors=True)


def _ready(server: subprocess.Popen[str], folder: Path) -> Served:
    assert server.stdout is not None
    url = ""
    for line in server.stdout:
        if line.startswith("ready: "):
            url = line.removeprefix("ready: ").strip()
        if found := re.search(r"password (\S+)", line):
            return Served(url, found[1], folder)
    assert server.stderr is not None
    raise AssertionError(f"the demonstration did not start: {server.stderr.read()[-2000:]}")


@contextmanager
def chromium(*more: str) -> Iterator[Browser]:
    """The system's browser, with `more` switches; without one the tests are listed as not run
    (in CI: failed)."""
    if CHROMIUM is None:
        if os.environ.get("CI") == "true":
            pytest.fail("Chromium is missing. Cure: install the package chromium.")
        pytest.skip("NOT RUN: no Chromium. Cure: install the package chromium (needs root).")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=[*QUIET, *more])
        try:
            yield browser
        finally:
            browser.close()


class Person:
    """One of the cast at a desk or with a phone; collects whatever the page complains of."""

    def __init__(self, browser: Browser, served: Served, account: str, screen: dict[str, int]):
        self.taps = 0
        context = browser.new_context(
            viewport=screen, locale="zh-CN", has_touch=screen is PHONE, is_mobile=screen is PHONE,
            accept_downloads=True,
        )  # fmt: skip
        self.page: Page = context.new_page()
        self.page.set_default_timeout(10_000)
        self.complaints: list[str] = []
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", self._hear)
        self.base = served.url
        self.go("/accounts/login/")
        self.page.fill("[name=login]", account)
        self.page.fill("[name=password]", served.password)
        self.page.click("main button[type=submit]")
        self.page.wait_for_url(self.base + "/")

    def _hear(self, message: object) -> None:
        if getattr(message, "type", "") == "error":
            self.complaints.append(str(getattr(message, "text", "")))

    def go(self, path: str) -> None:
        """Open an address of the product; it must answer."""
        answer = self.page.goto(self.base + path)
        assert answer is not None
        assert answer.status == 200, (path, answer.status)

    def tap(self, text: str, role: str = "button") -> None:
        """Press what is labelled `text`; counted."""
        self.taps += 1
        self.page.get_by_role(role, name=text).first.click()  # type: ignore[arg-type]

    def follow(self, text: str) -> None:
        self.page.get_by_role("link", name=text).first.click()
        self.page.wait_for_load_state()

    def reads(self, *texts: str) -> None:
        """What must stand on the page now."""
        body = self.page.inner_text("body")
        missing = [text for text in texts if text not in body]
        assert not missing, (missing, self.page.url, body[:1500])

    def is_wide(self) -> bool:
        """Whether the page must be scrolled sideways, which no page of ours may need."""
        return bool(
            self.page.evaluate(
                "document.documentElement.scrollWidth > document.documentElement.clientWidth + 1"
            )
        )
