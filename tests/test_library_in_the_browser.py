"""In Chinese at the office: a text is found, previewed, copied; an edition is compiled."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser import chromium
from tests.cast import PASSWORD, People
from tests.served import serving, signed_in
from xiaoan.base.scope import scope
from xiaoan.library.models import Edition, Text
from xiaoan.library.tests.shelf import ruled

pytestmark = pytest.mark.usefixtures("committed")
MODEL = """## 一、基本情况
柳溪小学全年完成到期安全任务〔数：tasks.done〕，查出隐患〔数：hazards.found〕处。
〔句：10.loop〕
## 二、主要做法
第一条 陈立新每日早晚各巡查一次，重点看消火栓和疏散通道，配套职责〔职责：FIR-03〕。
- 班前看
- 课间看
| 部位 | 次数 |
|---|---|
| 教学楼 | 每日两次 |
"""


@pytest.fixture
def shelf(people: People) -> People:
    """Two rules, a plan, and a summary that the school shares and the bureau recommends."""
    with scope([people.bureau.pk]):
        ruled(people, "门卫登记制度", "## 第一章 总则\n第一条 来访人员应当登记。", category="07")
        ruled(people, "消防安全巡查制度", "第一条 消火栓每月检查一次。", category="04")
        ruled(people, "火灾事故应急预案", "第一条 发现火情立即报警。", category="10", kind="plan")
        text = ruled(people, "柳溪小学学校安全工作总结", MODEL, of="school", kind="model")
        text.share(by=people.principal, channel="summary")
        text.pick(by=people.section, why="每个数字都有出处")
    return people


def picture(page: Page, name: str) -> None:
    """Kept for whoever looks at the pages: XIAOAN_PICTURES names the folder."""
    if folder := os.environ.get("XIAOAN_PICTURES"):
        page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)


def test_a_text_is_found_previewed_and_copied_into_a_draft(shelf: People) -> None:
    with serving() as base, chromium() as browser:
        page = signed_in(browser, base, "neighbour", PASSWORD, phone=False)
        page.goto(f"{base}/library/")
        box = page.locator("main input[name=q]").first
        box.fill("消火栓 疏散通道")
        box.press("Enter")
        page.click("text=查看这些词在正文中的位置")
        page.wait_for_selector(".lib-hits")
        assert page.locator(".lib-hits mark").all_inner_texts() == ["消火栓", "疏散通道"]
        picture(page, "search")
        page.goto(f"{base}/library/shelf/")
        picture(page, "shelf")
        page.click(".lib-channels >> text=工作总结")
        picture(page, "channel")
        page.click("text=柳溪小学学校安全工作总结")
        page.wait_for_selector(".ruling")
        assert "每个数字都有出处" in page.inner_text(".head")
        picture(page, "preview")
        page.click("text=复制成草稿")
        page.fill("#id_title", "石湾中学学校安全工作总结")
        picture(page, "copy")
        page.click(".form-main .btn-primary")
        page.wait_for_selector("textarea")
        source = page.input_value("textarea")
        assert "〔单位〕全年完成" in source
        assert "〔姓名〕每日早晚" in source
        phone = signed_in(browser, base, "teacher", PASSWORD, phone=True)
        for name in ("shelf/", "search/?q=消火栓"):
            phone.goto(f"{base}/library/{name}")
            assert phone.evaluate("document.documentElement.scrollWidth") <= 390
            picture(phone, f"phone-{name[:5]}")
    with scope([shelf.bureau.pk]):
        made = Text.objects.get(unit=shelf.neighbour_school)
        assert (made.state, made.title) == ("draft", "石湾中学学校安全工作总结")


def test_an_edition_is_chosen_compiled_and_fetched(shelf: People) -> None:
    with serving() as base, chromium() as browser:
        page = signed_in(browser, base, "section", PASSWORD, phone=False)
        page.goto(f"{base}/library/editions/")
        page.click("text=开始新一版")
        picture(page, "edition-new")
        page.click(".form-main .btn-primary")
        page.wait_for_selector(".lib-choice")
        assert page.locator(".lib-choice input:checked").count() == 3
        page.uncheck("text=门卫登记制度")
        page.click("text=保存选文和封面")
        page.wait_for_selector(".lib-choice")
        assert page.locator(".lib-choice input:checked").count() == 2
        picture(page, "edition-draft")
        page.click("text=编成这一版")
        page.wait_for_selector(".lib-contents")
        assert re.search(r"2 个方面.*1 项制度.*1 项", page.inner_text(".head"))
        picture(page, "edition")
        with page.expect_download() as download:
            page.click(".acts >> text=Word")
        assert Path(download.value.path()).read_bytes().startswith(b"PK")
        pdf = page.request.get(page.url + "book.pdf")
        assert pdf.body().startswith(b"%PDF")
        if folder := os.environ.get("XIAOAN_PICTURES"):
            (Path(folder) / "book.pdf").write_bytes(pdf.body())
        reader = signed_in(browser, base, "teacher", PASSWORD, phone=True)
        reader.goto(page.url)
        assert "火灾事故应急预案" in reader.inner_text(".lib-contents >> nth=-1")
        picture(reader, "edition-phone")
    with scope([shelf.bureau.pk]):
        assert Edition.objects.get().plans == 1
