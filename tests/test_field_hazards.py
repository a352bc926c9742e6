"""Hazards on the phone: photo, tile, send; before beside after; whoever is too late is told."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import Page

from tests.browser import chromium
from tests.cast import People
from tests.phone import Phone, asked, seen
from tests.served import serving
from xiaoan.base.scope import scope
from xiaoan.evidence.disk import file_store
from xiaoan.evidence.models import Awaited, File
from xiaoan.hazards.models import Hazard
from xiaoan.units.models import Place

COUNT = """window.taps = 0;
document.addEventListener('click', (press) => { if (press.isTrusted) window.taps += 1; }, true);"""
CAMERA = 2  # shutter, use the photo


@contextmanager
def phone_of(who: str) -> Iterator[Phone]:
    with serving() as base, chromium() as browser:
        phone = Phone(browser, base, who)
        phone.context.add_init_script(COUNT)
        yield phone


def picture() -> dict[str, object]:
    """A large photo of a camera, on its side (EXIF orientation 6) and with its place in it."""
    shot, image = BytesIO(), Image.effect_noise((2000, 1500), 60).convert("RGB")
    exif = image.getexif()
    exif[0x0112] = 6
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (30.0, 15.0, 0.0)
    image.save(shot, "JPEG", exif=exif, quality=95)
    return {"name": "现场.jpg", "mimeType": "image/jpeg", "buffer": shot.getvalue()}


def arrived(phone: Phone, people: People) -> list[File]:
    """The files of the server once the phone holds no photo any more."""
    for _ in range(150):
        if "张照片" not in phone.bar() and seen(people, File.objects.exists):
            return seen(people, lambda: list(File.objects.order_by("id")))
        phone.page.wait_for_timeout(100)
    raise AssertionError(phone.bar())


def claimed(people: People) -> Hazard:
    """A hazard said to be put right, waiting for somebody else to look."""
    with scope([people.bureau.pk]):
        hazard = Hazard.objects.report(
            by=people.guard, unit=people.school, what="配电间堆放纸箱", source="self"
        )
        hazard.assign(by=people.safety, rectifier=people.affairs)
        hazard.begin(by=people.affairs)
        hazard.claim(by=people.affairs, measure="已清理")
    return hazard


def taps(page: Page) -> int:
    return int(page.evaluate("window.taps"))


@pytest.mark.parametrize("online", [True, False], ids=["online", "offline"])
def test_a_hazard_is_reported_in_six_taps_and_nothing_typed(
    committed: None, people: People, online: bool
) -> None:
    with scope([people.bureau.pk]):
        place = Place.objects.add(by=people.safety, unit=people.school, name="东门岗亭")
    with phone_of("guard") as phone:
        if not online:
            phone.cut()
        phone.open("/field/")
        with phone.page.expect_file_chooser() as camera:
            phone.page.click(".tabs >> text=报隐患")  # the same tap opens the camera
        camera.value.set_files(picture())  # type: ignore[arg-type]
        phone.page.wait_for_selector("img.preview")
        phone.page.click("[data-kind=power]")
        phone.page.click(".dock .btn-primary")
        phone.page.wait_for_url("**/field/")
        assert taps(phone.page) + CAMERA <= 6
        phone.reads("联网自动发")
        phone.join()
        phone.settles()
        [file] = arrived(phone, people)
    hazard = seen(people, Hazard.objects.get)
    assert (file.about, file.role) == (hazard.subject, "before")
    assert not seen(people, Awaited.objects.missing().exists)
    assert file.size <= 300_000
    assert (file.height or 0) > (file.width or 0)  # upright
    with file_store().open(file.sha256) as kept:
        content = kept.read()
    assert hashlib.sha256(content).hexdigest() == file.sha256
    assert not Image.open(BytesIO(content)).getexif()
    assert place.pk is not None


def test_the_place_just_scanned_goes_with_the_report(committed: None, people: People) -> None:
    with scope([people.bureau.pk]):
        place = Place.objects.add(by=people.safety, unit=people.school, name="东门岗亭")
    with phone_of("guard") as phone:
        phone.open(f"/field/report?place={place.pk}")
        phone.reads("东门岗亭", "刚扫的码")
        phone.page.click("[data-kind=way]")
        phone.page.click(".dock .btn-primary")
        phone.page.wait_for_url("**/field/")
        phone.settles()
        phone.open("/field/report")
        phone.reads("上次的地点")
    assert seen(people, lambda: Hazard.objects.get().place_id) == place.pk


def test_a_re_check_is_two_taps(committed: None, people: People) -> None:
    hazard = claimed(people)
    with phone_of("safety") as phone:
        phone.cut()
        phone.open("/field/")
        phone.page.click("text=去复查")
        phone.reads("配电间堆放纸箱", "已清理")
        phone.page.click("text=合格，销号")
        phone.reads("已记下：合格，销号。")
        assert taps(phone.page) == 2
        phone.join()
        phone.settles()
    assert seen(people, lambda: Hazard.objects.get(pk=hazard.pk).status) == "closed"


def test_what_waits_says_what_it_is_and_without_a_network_there_is_nothing_to_press(
    committed: None, people: People
) -> None:
    hazard = claimed(people)
    with phone_of("safety") as phone:
        phone.cut()
        phone.open(f"/field/hazard/{hazard.pk}")
        phone.page.click("text=合格，销号")
        phone.page.wait_for_url("**/field/")
        phone.open("/field/queue")
        card = phone.page.locator("article").inner_text()
        assert "复查" in card
        assert "配电间堆放纸箱" in card
        phone.reads("联网后自动发出")
        assert phone.page.locator(".dock .btn:enabled, .btn-primary").count() == 0
        phone.join()
        phone.settles()
        phone.reads("都已发出")


def test_a_return_is_tapped_not_typed(committed: None, people: People) -> None:
    hazard = claimed(people)
    with phone_of("safety") as phone:
        phone.open(f"/field/hazard/{hazard.pk}")
        phone.page.click(".dock >> text=退回")
        phone.page.click("text=没有整改")
        phone.page.click("text=退回，发送")
        phone.settles()
    found = seen(people, lambda: Hazard.objects.get(pk=hazard.pk))
    assert (found.status, found.returns) == ("rectifying", 1)


def test_whoever_is_too_late_is_told_and_nothing_is_overwritten(
    committed: None, people: People
) -> None:
    hazard = claimed(people)
    with phone_of("safety") as phone:
        phone.cut()
        phone.open(f"/field/hazard/{hazard.pk}")
        phone.page.click("text=合格，销号")
        phone.reads("已记下：合格，销号。")

        def office() -> None:
            with scope([people.bureau.pk]):
                found = Hazard.objects.get(pk=hazard.pk)
                found.recheck(by=people.principal, passed=False, note="还有两箱")

        asked(office)
        phone.join()
        for _ in range(100):
            if [one["state"] for one in phone.queue()] == ["conflict"]:
                break
            phone.page.wait_for_timeout(100)
        phone.open("/field/queue")
        phone.reads("别人先办了", "王海燕")
    found = seen(people, lambda: Hazard.objects.get(pk=hazard.pk))
    assert (found.status, found.returns) == ("rectifying", 1)
