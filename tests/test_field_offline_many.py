"""Eight hours and five hundred records without a network: still quick, and all of it arrives."""

from __future__ import annotations

import time

import pytest

from tests.browser import chromium
from tests.cast import People
from tests.phone import Phone, names
from tests.served import serving
from xiaoan.api.tests.conftest import place_form

pytestmark = pytest.mark.usefixtures("committed", "place_form")
__all__ = ["place_form"]
MANY = 500


def test_five_hundred_records_wait_and_the_next_is_entered_as_fast(people: People) -> None:
    wanted = [f"第{n:03}处" for n in range(1, MANY + 1)]
    with serving() as base, chromium() as browser:
        phone = Phone(browser, base)
        phone.cut()
        phone.send(*wanted[:-1])
        phone.open("/field/queue")
        phone.reads("499 项未发")
        begun = time.monotonic()
        phone.send(wanted[-1])
        assert time.monotonic() - begun < 1
        phone.reads("500 项未发")
        begun = time.monotonic()
        phone.page.reload()  # the list of five hundred is there at once
        phone.reads("还有 460 项")
        assert time.monotonic() - begun < 4
        phone.join()
        phone.settles(seconds=120)
    assert names(people) == wanted
