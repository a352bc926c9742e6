"""Whatever the network does, each act of a phone is done once, and in its order."""

from __future__ import annotations

import pytest
from playwright.sync_api import Route

from tests.browser import chromium
from tests.cast import People
from tests.phone import Phone, names, receipts
from tests.served import serving
from xiaoan.api.tests.conftest import place_form

pytestmark = pytest.mark.usefixtures("committed", "place_form")
ACTS = "**/api/field/acts"
__all__ = ["place_form"]


def test_what_is_done_without_a_network_is_sent_once_when_it_is_back(people: People) -> None:
    with serving() as base, chromium() as browser:
        phone = Phone(browser, base)
        phone.cut()
        phone.open("/field/queue")
        phone.send("一", "二", "三")
        phone.reads("没有网络，可照常填。")
        phone.reads("3 项未发")
        assert names(people) == []
        phone.open("/p/7KQ2M9XD")  # a plate scanned meanwhile opens in the app
        phone.page.wait_for_selector("a.queue")
        phone.join()
        phone.settles()
        phone.reads("都已发出")
    assert names(people) == ["一", "二", "三"]
    assert receipts(people) == [(1, "kept"), (2, "kept"), (3, "kept")]


def test_a_reply_lost_after_the_server_took_the_act_does_not_double_it(people: People) -> None:
    lost: list[int] = []

    def lose(route: Route) -> None:
        if len(lost) < 2:
            lost.append(route.fetch().status)
            route.abort("connectionreset")
        else:
            route.continue_()

    with serving() as base, chromium() as browser:
        phone = Phone(browser, base)
        phone.page.route(ACTS, lose)
        phone.send("一", "二")
        phone.settles()
    assert lost == [200, 200]
    assert names(people) == ["一", "二"]


def test_a_flapping_network_loses_and_doubles_nothing(people: People) -> None:
    wanted = [f"第{n}处" for n in range(1, 31)]
    with serving() as base, chromium() as browser:
        phone = Phone(browser, base)
        for at in range(0, 30, 5):
            phone.cut()
            phone.send(*wanted[at : at + 5])
            phone.join()
            if at % 2:
                phone.page.reload()  # in the midst of sending
                phone.page.wait_for_selector("a.queue")
        phone.settles()
    assert names(people) == wanted
    assert [seq for seq, _status in receipts(people)] == list(range(1, 31))


def test_a_server_that_goes_down_and_comes_back_gets_all_of_it(people: People) -> None:
    with chromium() as browser:
        with serving() as base:
            phone = Phone(browser, base)
        phone.send("一", "二")
        phone.reads("没有网络，可照常填。")
        assert len(phone.queue()) == 2
        with serving(int(base.rsplit(":", 1)[1])):
            phone.open("/field/queue")
            phone.page.click("text=立即发送")
            phone.settles()
    assert names(people) == ["一", "二"]


def test_a_tab_killed_while_sending_is_followed_by_the_next(people: People) -> None:
    def never(_route: Route) -> None:
        """Neither sent nor refused: the tab dies meanwhile."""

    with serving() as base, chromium() as browser:
        phone = Phone(browser, base)
        phone.page.route(ACTS, never)
        phone.send("一", "二")
        phone.page.close()
        phone.page = phone.tab()
        if phone.page.query_selector("#pin"):
            phone.unlock()
        phone.settles()
    assert names(people) == ["一", "二"]
