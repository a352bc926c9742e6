"""A sheet's whole life in Chinese: proposed, corrected, approved, acknowledged, handed on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser

from tests.browser import DESK, PHONE, Person, Served, chromium, demonstration

WORDS = "校长负总责，每月主持一次安全例会，亲自督办重大隐患。"


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    with demonstration() as found:
        yield found


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


def settle(person: Person) -> None:
    person.page.wait_for_load_state()
    assert not person.is_wide(), person.page.url


def test_a_sheet_is_proposed_corrected_approved_acknowledged_and_handed_on(
    served: Served, browser: Browser
) -> None:
    director = Person(browser, served, "anquan", DESK)
    director.go("/responsibility/")
    settle(director)
    school = director.page.url.removeprefix(served.url)
    director.reads("责任清单", "第一责任人", "签收", "下一版")
    director.tap("按岗位和职责库生成建议稿")
    settle(director)
    director.reads("清单草稿", "拟稿中")
    director.page.locator("textarea[name=what]").first.fill(WORDS)
    director.tap("送负责人审批")
    settle(director)
    director.reads("已送批准人审批", "待批准")

    head = Person(browser, served, "xiaozhang", DESK)
    head.reads("草稿等您审批")
    head.go(school + "draft/")
    settle(head)
    head.page.fill("[name=decision]", "校务会议纪要第 9 期")
    head.tap("批准，按所选日期生效")
    settle(head)
    head.reads("已批准", WORDS, "校务会议纪要第 9 期", "未签收")

    guard = Person(browser, served, "menwei", PHONE)
    guard.reads("条待签收")
    guard.go("/responsibility/mine/")
    settle(guard)
    name = name_of(guard)
    guard.taps = 0
    guard.tap("已读，签收我的职责")
    settle(guard)
    assert guard.taps == 1
    guard.reads("已签收")
    guard.go("/")
    assert "条待签收" not in guard.page.inner_text("body")

    # The guard's days end today; the day after somebody else answers.
    today = datetime.now(ZoneInfo("Asia/Shanghai")).date()
    code = school.strip("/").rpartition("/")[2]
    head.go(f"/posts/{code}/")
    row = head.page.locator("tr", has_text="保安员").filter(has_text=name)
    row.get_by_role("link", name="离任").click()
    head.page.wait_for_load_state()
    head.page.fill("[name=on]", today.isoformat())
    head.page.locator("main form button.btn-primary").click()
    head.page.wait_for_load_state()
    head.go(f"{school}answered/?q=校门与巡逻&on={today}")
    settle(head)
    head.reads(
        name, "任职最后一天" if "任职最后一天" in head.page.inner_text("body") else "最后一天"
    )
    head.go(f"{school}answered/?q=校门与巡逻&on={today + timedelta(days=1)}")
    assert name not in head.page.inner_text("main")
    for person in (director, head, guard):
        assert not person.complaints


def name_of(person: Person) -> str:
    """The name as the head of every page of the office prints it."""
    found: str = person.page.locator("details.who-menu summary").first.inner_text()
    return found.split()[0]


def test_groups_cases_and_the_section_are_opened_at_both_screens(
    served: Served, browser: Browser
) -> None:
    for screen in (DESK, PHONE):
        section = Person(browser, served, "kezhang", screen)
        for path in ("/responsibility/", "/responsibility/groups/", "/responsibility/cases/",
                     "/responsibility/units/QH/", "/responsibility/sections/QH-S01/",
                     "/responsibility/mine/"):  # fmt: skip
            section.go(path)
            settle(section)
        assert not section.complaints
    section.go("/responsibility/cases/")
    section.page.locator("main table a[href*='/cases/']:not([href*='new'])").last.click()
    settle(section)
    section.reads("责任追究", "处理方式")
