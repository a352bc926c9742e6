"""A notice's whole life in Chinese: found, approved, served, answered, re-checked, followed up."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser import DESK, PHONE, Person, Served, chromium, demonstration


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    with demonstration(6) as found:
        yield found


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


def send(person: Person) -> None:
    """Press the one button of the form."""
    person.page.locator("main form button.btn-primary").click()
    person.page.wait_for_load_state()


def found_on_site(inspector: Person, school: str) -> str:
    """An inspector finds something at the school and finishes; the address of the notice."""
    inspector.go("/inspections/?state=planned")
    inspector.page.locator("main table a").first.click()
    inspector.page.wait_for_load_state()
    inspector.page.locator(".next form button.btn-primary").click()
    inspector.page.wait_for_load_state()
    inspector.follow("加一处隐患")
    inspector.page.fill("[name=what]", school)
    send(inspector)
    inspector.follow("结束检查")  # click one
    inspector.page.fill("[name=received_by]", "安全主任")
    inspector.page.locator("input[name=methods]").first.check()
    send(inspector)  # click two: nothing more to do
    return inspector.page.url.removeprefix(inspector.base)


def test_a_notice_lives_from_the_finding_to_the_second_notice(
    served: Served, browser: Browser
) -> None:
    inspector = Person(browser, served, "ducha", DESK)
    chief = Person(browser, served, "kezhang", DESK)
    address = found_on_site(inspector, "疏散通道堆放桌椅")
    inspector.reads("待审批", "等待审批；送达后学校可见。")

    chief.go("/")
    chief.reads("审批通知书")
    chief.go(address)
    chief.follow("审批通知书")
    send(chief)
    chief.reads("已审批，待送达")

    inspector.go(address)
    inspector.follow("送达通知书")
    inspector.follow("拒收，留置送达")  # the way is chosen first: only then are its facts asked
    inspector.page.eval_on_selector("main form", "form => { form.noValidate = true }")
    send(inspector)
    inspector.reads("请写明学校拒收的理由", "请写明见证人")
    inspector.follow("当场签收")
    assert not inspector.page.locator("[name=witness]").count()
    inspector.page.fill("[name=served_to]", "安全主任")
    send(inspector)
    inspector.reads("已送达，待回复", "当场签收", "送达回证", "青教安改〔")
    with inspector.page.expect_download() as got:
        inspector.page.locator("aside a:text('Word')").first.click()
    assert got.value.suggested_filename.endswith(".docx")

    # What cannot be re-checked yet says so, and the register finds it.
    answer = inspector.page.goto(served.url + address + "review/")
    assert answer is not None
    inspector.reads("复查")
    chief.go("/hazards/notices/?state=served")
    chief.reads("整改通知书", "当场签收")
    for person in (inspector, chief):
        refused = [text for text in person.complaints if "409" in text or "422" in text]
        assert person.complaints == refused, "nothing but what was asked for"


def test_the_demonstration_shows_every_stage_and_what_followed(
    served: Served, browser: Browser
) -> None:
    chief = Person(browser, served, "kezhang", DESK)
    for state, words in (
        ("partly", ("复查：部分到位", "第二次通知书", "约谈记录", "复查意见书")),
        ("withdrawn", ("已撤回", "另行发文")),
        ("waiting", ("待审批", "退回通知书")),
        ("met", ("复查：整改到位",)),
    ):
        chief.go(f"/hazards/notices/?state={state}")
        chief.page.locator("td.c-t a.open").first.click()
        chief.page.wait_for_load_state()
        chief.reads(*words)
        assert not chief.is_wide(), state
    chief.go("/hazards/notices/?kind=order")
    chief.reads("责改〔")
    chief.page.locator("td.c-t a.open").first.click()
    chief.page.wait_for_load_state()
    chief.follow("文书")
    chief.reads("责令改正通知书", "行政复议", "陈述、申辩")
    with chief.page.expect_download() as got:
        chief.go("/hazards/notices/") or chief.follow("Excel")
    assert got.value.suggested_filename.endswith(".xlsx")
    assert not chief.complaints


def test_a_second_notice_is_answered_and_met(served: Served, browser: Browser) -> None:
    """The one that is late in the demonstration: re-checked without a reply, not met again."""
    inspector = Person(browser, served, "ducha", DESK)
    inspector.go("/hazards/notices/?state=late")
    inspector.page.locator("td.c-t a.open").first.click()
    inspector.page.wait_for_load_state()
    inspector.reads("第二次整改通知书", "超期")
    inspector.follow("复查意见书")
    inspector.page.locator("[name^=note-]").first.fill("仍未接线")
    send(inspector)
    inspector.reads("复查：未整改到位", "仍未接线", "约谈负责人")
    inspector.follow("约谈负责人")
    inspector.page.fill("[name=people]", "安全管理科长、校长")
    inspector.page.fill("[name=words]", "再次指出责任没有落实")
    send(inspector)
    inspector.reads("约谈记录", "再次指出责任没有落实")
    assert not inspector.complaints


@pytest.mark.parametrize("screen", [DESK, PHONE], ids=["desk", "phone"])
def test_the_pages_fit_the_screen(served: Served, browser: Browser, screen: dict[str, int]) -> None:
    chief = Person(browser, served, "kezhang", screen)
    for path in ("/hazards/notices/", "/hazards/notices/rules/", "/hazards/notices/orders/"):
        chief.go(path)
        assert not chief.is_wide(), path
    chief.go("/hazards/notices/?state=partly")
    chief.page.locator("td.c-t a.open").first.click()
    chief.page.wait_for_load_state()
    assert not chief.is_wide()
    assert not chief.complaints
