"""What lies on a phone opens to its owner's PIN only; a shared phone changes hands in two taps."""

from __future__ import annotations

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session

from tests.browser import chromium
from tests.cast import PASSWORD, People
from tests.phone import PIN, Phone, asked, names
from tests.served import serving
from xiaoan.api.tests.conftest import place_form

pytestmark = pytest.mark.usefixtures("committed", "place_form")
__all__ = ["place_form"]
#: Everything that the phone's database holds, as text; ciphertext stays bytes.
DUMP = """async () => {
  const db = await new Promise((done) => {
    const ask = indexedDB.open('xiaoan-field');
    ask.onsuccess = () => done(ask.result);
  });
  let text = '';
  for (const store of db.objectStoreNames) {
    const all = await new Promise((done) => {
      const ask = db.transaction(store).objectStore(store).getAll();
      ask.onsuccess = () => done(ask.result);
    });
    text += JSON.stringify(all, (_key, value) =>
      value instanceof Uint8Array ? new TextDecoder().decode(value) : value);
  }
  db.close();
  return text + JSON.stringify(localStorage) + JSON.stringify(sessionStorage);
}"""

#: The PIN's halves of the keys on this phone.
HALVES = """async () => {
  const db = await new Promise((done) => {
    const ask = indexedDB.open('xiaoan-field');
    ask.onsuccess = () => done(ask.result);
  });
  const people = await new Promise((done) => {
    const ask = db.transaction('people').objectStore('people').getAll();
    ask.onsuccess = () => done(ask.result);
  });
  db.close();
  return people.map((one) => one.byPin);
}"""


def wrong_pins(phone: Phone, tries: int) -> None:
    for _ in range(tries):
        phone.page.wait_for_selector("#pin:not([readonly])")
        phone.page.type("#pin", "918273")
        phone.page.wait_for_selector("[role=alert]")
        phone.page.wait_for_selector("#pin[readonly]", state="detached")


def test_nothing_that_was_entered_can_be_read_on_a_locked_phone(people: People) -> None:
    with serving() as base, chromium() as browser:
        phone = Phone(browser, base)
        phone.cut()
        phone.send("配电间堆放纸箱")
        phone.page.evaluate("xiaoan.keep('draft', {words: '半张表'})")
        said = phone.page.evaluate(DUMP)
        assert "陈立新" in said  # the lock names who may open it
        for secret in ("配电间", "半张表", "units.add", "xa1.", PIN):
            assert secret not in said, secret


def test_a_locked_phone_shows_nothing_and_still_sends_what_was_done(people: People) -> None:
    with serving() as base, chromium() as browser:
        phone = Phone(browser, base)
        phone.cut()
        phone.send("一", "二")
        phone.open("/field/me")
        phone.page.click("text=锁定，或换人")
        phone.reads("2 项未发")
        phone.join()
        phone.page.get_by_text("2 项未发").wait_for(state="detached")
        assert "/field/lock" in phone.page.url
        assert names(people) == ["一", "二"]


def test_a_phone_locked_for_half_an_hour_has_no_key_left(people: People) -> None:
    with serving() as base, chromium() as browser:
        phone = Phone(browser, base)
        phone.page.clock.install()
        phone.open("/field/me")
        phone.cut()
        phone.send("一")
        phone.page.click("text=锁定，或换人")
        phone.reads("1 项未发")
        phone.page.clock.fast_forward("31:00")
        phone.join()
        phone.page.clock.fast_forward("10:00")
        phone.page.wait_for_timeout(1000)
        assert names(people) == []
        phone.unlock()
        phone.settles()
    assert names(people) == ["一"]


