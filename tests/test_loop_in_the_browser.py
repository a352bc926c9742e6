"""The loop end to end in Chinese, through the real server, on a desk's and a phone's screen."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser import DESK, PHONE, Person, Served, chromium, demonstration

#: The pages that a person of the post opens; none may complain or be wider than the screen.
PAGES = {
    "kezhang": ("/", "/overview/", "/hazards/", "/hazards/?state=", "/inspections/",
                "/inspections/rounds/", "/duties/", "/duties/register/", "/duties/checklists/",
                "/figures/", "/figures/hazards.on_time/", "/summary/", "/units/", "/ledger/",
                "/ledger/seals/", "/messages/", "/hazards/notices/",
                "/hazards/ladders/", "/posts/roster/", "/units/calendar/",
                "/letters/", "/letters/coverage/", "/letters/chase/", "/letters/rounds/",
                "/letters/templates/"),
    "anquan": ("/", "/overview/", "/hazards/", "/duties/", "/duties/closures/",
               "/hazards/keepings/", "/summary/", "/posts/me/"),
    "menwei": ("/", "/duties/", "/duties/sign-on/", "/hazards/new/", "/messages/"),
    "gongan": ("/", "/hazards/", "/hazards/referrals/"),
}  # fmt: skip
#: Latin words that belong on a Chinese page.
LATIN = {
    "English", "Excel", "Word", "A4", "PDF", "QR", "CSV", "Enter", "kV", "kPa", "MPa", "xiaoan",
    "verify", "anchor", *PAGES,
}  # fmt: skip
HEX = re.compile(r"[a-f]{2,4}")


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    with demonstration() as found:
        yield found


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.mark.parametrize("screen", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("account", PAGES)
def test_every_page_fits_the_screen_and_speaks_chinese(
    served: Served, browser: Browser, account: str, screen: dict[str, int]
) -> None:
    person = Person(browser, served, account, screen)
    for path in PAGES[account]:
        person.go(path)
        assert not person.is_wide(), path
        text = re.sub(r"https?://\S+|[\w.]+@[\w.]+", " ", person.page.inner_text("main"))
        words = set(re.findall(r"(?<![\w.-])[A-Za-z]{2,}(?![\w.-])", text)) - LATIN
        english = {w for w in words if (w.islower() or w.istitle()) and not HEX.fullmatch(w)}
        assert not english, (path, english)
    assert not person.complaints


def test_a_self_check_all_normal_takes_two_taps(served: Served, browser: Browser) -> None:
    safety = Person(browser, served, "anquan", PHONE)
    safety.go("/duties/?state=open")
    safety.follow("每月校园安全全面检查")
    # A list without numbers to read: those are asked outside the two-tap round.
    row = safety.page.locator("tr", has_text="楼梯通道")
    row.get_by_role("link", name="填写").click()
    safety.page.wait_for_load_state()
    safety.taps = 0
    safety.tap("全部正常")
    safety.tap("发送")
    safety.page.wait_for_url("**/duties/tasks/*/")
    assert safety.taps == 2
    safety.reads("已发送", "项正常")
    assert not safety.complaints


def test_a_hazard_goes_from_the_guards_phone_to_struck_off(
    served: Served, browser: Browser
) -> None:
    what = "三楼灭火器压力不足"
    guard = Person(browser, served, "menwei", PHONE)
    guard.follow("报隐患")
    guard.page.locator(".tile", has_text="消防器材").tap()
    guard.page.fill("[name=words]", what)
    guard.tap("发给")
    guard.page.wait_for_load_state()
    guard.reads(what)

    safety = Person(browser, served, "anquan", DESK)
    safety.go("/hazards/?q=" + what)
    safety.follow(what)
    safety.reads("自查", "督查", "整改", "强化", "保持")
    safety.follow("选整改人")
    affairs = safety.page.locator("select[name=rectifier] option", has_text="总务")
    value = affairs.first.get_attribute("value")
    safety.page.select_option("select[name=rectifier]", value)
    safety.tap("派给此人")
    safety.page.wait_for_load_state()
    address = safety.page.url.removeprefix(served.url)

    director = Person(browser, served, "zongwu", PHONE)
    director.go(address)
    director.follow("已改好")
    director.page.fill("[name=measure]", "已更换两具灭火器")
    director.tap("已改好")
    director.page.wait_for_load_state()
    director.reads("复查")

    safety.go(address)
    safety.tap("合格，销号")
    safety.page.wait_for_load_state()
    safety.reads("已销号", "已更换两具灭火器")

    safety.page.get_by_role("link", name="核验").first.click()
    safety.page.wait_for_load_state()
    safety.reads("销号")
    for person in (guard, safety, director):
        assert not person.complaints


def test_the_bureau_visits_and_serves_a_notice(served: Served, browser: Browser) -> None:
    chief = Person(browser, served, "kezhang", DESK)
    chief.go("/inspections/?state=planned")
    chief.page.locator("main table a").first.click()
    chief.page.wait_for_load_state()
    chief.page.locator(".next form button.btn-primary").click()
    chief.page.wait_for_load_state()
    chief.follow("加一处隐患")
    chief.page.fill("[name=what]", "安全出口上锁")
    chief.page.locator("main form button.btn-primary").click()
    chief.page.wait_for_load_state()
    chief.reads("安全出口上锁")
    chief.follow("结束检查")
    chief.page.fill("[name=received_by]", "王校长")
    for box in chief.page.locator("input[name=methods]").all():
        box.check()
    chief.page.locator("main form button.btn-primary").click()
    chief.page.wait_for_load_state()
    chief.reads("整改通知书", "〔")
    assert not chief.complaints


def test_a_number_of_the_summary_opens_onto_its_records(served: Served, browser: Browser) -> None:
    chief = Person(browser, served, "fujuzhang", DESK)
    chief.go("/summary/")
    chief.reads("已证", "不写", "封存码")
    number = chief.page.locator("main a.fg").first
    said = number.inner_text().strip().split("/")[0].strip()
    number.click()
    chief.page.wait_for_load_state()
    assert "/figures/" in chief.page.url
    assert said.replace("%", "")[:4] in chief.page.inner_text("main")
    with chief.page.expect_download() as download:
        chief.follow("Excel")
    assert download.value.suggested_filename.endswith(".xlsx")


def test_a_refusal_says_what_why_and_the_next_step(served: Served, browser: Browser) -> None:
    guard = Person(browser, served, "menwei", PHONE)
    answer = guard.page.goto(served.url + "/inspections/plan/")
    assert answer is not None
    assert answer.status == 403
    guard.reads("为什么", "怎么办", "没有改动任何记录")
