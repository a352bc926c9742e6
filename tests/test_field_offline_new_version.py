"""A new version of the app waits for the person, and takes nothing away that is unsent."""

from __future__ import annotations

import pytest
from playwright.sync_api import Route

from tests.browser import chromium
from tests.cast import People
from tests.phone import Phone, names
from tests.served import serving
from xiaoan.api.tests.conftest import place_form
from xiaoan.field import shell

pytestmark = pytest.mark.usefixtures("committed", "place_form")
__all__ = ["place_form"]
#: Put the phone's database back to the shelves of version 1, with everything on them.
BACK_TO_ONE = """async () => {
  const open = (version, upgrade) => new Promise((done) => {
    const ask = indexedDB.open('xiaoan-field', version);
    ask.onupgradeneeded = () => upgrade(ask.result);
    ask.onsuccess = () => done(ask.result);
  });
  const answer = (ask) => new Promise((done) => { ask.onsuccess = () => done(ask.result); });
  const now = await open();
  const kept = {}, paths = {};
  for (const name of now.objectStoreNames) {
    const store = now.transaction(name).objectStore(name);
    paths[name] = store.keyPath;
    kept[name] = [await answer(store.getAllKeys()), await answer(store.getAll())];
  }
  now.close();
  await answer(indexedDB.deleteDatabase('xiaoan-field'));
  const old = await open(1, (db) => {
    for (const name of Object.keys(paths)) {
      db.createObjectStore(name, paths[name] ? { keyPath: paths[name] } : undefined);
    }
  });
  for (const [name, [keys, rows]] of Object.entries(kept)) {
    const store = old.transaction(name, 'readwrite').objectStore(name);
    rows.forEach((row, at) => (paths[name] ? store.put(row) : store.put(row, keys[at])));
  }
  old.close();
}"""


def hold(route: Route) -> None:
    """The server is too busy for acts."""
    route.fulfill(status=503, json={"what": "busy"})


def test_a_new_version_is_announced_and_taken_over_with_the_queue_pending(
    people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = shell._shell
    with serving() as base, chromium() as browser:
        phone = Phone(browser, base)
        phone.context.route("**/api/field/acts", hold)
        phone.open("/field/signon")
        phone.send("一", "二")
        phone.page.evaluate("document.title = 'still here'")
        monkeypatch.setattr(
            shell, "_shell", lambda at: old(at).replace(b"data-app", b"data-app=newer")
        )
        phone.page.evaluate("navigator.serviceWorker.ready.then((all) => void all.update())")
        phone.reads("新版本已备好")
        assert phone.page.title() == "still here"  # nothing was loaded over a form
        with phone.page.expect_navigation():
            phone.page.click("text=换用新版本")
        phone.page.wait_for_selector("a.queue")  # and the PIN is not asked again
        assert phone.page.locator("html[data-app=newer]").count() == 1
        phone.reads("2 项未发")
        phone.context.unroute("**/api/field/acts")
        phone.open("/field/queue")
        phone.page.click("text=立即发送")
        phone.settles()
    assert names(people) == ["一", "二"]


def test_the_shelves_of_an_older_app_are_taken_over_with_what_lies_on_them(
    people: People,
) -> None:
    with serving() as base, chromium() as browser:
        phone = Phone(browser, base)
        phone.context.route("**/api/field/acts", hold)
        phone.send("一", "二", "三")
        phone.page.goto(f"{base}/static/base/logo.svg")
        phone.page.evaluate(BACK_TO_ONE)
        phone.context.unroute("**/api/field/acts")
        phone.open("/field/queue")
        phone.settles()
    assert names(people) == ["一", "二", "三"]
