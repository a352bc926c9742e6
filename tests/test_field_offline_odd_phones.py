"""A full phone, a wrong clock, WeChat: the person is told in words, and no record suffers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.browser import chromium
from tests.cast import PASSWORD, People
from tests.phone import Phone, names, seen
from tests.served import serving, signed_in
from xiaoan.api.tests.conftest import place_form
from xiaoan.field.models import Sent

pytestmark = pytest.mark.usefixtures("committed", "place_form")
__all__ = ["place_form"]
WECHAT = "Mozilla/5.0 (Linux; Android 13) AppleWebKit/537.36 Chrome/116.0 Mobile MicroMessenger/8.0"


def test_a_full_phone_says_so_and_keeps_what_it_has(people: People) -> None:
    with serving() as base, chromium() as browser:
        phone = Phone(browser, base, room=6_000_000)
        phone.cut()
        phone.send("一")
        phone.page.evaluate("void xiaoan.send('units.add', {name: 'x'.repeat(9e6)})")
        phone.reads("手机存满了，这条没有存下。")
        assert [one["act"]["body"]["name"] for one in phone.queue()] == ["一"]  # nothing half
        phone.send("二")  # what is small enough still fits
        phone.join()
        phone.settles()
    assert names(people) == ["一", "二"]


def test_a_clock_wrong_by_a_day_is_said_and_does_no_harm(people: People) -> None:
    yesterday = datetime.now(UTC) - timedelta(days=1)
    with serving() as base, chromium() as browser:
        phone = Phone(browser, base)
        phone.page.clock.install(time=yesterday)
        phone.page.wait_for_selector("#pin")  # a clock that jumps locks: better a PIN too many
        phone.unlock()
        phone.send("一")
        phone.settles()
        phone.reads("本机时钟慢了")
    sent = seen(people, lambda: Sent.objects.get())
    assert names(people) == ["一"]
    assert abs(sent.received_at - datetime.now(UTC)) < timedelta(minutes=5)
    assert abs(sent.device_at - yesterday) < timedelta(minutes=5)  # kept as the phone said it


def test_inside_wechat_the_pages_work_and_say_how_to_work_offline(people: People) -> None:
    with serving() as base, chromium() as browser:
        page = signed_in(browser, base, "safety", PASSWORD, phone=True)
        page.context.close()
        context = browser.new_context(user_agent=WECHAT, viewport={"width": 390, "height": 844})
        page = context.new_page()
        page.goto(f"{base}/field/")
        page.get_by_text("在浏览器打开").first.wait_for()
        page.click("text=报隐患")
        page.wait_for_url("**/accounts/login/**")
        assert page.locator("input[name=login]").count() == 1
