"""A person with the field app on a phone: enrolled, unlocked, on- and offline."""

from __future__ import annotations

from playwright.sync_api import Browser, Page

from tests.served import PHONE, signed_in

PIN = "258036"


def enrolled(browser: Browser, base: str, user: str, password: str, pin: str = PIN) -> Page:
    """The app open on today's list, this phone enrolled for `user`, everything fetched once."""
    page = signed_in(browser, base, user, password, phone=True)
    enrol(page, base, pin)
    return page


def enrol(page: Page, base: str, pin: str = PIN) -> None:
    """Make the phone the signed-in person's, and wait until the first bundle is there."""
    page.goto(f"{base}/field/start")
    page.fill("#pin", pin)
    page.fill("#again", pin)
    page.click("form .btn-primary")
    page.wait_for_url(f"{base}/field/")
    page.wait_for_selector("html[data-synced]", state="attached")


def unlock(page: Page, pin: str = PIN) -> None:
    """Type the PIN where the app asks it."""
    page.fill("#pin", pin)
    page.wait_for_selector("#queue")


def ready(page: Page) -> None:
    """Wait until the service worker can open the app without a network."""
    page.wait_for_function("navigator.serviceWorker && navigator.serviceWorker.ready")


__all__ = ["PHONE", "PIN", "enrol", "enrolled", "ready", "unlock"]
