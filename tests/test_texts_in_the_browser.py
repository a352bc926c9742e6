"""A rule of the bureau through its life, in Chinese: a file taken in, approved, read on the phone,
replaced by a new version, compared, and what rests on its clause looked at again."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.browser import chromium
from tests.cast import PASSWORD, People
from tests.served import serving, signed_in
from xiaoan.base.scope import scope
from xiaoan.duties.catalogue import install
from xiaoan.library.tests.texts import RULES

# Asked for before the cast is: browser and server see what really was committed.
pytestmark = pytest.mark.usefixtures("committed")
TITLE = "校园门卫工作规范"


class Reader:
    """Somebody signed in; no page may be wider than the screen nor complain."""

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

    def reads(self, *texts: str, picture: str = "") -> None:
        body = self.page.inner_text("main")
        missing = [text for text in texts if text not in body]
        assert not missing, (missing, self.page.url, body[:1500])
        wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth + 1"
        assert not self.page.evaluate(wide), self.page.url
        if picture and (folder := os.environ.get("XIAOAN_PICTURES")):
            self.page.screenshot(path=str(Path(folder) / f"{picture}.png"))

    def press(self, text: str) -> None:
        self.page.get_by_role("button", name=text).first.click()
        self.page.wait_for_load_state()

    def follow(self, text: str) -> None:
        self.page.get_by_role("link", name=text).first.click()
        self.page.wait_for_load_state()


def test_a_rule_from_its_file_to_its_second_version(people: People, tmp_path: Path) -> None:
    with scope([people.bureau.pk]):
        install(people.bureau, by=people.system)
    file = tmp_path / "规范.txt"
    file.write_bytes(f"{TITLE}\n{RULES.replace('## ', '')}".encode("gb18030"))
    with serving() as base, chromium() as browser:
        writer = Reader(browser, base, "inspector")
        _taken_in(writer, file)
        chief = Reader(browser, base, "section")
        _approved(chief)
        guard = Reader(browser, base, "guard", phone=True)
        _read(guard, "text-phone")
        _linked(chief)
        _second_version(writer)
        _approved(chief)
        guard.go("/")
        guard.reads(f"阅知：{TITLE}")
        _compared(guard)
        _looked_at(chief)
        assert not [*writer.complaints, *chief.complaints, *guard.complaints]


def _taken_in(writer: Reader, file: Path) -> None:
    writer.go("/library/import/")
    writer.page.set_input_files("[name=file]", str(file))
    writer.press("看看识别结果")
    writer.reads("核对识别结果", "2 个标题、5 条", "第三条", picture="recognised")
    assert writer.page.input_value("[name=title]") == TITLE
    writer.page.select_option("[name=category]", "07")
    writer.page.get_by_text("门卫、保安、宿舍与值班").click()
    writer.page.get_by_label("保安员", exact=True).check()
    writer.press("存为草稿")
    writer.reads("草稿已保存", "这份草稿正在起草", picture="draft")
    _submitted(writer)


def _submitted(writer: Reader) -> None:
    writer.follow("送审")
    writer.press("送批准人审阅")
    writer.reads("起草的人不能自己批准")


def _approved(chief: Reader) -> None:
    chief.go("/")
    chief.follow("查看并审批")
    chief.follow("批准这一版")
    chief.reads("文号", "施行日期", picture="approve")
    chief.press("批准这一版")
    chief.reads("现行", "青教安规〔", "已阅知", picture="in-force")


def _read(guard: Reader, picture: str) -> None:
    guard.go("/")
    guard.reads(f"阅知：{TITLE}")
    guard.follow("阅读并确认")
    guard.reads("第三条", picture=picture)
    guard.press("我已阅读，确认知悉")
    guard.reads(f"阅知：{TITLE}")
    assert not guard.page.get_by_role("button", name="我已阅读").count()


def _linked(chief: Reader) -> None:
    chief.follow("关联的职责与检查项")
    chief.page.select_option("[name=clause]", index=3)
    chief.page.fill("[name=duty]", "FIR-02")
    chief.press("关联到这一条")
    chief.reads("关联已保存", "FIR-02", picture="links")


def _second_version(writer: Reader) -> None:
    writer.page.reload()
    writer.press("起草新版")
    body = writer.page.input_value("[name=body]")
    writer.page.fill("[name=body]", body.replace("每日7时到岗", "每日6时50分到岗"))
    writer.page.fill("[name=note]", "到岗时间提前十分钟")
    writer.press("保存草稿")
    _submitted(writer)


def _compared(guard: Reader) -> None:
    guard.follow("阅读并确认")
    guard.reads("本版改动：", "到岗时间提前十分钟")
    guard.follow("对比版本")
    guard.reads("修改 1 条", picture="compare-phone")
    assert guard.page.inner_text("ins") == "6时50分"
    assert guard.page.inner_text("del") == "7时"


def _looked_at(chief: Reader) -> None:
    chief.go("/")
    chief.follow("逐项查看")
    chief.reads("条款已改：请修订这些", "FIR-02", picture="revisions")
    chief.page.fill("[name=note]", "到岗时间与职责一致")
    chief.press("已复核，仍适用")
    chief.reads("没有要修订的")
    chief.go("/library/chase/")
    chief.reads("阅知情况", "刘宝山", picture="chase")
