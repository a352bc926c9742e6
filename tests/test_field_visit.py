"""A whole supervision visit without a network: it arrives in order, once, signed by both sides."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Page

from tests.browser import chromium
from tests.cast import People
from tests.phone import Phone, receipts, seen
from tests.served import serving
from xiaoan.base import clock
from xiaoan.base.scope import scope
from xiaoan.duties.catalogue import install
from xiaoan.hazards.models import Hazard, Notice
from xiaoan.inspections.models import Finding, Signature, Visit

pytestmark = pytest.mark.usefixtures("committed")


@dataclass
class Planned:
    """A visit planned for today to a school with one hazard that waits for its re-check."""

    visit: Visit
    claimed: Hazard

    @property
    def path(self) -> str:
        return f"/field/visit/{self.visit.pk}"


@pytest.fixture
def planned(people: People) -> Planned:
    with scope([people.bureau.pk]):
        install(people.bureau, by=people.system)
        with clock.at(clock.now() - timedelta(days=2)):
            hazard = Hazard.objects.report(
                by=people.safety, unit=people.school, what="应急灯不亮", source="self",
                grade="major", criterion="判定指南第3条", place_text="三楼楼梯",
            )  # fmt: skip
            hazard.pledge(
                by=people.principal, deadline=clock.today(), duty="校长", measures="更换",
                money="公用经费", contingency="专人值守",
            )  # fmt: skip
            hazard.assign(by=people.safety, rectifier=people.affairs)
            hazard.claim(by=people.affairs, measure="已更换")
            visit = Visit.objects.plan(
                by=people.section, unit=people.school, planned_on=clock.today(),
                lead=people.inspector, members=[people.section], checklists=["FIRE"],
            )  # fmt: skip
    return Planned(visit, hazard)


def photo() -> dict[str, Any]:
    out = BytesIO()
    Image.effect_noise((800, 600), 60).convert("RGB").save(out, "JPEG")
    return {"name": "现场.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


def shoot(page: Page, press: Callable[[], None]) -> None:
    """The tap that opens the camera, and the picture it takes."""
    with page.expect_file_chooser() as chosen:
        press()
    chosen.value.set_files(photo())
    page.wait_for_selector("img.preview")


def sign(page: Page) -> None:
    """A name drawn with the finger."""
    box = page.locator("#pad").bounding_box()
    assert box is not None
    x, y = box["x"] + 60, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    for step in range(1, 12):
        page.mouse.move(x + step * 16, y + (30 if step % 2 else -30))
    page.mouse.up()
    page.click("text=签好了")
    page.wait_for_selector(".sign-line img")


def fill(phone: Phone, path: str) -> None:
    """All normal but two; the tab is killed after the first of them."""
    phone.page.click("text=消防安全")
    first, second = phone.page.locator(".bad-btn").nth(3), phone.page.locator(".bad-btn").nth(5)
    shoot(phone.page, first.click)
    killed(phone, f"{path}/list/FIRE")
    phone.reads("已记 1 项异常", "已存 1 张照片")
    shoot(phone.page, phone.page.locator(".bad-btn").nth(5).click)
    assert second is not None
    phone.page.click("text=/其余 .* 项正常/")
    phone.page.click("text=/记入：/")
    phone.page.wait_for_url(f"**{path}")


def killed(phone: Phone, path: str) -> None:
    """The tab is gone; another one finds everything as it was."""
    old = phone.page
    phone.page = phone.context.new_page()
    phone.page.set_default_timeout(10_000)
    old.close()
    phone.open(path)


def find(phone: Phone, path: str) -> None:
    """A finding beside the lists: photo, tile, done."""
    phone.page.click("text=记一处问题")
    shoot(phone.page, lambda: phone.page.click("main button:has-text('拍照')"))
    phone.page.click(".tile:has-text('用电')")
    phone.page.click("text=记下这个问题")
    phone.page.wait_for_url(f"**{path}")


def finish(phone: Phone, path: str) -> None:
    """Both sides sign; the tab is killed between them."""
    phone.page.click("text=结束，签字")
    phone.page.click(".sign-line >> nth=0")
    sign(phone.page)
    killed(phone, f"{path}/finish")
    phone.page.click(".sign-line:has-text('陈立新')")
    sign(phone.page)
    phone.page.click("text=/结束：通知书列/")


def test_a_whole_visit_without_a_network_arrives_signed_and_numbered(
    people: People, planned: Planned
) -> None:
    with serving() as base, chromium() as browser:
        phone = Phone(browser, base, user="inspector")
        phone.cut()
        phone.open(planned.path)
        phone.page.click("text=我们到了，开始（未通知）")
        fill(phone, planned.path)
        find(phone, planned.path)
        phone.page.click("text=应急灯不亮")
        phone.page.click("text=合格，销号")
        phone.page.wait_for_url(f"**{planned.path}")
        finish(phone, planned.path)
        phone.reads("已在本机结束", "通知书发出后编号")
        assert [one["act"]["form"] for one in phone.queue()] == [
            "inspections.begin", "inspections.fill", "inspections.finding",
            "inspections.recheck", "inspections.finish",
        ]  # fmt: skip
        sizes = [file["size"] for one in phone.queue() for file in one["act"]["files"]]
        assert len(sizes) == 3
        assert max(sizes) <= 300_000
        phone.join()
        phone.settles()
        phone.reads("已送达")
        notice = seen(people, Notice.objects.get)
        phone.sign_in("inspector")
        phone.page.goto(f"{base}/hazards/notices/{notice.pk}/")
        assert phone.page.locator(".drawn img").count() == 2
    assert receipts(people) == [(seq, "kept") for seq in range(1, 6)]
    arrived(people, planned)


def arrived(people: People, planned: Planned) -> None:
    def look() -> tuple[Any, ...]:
        visit = Visit.objects.get()
        sides = list(Signature.objects.order_by("side").values_list("side", "name", "shown"))
        closed = Hazard.objects.get(pk=planned.claimed.pk).status
        return visit.status, Finding.objects.count(), sides, closed, visit.notice.hazards.count()

    status, findings, sides, closed, listed = seen(people, look)
    assert (status, findings, listed, closed) == ("finished", 3, 3, "closed")
    assert sides == [("bureau", "何志远", 3), ("school", "陈立新", 3)]


def begin_alone(phone: Phone, planned: Planned) -> None:
    """Begin the visit on this phone, without a network."""
    phone.cut()
    phone.open(planned.path)
    phone.page.click("text=我们到了，开始（未通知）")
    phone.page.wait_for_selector("text=记一处问题")


def note_down(phone: Phone, planned: Planned, tile: str) -> None:
    phone.open(f"{planned.path}/find")
    phone.page.click(f".tile:has-text('{tile}')")
    phone.page.click("text=记下这个问题")
    phone.page.wait_for_url(f"**{planned.path}")


def end_on_paper(phone: Phone, planned: Planned) -> None:
    phone.open(f"{planned.path}/finish")
    phone.page.click("text=在纸上签字")
    phone.page.click("text=/结束：通知书列/")
    phone.page.wait_for_selector("text=已在本机结束")


def test_the_second_phone_keeps_what_it_saw_in_time_and_reports_the_rest(
    people: People, planned: Planned
) -> None:
    with serving() as base, chromium() as browser:
        first, second = (Phone(browser, base, user=user) for user in ("inspector", "section"))
        for phone in (first, second):
            begin_alone(phone, planned)
        note_down(second, planned, "用电")
        note_down(first, planned, "食堂")
        end_on_paper(first, planned)
        first.join()
        first.settles()
        note_down(second, planned, "地面湿滑")
        second.join()
        second.reads("这次检查已经结束")
        second.page.get_by_role("button", name="作为该校隐患上报").click()
        second.settles()
    assert seen(people, lambda: list(Notice.objects.values_list("hazards__what", flat=True))) == [
        "食堂有隐患"
    ]
    late = seen(people, lambda: Visit.objects.get().unserved().values_list("hazard__what").get())
    assert late == ("用电有隐患",)
    reported = seen(people, lambda: Hazard.objects.get(topic="校舍"))
    assert (reported.source, reported.is_miss) == ("report", False)
