"""Two tabs are one phone: one queue, one sender, one lock."""

from __future__ import annotations

import pytest

from tests.browser import chromium
from tests.cast import People
from tests.phone import Phone, names, receipts
from tests.served import serving
from xiaoan.api.tests.conftest import place_form

pytestmark = pytest.mark.usefixtures("committed", "place_form")
__all__ = ["place_form"]
SEND = "(name) => xiaoan.send('units.add', {name})"


def test_two_tabs_fill_one_queue_and_send_it_once_in_order(people: People) -> None:
    sent: list[str] = []
    with serving() as base, chromium() as browser:
        phone = Phone(browser, base)
        other = phone.tab()  # no PIN: the first tab hands the session on
        other.wait_for_selector("a.queue")
        phone.context.on("response", lambda answer: sent.append(answer.url))
        phone.cut()
        for at in range(6):
            (phone.page, other)[at % 2].evaluate(SEND, f"第{at + 1}处")
        other.get_by_text("6 项未发").first.wait_for()
        phone.join()
        phone.settles()
        other.get_by_text("都已发出").first.wait_for()
    assert names(people) == [f"第{at + 1}处" for at in range(6)]
    assert [seq for seq, _status in receipts(people)] == [1, 2, 3, 4, 5, 6]
    assert sum("/api/field/acts" in url for url in sent) <= 3


def test_locking_one_tab_locks_the_other(people: People) -> None:
    with serving() as base, chromium() as browser:
        phone = Phone(browser, base)
        other = phone.tab("/field/queue")
        other.wait_for_selector("a.queue")
        phone.open("/field/me")
        phone.page.click("text=锁定，或换人")
        other.wait_for_selector("#pin")
        assert "/field/lock" in other.url


def test_two_phones_of_one_person_count_each_for_itself(people: People) -> None:
    with serving() as base, chromium() as browser:
        first, second = Phone(browser, base), Phone(browser, base)
        for phone, name in ((first, "前门"), (second, "后门")):
            phone.cut()
            phone.send(f"{name}一", f"{name}二")
        second.join()
        second.settles()
        first.join()
        first.settles()
    assert names(people) == ["后门一", "后门二", "前门一", "前门二"]
    assert sorted(receipts(people)) == [(1, "kept"), (1, "kept"), (2, "kept"), (2, "kept")]
