"""Eight hours and five hundred records without a network: all of it arrives, in its order."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pytest

from tests.browser import chromium
from tests.cast import People
from tests.phone import Phone, names, seen
from tests.served import serving
from xiaoan.api.tests.conftest import place_form
from xiaoan.field.models import Sent

pytestmark = pytest.mark.usefixtures("committed", "place_form")
__all__ = ["place_form"]
MANY, HOURS = 500, 8


def test_five_hundred_records_wait_are_told_and_arrive_in_their_order(people: People) -> None:
    wanted = [f"第{n:03}处" for n in range(1, MANY + 1)]
    with serving() as base, chromium() as browser:
        phone = Phone(browser, base)
        phone.cut()
        phone.send(*wanted[:-1])
        phone.open("/field/queue")
        phone.reads("499 项未发")
        phone.send(wanted[-1])
        phone.reads("500 项未发")
        phone.page.reload()
        phone.reads("还有 460 项")
        phone.join()
        phone.settles(seconds=120)
    assert names(people) == wanted


def test_a_night_shift_in_the_cellar_is_entered_hour_by_hour_and_keeps_its_hours(
    people: People,
) -> None:
    wanted = [f"第{hour}小时" for hour in range(1, HOURS + 1)]
    with serving() as base, chromium() as browser:
        phone = Phone(browser, base)
        phone.page.clock.install()
        phone.cut()
        for name in wanted:
            phone.page.clock.fast_forward("01:00:00")  # untouched so long it locks
            phone.unlock()
            phone.open("/field/")
            phone.send(name)
        phone.join()
        phone.settles(seconds=60)
    assert names(people) == wanted
    at = seen(people, lambda: [sent.device_at for sent in Sent.objects.order_by("seq")])
    apart = [later - earlier for earlier, later in pairwise(at)]
    assert all(timedelta(hours=1) <= each < timedelta(hours=1, minutes=5) for each in apart)
