"""A letter of responsibility through its whole cascade, in Chinese, on a desk and on a phone.

Generated for the district, read and signed by the heads, countersigned by the bureau's leader with
one stroke; a head changes, which leaves a hole, and the successor takes the letter over.
"""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page

from tests.browser import chromium
from tests.cast import PASSWORD, People
from tests.phone import asked, seen
from tests.served import serving, signed_in
from xiaoan.base import clock
from xiaoan.documents.signing import check
from xiaoan.posts.models import Holding, Post
from xiaoan.targets import jobs, signing
from xiaoan.targets.models import Letter, Succession

# Asked for before the cast is: browser and server see what really was committed.
pytestmark = pytest.mark.usefixtures("committed")


class Office:
    """Somebody signed in; collects what the page complains of, and is never wider than it."""

    def __init__(self, browser: Browser, base: str, user: str, *, phone: bool = False) -> None:
        self.base = base
        self.page: Page = signed_in(browser, base, user, PASSWORD, phone=phone)
        self.page.set_default_timeout(10_000)
        self.complaints: list[str] = []
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def go(self, path: str) -> None:
        answer = self.page.goto(self.base + path)
        assert answer is not None
        assert answer.status == 200, (path, answer.status)

    def reads(self, *texts: str) -> None:
        body = self.page.inner_text("main")
        missing = [text for text in texts if text not in body]
        assert not missing, (missing, self.page.url, body[:1500])
        wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth + 1"
        assert not self.page.evaluate(wide), self.page.url

    def press(self, text: str) -> None:
        self.page.get_by_role("button", name=text).first.click()
        self.page.wait_for_load_state()

    def follow(self, text: str) -> None:
        self.page.get_by_role("link", name=text).first.click()
        self.page.wait_for_load_state()

    def draw_and_sign(self, verb: str) -> None:
        """Write a name into the field, type the password, press the button."""
        pad = self.page.locator("canvas.pad")
        pad.scroll_into_view_if_needed()
        box = pad.bounding_box()
        assert box is not None
        mouse = self.page.mouse
        mouse.move(box["x"] + 40, box["y"] + 120)
        mouse.down()
        for x, y in ((80, 40), (120, 130), (160, 50), (210, 110)):
            mouse.move(box["x"] + x, box["y"] + y, steps=6)
        mouse.up()
        self.page.fill("[name=password]", PASSWORD)
        self.press(verb)


def cascade(desk: Office) -> str:
    """The row of the heads on the page of coverage."""
    desk.go("/letters/coverage/")
    desk.reads("责任书覆盖", "按今天在岗的人算")
    return desk.page.locator("tbody tr", has_text="教育局与学校").first.inner_text()


def signed_on_the_phone(who: Office) -> None:
    who.go("/")
    who.follow("阅读并签署")
    who.reads("乙方", "现在等", "目标与现状")
    who.press("打开，准备签署")
    who.reads("以下是已存文件的原文", "第一责任人", "已阅读")
    who.page.wait_for_timeout(2200)
    assert who.page.inner_text("[data-seconds]") in {"0:02", "0:03"}
    who.draw_and_sign("签署责任书")
    who.reads("已签，等对方签")


def test_a_letter_from_its_generation_to_its_successor(people: People) -> None:
    with serving() as base, chromium() as browser:
        section = Office(browser, base, "section")
        section.go("/letters/templates/")
        section.press("放入自带文本")
        section.reads("已放入 4 份文本", "岗位安全责任书")
        _open_round(section)
        asked(jobs.generate)
        section.page.reload()
        section.reads("已生成 2 份")
        assert "0 / 2" in cascade(section).replace("\n", " ")

        head, kindergarten = (Office(browser, base, who, phone=True) for who in
                              ("principal", "kg_head"))  # fmt: skip
        signed_on_the_phone(head)
        signed_on_the_phone(kindergarten)

        chief = Office(browser, base, "chief")
        chief.go("/letters/")
        chief.follow("会签 2 份")
        chief.reads("签一次字", "柳溪小学", "禾苗幼儿园")
        chief.page.check("[data-pick-all]")
        chief.draw_and_sign("会签选中的责任书")
        chief.reads("已会签 2 份")
        assert "100.0%" in cascade(section)
        letter = seen(people, lambda: Letter.objects.get(holding__user=people.principal))
        told = check(seen(people, lambda: signing.content_of(letter)))
        assert [one.signer for one in told.signatures[-2:]] == ["王海燕（校长）", "周国平（局长）"]

        _head_changes(people)
        assert "50.0%" in cascade(section)
        section.reads("新到任、还没承接的人", "孙国华")

        new = Office(browser, base, "deputy", phone=True)
        new.go("/")
        new.follow("阅读并承接")
        new.reads("前任签过这份责任书")
        new.press("打开承接页，准备签署")
        new.reads("安全目标责任承接书", "自该日起承接")
        new.draw_and_sign("承接责任书")
        new.reads("已承接责任书")
        assert "100.0%" in cascade(section)
        assert seen(people, lambda: Succession.objects.get().status) == "signed"
        for who in (section, head, kindergarten, chief, new):
            assert not who.complaints


def _open_round(section: Office) -> None:
    section.go("/letters/rounds/new/")
    for level in ("bureau", "office", "post"):
        section.page.uncheck(f"input[name=levels][value={level}]")
    due = clock.today() + timedelta(days=10)
    section.page.fill("[name=due_on]", min(due, due.replace(month=12, day=31)).isoformat())
    section.press("开批，生成责任书")
    section.reads("正在生成：0 / 2 份")


def _head_changes(people: People) -> None:
    """Yesterday was the last day of the old head; from today on the deputy is head."""

    def change() -> None:
        today = clock.today()
        old = Holding.objects.get(user=people.principal)
        old.end(by=people.system, on=today - timedelta(days=1))
        Holding.objects.appoint(
            by=people.system, user=people.deputy, unit=people.school,
            post=Post.objects.get(code="principal"), since=today,
        )  # fmt: skip

    seen(people, change)
