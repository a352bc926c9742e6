"""Nobody leaves a phone behind with work unsent, and a phone taken out of use forgets."""

from __future__ import annotations

import pytest

from tests.browser import chromium
from tests.cast import People
from tests.phone import Phone, names, seen
from tests.served import serving
from xiaoan.api.tests.conftest import place_form
from xiaoan.field.models import Device

pytestmark = pytest.mark.usefixtures("committed", "place_form")
__all__ = ["place_form"]
#: How many rows each store of the phone's database holds.
LEFT = """async () => {
  const db = await new Promise((done) => {
    const ask = indexedDB.open('xiaoan-field');
    ask.onsuccess = () => done(ask.result);
  });
  let sum = 0;
  for (const store of db.objectStoreNames) {
    sum += await new Promise((done) => {
      const ask = db.transaction(store).objectStore(store).count();
      ask.onsuccess = () => done(ask.result);
    });
  }
  db.close();
  return sum;
}"""


def in_use(people: People) -> int:
    return seen(people, lambda: Device.objects.filter(revoked_at=None).count())


def test_signing_out_with_unsent_records_is_refused_or_waits_until_they_are_sent(
    people: People,
) -> None:
    with serving() as base, chromium() as browser:
        phone = Phone(browser, base)
        phone.cut()
        phone.send("一")
        phone.open("/field/me")
        phone.page.click("text=从这部手机退出")
        phone.reads("没有退出：还有未发的")
        phone.page.click("text=锁定并加密保留，发完后自动退出")
        phone.reads("1 项未发，发完后退出")
        assert in_use(people) == 1
        phone.join()  # locked as it is, it sends
        phone.reads("已退出，本机上的资料已清除。")
        assert phone.page.evaluate(LEFT) == 0
    assert names(people) == ["一"]
    assert in_use(people) == 0


def test_a_revoked_phone_is_wiped_at_its_next_contact(people: People) -> None:
    def revoke() -> None:
        for device in Device.objects.filter(revoked_at=None):
            device.revoke(by=people.safety, why="丢失")

    with serving() as base, chromium() as browser:
        phone = Phone(browser, base)
        phone.cut()
        phone.send("一")
        assert phone.page.evaluate(LEFT) > 2
        seen(people, revoke)
        phone.reads("没有网络，可照常填。")  # without a network nothing can be known
        phone.join()
        phone.reads("这部手机已停用，本机上此人的资料已清除。")
        assert phone.page.evaluate(LEFT) == 0
        phone.open("/field/")
        phone.page.wait_for_url("**/field/start")  # nobody is on this phone any more
    assert names(people) == []


def test_a_locked_phone_that_was_lost_is_wiped_too(people: People) -> None:
    def revoke() -> None:
        for device in Device.objects.filter(revoked_at=None):
            device.revoke(by=people.safety, why="丢失")

    with serving() as base, chromium() as browser:
        phone = Phone(browser, base)
        phone.open("/field/me")
        phone.page.click("text=锁定，或换人")
        phone.page.wait_for_selector("#pin")
        seen(people, revoke)
        phone.page.reload()  # the key is gone with the page: nobody could ask by it
        phone.reads("这部手机已停用，本机上此人的资料已清除。")
        assert phone.page.evaluate(LEFT) == 0
