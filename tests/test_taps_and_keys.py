"""In a real browser: two taps send a normal round, a fault opens its hazard, keys walk the list."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.db import transaction
from playwright.sync_api import Page, expect

from tests.browser import chromium
from tests.cast import PASSWORD, People
from tests.served import serving, signed_in
from xiaoan.base import clock
from xiaoan.base.scope import scope
from xiaoan.duties.catalogue import install
from xiaoan.duties.models import Duty, Record, Task
from xiaoan.duties.opening import Window
from xiaoan.hazards.models import Hazard
from xiaoan.units.models import Place

ROUND = "FOO-05"  # the canteen's daily check: eight daily items, three numbers beside it

pytestmark = pytest.mark.usefixtures("committed")


@pytest.fixture
def task(committed: None, people: People) -> UUID:
    """The canteen's task of today, whatever day it is."""
    with transaction.atomic(), scope([people.bureau.pk]):
        install(people.bureau, by=people.system)
        Place.objects.add(by=people.system, unit=people.school, name="后厨", building="一食堂")
        today = clock.today()
        # Opened for a window of today, so that the test runs on Sundays and in August too.
        window = Window(Duty.objects.get(code=ROUND).pk, today, today)
        Task.objects.open_windows([window], district=people.bureau, by=people.system, day=today)
        return Task.objects.get(duty__code=ROUND, unit=people.school).pk


def look(people: People) -> tuple[list[Record], list[Hazard], str]:
    """Records, hazards and the round's state as the server has them."""
    with transaction.atomic(), scope([people.bureau.pk]):
        rows = list(Record.objects.all())
        state = Task.objects.filter(duty__code=ROUND, unit=people.school).latest("opens_on").status
        return rows, list(Hazard.objects.select_related("place")), state


def taps(page: Page, *places: str) -> int:
    """Tap each place once; how many taps that was."""
    for place in places:
        page.locator(place).first.tap()
    return len(places)


def test_all_normal_is_two_taps_at_the_size_of_a_phone(people: People, task: UUID) -> None:
    with serving() as base, chromium() as browser:
        page = signed_in(browser, base, "canteen", PASSWORD, phone=True)
        page.goto(f"{base}/duties/tasks/{task}/fill/CANTEEN/")
        assert page.locator("[data-round-list] > li").count() == 8
        assert page.locator("input[type=number]").count() == 0  # numbers stand beside the round
        assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")
        counted = taps(page, "[data-round-go]")
        assert page.url.endswith("/fill/CANTEEN/")  # the first tap only ticks
        counted += taps(page, "[data-round-go]")
        page.wait_for_url(f"**/duties/tasks/{task}/")
        assert counted == 2
    records, hazards, state = look(people)
    assert ([r.items for r in records], hazards, state) == ([8], [], "done")


def test_a_fault_opens_its_hazard_in_the_same_gesture(people: People, task: UUID) -> None:
    with serving() as base, chromium() as browser:
        page = signed_in(browser, base, "canteen", PASSWORD, phone=True)
        page.goto(f"{base}/duties/tasks/{task}/fill/CANTEEN/")
        counted = taps(page, ".bad-btn")
        page.locator(".bad-panel select").first.select_option(label="一食堂 后厨")
        counted += taps(page, "[data-round-go]", "[data-round-go]")
        page.wait_for_url(f"**/duties/tasks/{task}/")
        assert counted == 3
    records, hazards, state = look(people)
    assert (records[0].failed, len(hazards), state) == (1, 1, "done")
    assert (str(hazards[0].place), hazards[0].source) == ("一食堂 后厨", "self")


def test_a_number_beyond_its_limit_opens_a_hazard_beside_the_round(
    people: People, task: UUID
) -> None:
    with serving() as base, chromium() as browser:
        page = signed_in(browser, base, "canteen", PASSWORD, phone=True)
        page.goto(f"{base}/duties/tasks/{task}/readings/CANTEEN/")
        boxes = page.locator(".number-item input")
        boxes.nth(0).fill("8")  # 0 to 8 °C: the limit itself is inside
        boxes.nth(1).fill("-11.9")  # at most −12 °C
        taps(page, ".dock button")
        page.wait_for_url(f"**/duties/tasks/{task}/")
    _records, hazards, state = look(people)
    assert ([h.item for h in hazards], state) == (["CANTEEN/10"], "open")


def test_field_targets_are_large_enough_for_a_thumb(people: People, task: UUID) -> None:
    small = """() => [...document.querySelectorAll('.field a, .field button, .field label.btn, '
      + '.field select, .field .tile')].map(e => [e.className, e.getBoundingClientRect()])
      .filter(([c, r]) => r.width > 1 && r.height > 1 && !c.includes('skip'))
      .filter(([c, r]) => r.height < 48 || r.width < 48).map(([c]) => c)"""
    with serving() as base, chromium() as browser:
        page = signed_in(browser, base, "canteen", PASSWORD, phone=True)
        for path in (f"/duties/tasks/{task}/fill/CANTEEN/", "/hazards/new/", "/duties/sign-on/"):
            page.goto(base + path)
            assert page.evaluate(small) == [], path


def test_a_tile_and_a_criterion_report_a_major_hazard(people: People, task: UUID) -> None:
    with serving() as base, chromium() as browser:
        page = signed_in(browser, base, "guard", PASSWORD, phone=True)
        page.goto(f"{base}/hazards/new/")
        assert not page.locator("[data-kind=exit]").is_visible()
        counted = taps(page, ".tile:has(input[value=exit])")
        counted += taps(page, "[data-kind=exit] .pick", ".dock button")
        page.wait_for_url("**/hazards/*-*/")
        assert counted <= 6
    _records, hazards, _state = look(people)
    assert (hazards[0].grade, bool(hazards[0].criterion)) == ("major", True)


def test_keys_walk_the_register_and_filters_swap_without_a_reload(
    people: People, task: UUID
) -> None:
    with transaction.atomic(), scope([people.bureau.pk]):
        for n in range(3):
            Hazard.objects.report(
                by=people.guard, unit=people.school, what=f"隐患{n}", source="self",
                topic="消防" if n else "用电",
            )  # fmt: skip
    with serving() as base, chromium() as browser:
        page = signed_in(browser, base, "section", PASSWORD, phone=False)
        page.goto(f"{base}/hazards/")
        page.keyboard.press("j")
        page.keyboard.press("j")
        assert page.evaluate("document.activeElement.textContent") == "隐患1"
        page.keyboard.press("x")
        assert page.locator("[data-picked]").text_content() == "已选 1 件"
        page.keyboard.press("/")
        assert page.evaluate("document.activeElement.type") == "search"
        page.evaluate("window.kept = true")
        page.select_option("select[name=topic]", "用电")
        expect(page.locator("a.open")).to_have_count(1)
        assert page.evaluate("window.kept") is True
        assert "topic=" in page.url
        page.locator("h1").click()
        page.keyboard.press("j")
        page.keyboard.press("Enter")
        page.wait_for_url("**/hazards/*-*/")
