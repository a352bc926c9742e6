"""A person with the field app on a phone: enrolled, unlocked, on- and offline."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from django.db import connections, transaction
from playwright.sync_api import Browser, BrowserContext, Page

from tests.cast import PASSWORD, People
from tests.served import signed_in
from xiaoan.base.scope import scope
from xiaoan.field.models import Sent
from xiaoan.units.models import Place

T = TypeVar("T")
PIN = "258036"
#: The small form of the tests' own (api/tests/conftest.py): it adds a place.
FORM = "units.add"


class Phone:
    """One browser with one or more people on it; `page` is the tab in hand."""

    def __init__(
        self, browser: Browser, base: str, user: str = "safety", pin: str = PIN, room: int = 0
    ) -> None:
        """`room` is all the bytes that the phone gives the app; 0 is plenty."""
        self.base = base
        self.page: Page = signed_in(browser, base, user, PASSWORD, phone=True)
        if room:  # before the database is opened: the browser remembers for half a minute
            self.devtools = self.page.context.new_cdp_session(self.page)
            quota = {"origin": base, "quotaSize": room}
            self.devtools.send("Storage.overrideQuotaForOrigin", quota)
        self.context: BrowserContext = self.page.context
        self.page.set_default_timeout(10_000)
        self.enrol(pin)

    def enrol(self, pin: str = PIN) -> None:
        """Make the phone the signed-in person's, and wait until the first bundle is there."""
        self.open("/field/start")
        self.page.fill("#pin", pin)
        self.page.fill("#again", pin)
        self.page.click("form .btn-primary")
        self.page.wait_for_url(f"{self.base}/field/")
        self.page.wait_for_selector("html[data-synced]", state="attached")
        self.page.evaluate("navigator.serviceWorker.ready.then(() => true)")

    def sign_in(self, user: str = "safety") -> None:
        """Sign in to the office in another tab: enrolling has ended the session."""
        page = self.context.new_page()
        page.goto(f"{self.base}/accounts/login/")
        page.fill("input[name=login]", user)
        page.fill("input[name=password]", PASSWORD)
        page.click("form .btn-primary")
        page.wait_for_load_state()
        page.close()

    def open(self, path: str) -> None:
        """Go to an address; the shell answers with or without a network."""
        self.page.goto(self.base + path)
        self.page.wait_for_selector("[data-head]")

    def tab(self, path: str = "/field/") -> Page:
        """A second tab of the same phone."""
        page = self.context.new_page()
        page.set_default_timeout(10_000)
        page.goto(self.base + path)
        page.wait_for_selector("[data-head]")
        return page

    def unlock(self, pin: str = PIN) -> None:
        """Type the PIN where the app asks it."""
        self.page.fill("#pin", pin)
        self.page.wait_for_selector("a.queue")

    def cut(self) -> None:
        self.context.set_offline(True)

    def join(self) -> None:
        """The network is back."""
        self.context.set_offline(False)

    def send(self, *names: str, then: str = "", form: str = FORM) -> list[str]:
        """Do one act for each name; returns their ids. Nothing waits for a network."""
        ids: list[str] = self.page.evaluate(
            "async ([form, names, then]) => { const ids = [];"
            " for (const name of names) ids.push(await xiaoan.send(form, {name, then}));"
            " return ids; }",
            [form, list(names), then],
        )
        return ids

    def queue(self) -> list[dict[str, Any]]:
        """What the phone still holds: {act, state, answer}, in order."""
        found: list[dict[str, Any]] = self.page.evaluate("xiaoan.queued()")
        return found

    def settles(self, seconds: int = 30) -> None:
        """Wait until the queue is empty."""
        for _ in range(seconds * 10):
            if not self.queue():
                return
            self.page.wait_for_timeout(100)
        raise AssertionError(self.queue())

    def bar(self) -> str:
        """What the queue bar says at this moment."""
        return self.page.inner_text("#queue")

    def reads(self, *texts: str) -> None:
        """What must stand on the screen, at the latest in a moment."""
        for text in texts:
            self.page.get_by_text(text).first.wait_for()


def asked(question: Callable[[], T]) -> T:
    """Ask Django in a thread of its own: beside a running browser it may not be asked here."""

    def answer() -> T:
        try:
            return question()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(answer).result()


def seen(people: People, question: Callable[[], T]) -> T:
    """Ask inside the district's scope."""

    def inside() -> T:
        with transaction.atomic(), scope([people.bureau.pk]):
            return question()

    return asked(inside)


def names(people: People) -> list[str]:
    """The names of the places that the phone's acts added, in the order in which they were."""
    rows = Place.objects.order_by("pk").values_list("name", flat=True)
    return seen(people, lambda: list(rows.all()))


def receipts(people: People) -> list[tuple[int, str]]:
    """Number and outcome of every act that arrived, in the phone's order."""
    rows = Sent.objects.order_by("seq").values_list("seq", "status")
    return seen(people, lambda: list(rows.all()))
