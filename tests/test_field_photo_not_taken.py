"""A photo that the server does not take stays on the phone, says why, and waits for a person."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image

from tests.browser import chromium
from tests.cast import People
from tests.phone import Phone, seen
from tests.served import serving
from xiaoan.api import files
from xiaoan.evidence.models import File

pytestmark = pytest.mark.usefixtures("committed")


def report(phone: Phone) -> None:
    shot = BytesIO()
    Image.effect_noise((320, 240), 60).convert("RGB").save(shot, "JPEG")
    phone.open("/field/report")
    phone.page.set_input_files(
        "#shot", {"name": "现场.jpg", "mimeType": "image/jpeg", "buffer": shot.getvalue()}
    )
    phone.page.locator("img.preview").first.wait_for()
    phone.page.click("[data-kind=power]")
    phone.page.click(".dock .btn-primary")
    phone.page.wait_for_url("**/field/")


def arrived(people: People) -> int:
    return seen(people, File.objects.count)


def test_a_refused_photo_says_why_and_is_sent_once_more_when_its_cause_is_gone(
    people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "LARGEST", 100)
    with serving() as base, chromium() as browser:
        phone = Phone(browser, base, "guard")
        report(phone)
        phone.reads("1 项要您处理。")
        phone.open("/field/queue")
        phone.reads("没有收下", "照片（记录已收下）", "内容过大")
        with phone.page.expect_download() as told:
            phone.page.click("text=导出为文件")
        assert Image.open(told.value.path()).format == "JPEG"
        assert arrived(people) == 0
        monkeypatch.undo()
        phone.page.click("text=再发一次")
        phone.reads("都已发出")
        assert arrived(people) == 1


def test_nobody_signs_out_over_a_refused_photo_without_deciding(
    people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "LARGEST", 100)
    with serving() as base, chromium() as browser:
        phone = Phone(browser, base, "guard")
        report(phone)
        phone.reads("1 项要您处理。")
        phone.open("/field/me")
        phone.page.click("text=从这部手机退出")
        phone.reads("没有退出：还有未发的")
        phone.open("/field/queue")
        phone.page.click("text=删除这条")
        phone.reads("照片将从本机删除，不再发送。")
        phone.page.get_by_role("button", name="删除，不再发送").click()
        phone.reads("都已发出")
        phone.open("/field/me")
        phone.page.click("text=从这部手机退出")
        phone.reads("已退出，本机上的资料已清除。")
    assert arrived(people) == 0
