"""A paper's way in Chinese: written and issued at the desk, proved by whoever holds it.

The dropped file is hashed in the browser; only another one is sent. On a desk and on a phone.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.browser import chromium
from tests.cast import PASSWORD, People
from tests.served import DESK, PHONE, serving, signed_in
from xiaoan.base import clock
from xiaoan.base.scope import scope
from xiaoan.documents.general.kinds import LETTER
from xiaoan.documents.issuing import pdf_of
from xiaoan.documents.models import Document
from xiaoan.documents.tests.papers import paper

# Asked for before the cast is: browser and server see what really was committed.
pytestmark = pytest.mark.usefixtures("committed")
#: Pictures of the pages are laid here where somebody wants to look at them.
LOOK = os.environ.get("XIAOAN_LOOK", "")
DROP = """([bytes, name]) => {
  const carrier = new DataTransfer();
  carrier.items.add(new File([new Uint8Array(bytes)], name, { type: 'application/pdf' }));
  const drop = new DragEvent('drop', { dataTransfer: carrier, bubbles: true, cancelable: true });
  document.querySelector('[data-prove]').dispatchEvent(drop);
}"""


def look(page: Page, name: str) -> None:
    if LOOK:
        page.screenshot(path=str(Path(LOOK) / f"{name}.png"), full_page=True)


def is_wide(page: Page) -> bool:
    width = "document.documentElement.scrollWidth > document.documentElement.clientWidth + 1"
    return bool(page.evaluate(width))


def stranger(browser: Browser, size: dict[str, int]) -> Page:
    """Somebody without an account; whatever the page complains of is kept."""
    page = browser.new_context(viewport=size, locale="zh-CN").new_page()  # type: ignore[arg-type]
    page.set_default_timeout(10_000)
    return page


def issued(people: People) -> tuple[Document, Document, dict[str, bytes]]:
    """A paper in force, another one, and the files that people drop."""
    with scope([people.bureau.pk]):
        made, other = paper(people), paper(people, LETTER)
        whole = pdf_of(made)
        altered = bytearray(whole)
        altered[len(whole) // 3] ^= 1
        files = {"same": whole, "altered": bytes(altered), "other": pdf_of(other)}
    return made, other, files


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_whoever_holds_the_paper_drops_the_pdf_and_is_told(
    people: People, size: dict[str, int]
) -> None:
    made, other, files = issued(people)
    name = "desk" if size is DESK else "phone"
    with serving() as base, chromium() as browser:
        page = stranger(browser, size)
        posts: list[str] = []
        page.on("request", lambda one: posts.append(one.url) if one.method == "POST" else None)
        complaints: list[str] = []
        page.on("pageerror", lambda error: complaints.append(str(error)))
        answer = page.goto(f"{base}/v/{made.token}")
        assert answer is not None
        assert answer.status == 200
        body = page.inner_text("body")
        for words in (made.number, "柳溪小学", "现行有效", "核验文件", "SHA-256"):
            assert words in body, words
        assert made.title not in body
        look(page, f"prove-{name}")
        page.evaluate(DROP, [list(files["same"]), "通知.pdf"])
        page.wait_for_selector("section > [data-verdict=issued]")
        assert posts == []  # known by its digest here, so nothing was sent
        look(page, f"prove-same-{name}")
        page.set_input_files("#pdf", {"name": "改.pdf", "mimeType": "application/pdf",
                                      "buffer": files["altered"]})  # fmt: skip
        page.get_by_role("button", name="比对", exact=True).click()
        page.wait_for_selector("section > [data-verdict=altered]")
        assert len(posts) == 1
        assert "文件被改动过" in page.inner_text("body")
        look(page, f"prove-altered-{name}")
        page.evaluate(DROP, [list(files["other"]), "函.pdf"])
        page.wait_for_selector("section > [data-verdict=another]")
        assert other.number in page.inner_text("section")
        assert not is_wide(page)
        assert page.context.cookies() == []
        assert complaints == []


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_a_replaced_paper_says_so_to_whoever_opens_its_code(
    people: People, size: dict[str, int]
) -> None:
    with scope([people.bureau.pk]):
        old = paper(people)
        new = paper(people, supersedes=old)
        gone = paper(people)
        gone.withdraw(by=people.section, reason="有误")
        whole = pdf_of(old)
    with serving() as base, chromium() as browser:
        page = stranger(browser, size)
        page.goto(f"{base}/v/{old.token}")
        assert "已被替代，不再有效" in page.inner_text("main")
        assert new.number in page.inner_text("main")
        page.evaluate(DROP, [list(whole), "旧.pdf"])
        page.wait_for_selector("section > [data-verdict=issued]")
        assert "但此件已被替代" in page.inner_text("section")
        look(page, f"prove-old-{'desk' if size is DESK else 'phone'}")
        page.goto(f"{base}/v/{gone.token}")
        assert "已撤回，不再有效" in page.inner_text("main")
        assert not is_wide(page)


@pytest.mark.parametrize("phone", [False, True], ids=["desk", "phone"])
def test_a_section_head_drafts_and_a_leader_signs_off(people: People, phone: bool) -> None:
    name = "phone" if phone else "desk"
    with serving() as base, chromium() as browser:
        page = signed_in(browser, base, "section", PASSWORD, phone=phone)
        leader = signed_in(browser, base, "deputy_chief", PASSWORD, phone=phone)
        page.set_default_timeout(10_000)
        leader.set_default_timeout(10_000)

        def signs_off() -> None:
            leader.goto(base + "/")
            leader.get_by_role("link", name="审阅签发").first.click()
            look(leader, f"draft-{name}")
            assert not is_wide(leader)
            leader.get_by_role("button", name="签发并编号").click()
            leader.wait_for_url("**/documents/issued/*/")

        page.goto(base + "/documents/issued/")
        look(page, f"register-empty-{name}")
        page.locator("main .head a.btn-primary", has_text="拟稿").click()
        page.fill("[name=title]", "关于开展春季学期校园安全专项检查的通知")
        page.get_by_role("button", name="保存草稿").click()
        page.get_by_role("link", name="继续拟稿").click()
        page.fill("[name=body]", "一、总体要求\n坚持自查在先。\n- 发现隐患即报即改\n- 逐条复查")
        page.get_by_label("全部中小学").check()
        look(page, f"write-{name}")
        assert not is_wide(page)
        page.get_by_role("button", name="送签").click()
        signs_off()
        text = leader.inner_text("main")
        number = f"青教安〔{clock.today().year}〕1号"
        for words in (number, "有效", "各中小学校", "不是电子印章"):
            assert words in text, words
        look(leader, f"paper-{name}")
        assert not is_wide(leader)
        leader_at = leader.url
        page.goto(leader_at)
        page.get_by_role("link", name="起草替代文件").click()
        page.get_by_role("button", name="送签").click()
        signs_off()
        page.goto(base + "/documents/issued/?state=superseded")
        assert "已被替代" in page.inner_text("main")
        page.goto(base + "/documents/issued/")
        look(page, f"register-{name}")
        assert not is_wide(page)
        page.locator("a.open").last.click()
        look(page, f"paper-old-{name}")