def test_after_five_wrong_pins_only_signing_in_opens_it_and_nothing_is_lost(
    people: People,
) -> None:
    with serving() as base, chromium() as browser:
        phone = Phone(browser, base)
        phone.cut()
        phone.send("一")
        phone.open("/field/me")
        phone.page.click("text=锁定，或换人")
        phone.reads("1 项未发")
        wrong_pins(phone, 2)
        phone.reads("解锁码不对，还可以试 3 次。")
        wrong_pins(phone, 3)
        phone.reads("解锁码错了 5 次。")
        assert phone.page.locator("#pin").count() == 0
        phone.page.reload()
        phone.reads("解锁码错了 5 次。")  # closing the app does not help
        assert phone.page.evaluate(HALVES) == [None]  # nor counting anew: nothing is left to try
        phone.join()
        phone.sign_in()
        asked(an_hour_later)
        phone.page.click("main .btn-primary")
        new_pin(phone, "730519", then="[role=alert]")
        phone.page.click("text=去输入密码")  # signed in long ago: that may be anybody
        phone.page.fill("input[name=password]", PASSWORD)
        phone.page.click("form .btn-primary")
        phone.page.wait_for_url("**/field/start**")
        new_pin(phone, "730519")
        phone.settles()
        phone.open("/field/me")
        phone.page.click("text=锁定，或换人")
        phone.unlock("730519")
    assert names(people) == ["一"]


def an_hour_later() -> None:
    """Every sign-in so far is an hour old."""
    for row in Session.objects.all():
        store = SessionStore(row.session_key)
        for method in store.get("account_authentication_methods", ()):
            method["at"] -= 3600
        store.modified = True
        store.save()


def new_pin(phone: Phone, pin: str, then: str = "a.queue") -> None:
    """Choose a PIN, and wait for what the app asks or shows next."""
    phone.page.fill("#pin", pin)
    phone.page.fill("#again", pin)
    phone.page.click("form .btn-primary")
    phone.page.wait_for_selector(then)


def test_an_easy_pin_is_not_taken(people: People) -> None:
    with serving() as base, chromium() as browser:
        phone = Phone(browser, base)
        phone.context.clear_cookies()
        add_person(phone, "guard", pin="")
        for easy in ("123456", "654321", "111111", "121212", "12345"):
            phone.page.fill("#pin", easy)
            phone.page.fill("#again", easy)
            phone.page.click("form .btn-primary")
            phone.page.wait_for_selector("[role=alert]")
            assert "/field/start" in phone.page.url, easy


def add_person(phone: Phone, user: str, pin: str) -> None:
    """A colleague signs in on the same phone and chooses a PIN."""
    phone.open("/field/start")
    phone.page.click("main .btn-primary")
    phone.page.fill("input[name=login]", user)
    phone.page.fill("input[name=password]", PASSWORD)
    phone.page.click("form .btn-primary")
    phone.page.wait_for_url("**/field/start")
    phone.page.wait_for_selector("#pin")
    if pin:
        new_pin(phone, pin)


def test_the_gate_phone_changes_person_in_two_taps_and_a_pin(people: People) -> None:
    with serving() as base, chromium() as browser:
        phone = Phone(browser, base)
        phone.context.clear_cookies()
        add_person(phone, "principal", "604913")
        phone.page.wait_for_url(f"{base}/field/")
        phone.send("校长记的")
        phone.settles()
        taps = 0
        for place in ("[data-lock]", "text=陈立新"):
            phone.page.locator(place).first.tap()
            taps += 1
        phone.unlock()
        assert taps == 2
        phone.open("/field/me")
        phone.reads("陈立新")
        assert phone.page.get_by_text("王海燕").count() == 0
        phone.send("安全主任记的")
        phone.settles()
    assert names(people) == ["校长记的", "安全主任记的"]


def test_the_lock_falls_after_five_minutes_without_a_touch(people: People) -> None:
    with serving() as base, chromium() as browser:
        phone = Phone(browser, base)
        phone.page.clock.install()
        phone.open("/field/queue")
        phone.page.clock.fast_forward("04:00")
        assert "/field/queue" in phone.page.url
        phone.page.clock.fast_forward("02:00")
        phone.page.wait_for_selector("#pin")
        assert "/field/lock" in phone.page.url
