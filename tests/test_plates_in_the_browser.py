"""A plate on the wall: whoever passes reports in a few taps, staff scan it without a network."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page
from qrcode.main import QRCode

from tests.browser import chromium
from tests.cast import People
from tests.phone import Phone, seen
from tests.served import PHONE, serving
from xiaoan.base.scope import scope
from xiaoan.duties.models import Trace
from xiaoan.evidence.models import File
from xiaoan.public import stamp
from xiaoan.public.models import Report, Sealed
from xiaoan.units.models import Place, Plate

# Asked for before the cast is: browser and server see what really was committed.
pytestmark = pytest.mark.usefixtures("committed")
COUNT = """window.taps = 0;
document.addEventListener('pointerdown', (press) => {
  if (press.isTrusted) window.taps += 1;
}, true);"""
CAMERA = 2  # shutter, use the photo
MOST = 5  # taps
SMALL = 300_000  # bytes


@pytest.fixture
def plate(people: People) -> Plate:
    with scope([people.bureau.pk]):
        place = Place.objects.add(
            by=people.safety, unit=people.school, name="消防泵房", building="后勤楼"
        )
        away = Place.objects.add(by=people.neighbour, unit=people.neighbour_school, name="锅炉房")
        Plate.objects.issue([place], by=people.safety, unit=people.school)
        Plate.objects.issue([away], by=people.neighbour, unit=people.neighbour_school)
        return Plate.objects.get(place=place)


def passer(browser: Browser, address: str, *, scripts: bool = True) -> Page:
    """Somebody's own phone: no account, no cookie; he looks at the page for a moment."""
    context = browser.new_context(
        viewport=PHONE, locale="zh-CN", java_script_enabled=scripts, is_mobile=True, has_touch=True
    )  # type: ignore[arg-type]
    if scripts:
        context.add_init_script(COUNT)
    page = context.new_page()
    page.goto(address)
    page.wait_for_timeout(stamp.QUICKEST * 1000 + 500)
    return page


def picture() -> dict[str, object]:
    out = BytesIO()
    Image.effect_noise((2400, 1800), 60).convert("RGB").save(out, "JPEG", quality=95)
    return {"name": "拍照.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


def filmed(text: str, to: Path) -> Path:
    """A film of one code, as a camera would see it."""
    code = QRCode(border=4, box_size=10)
    code.add_data(text)
    code.make()
    rows = code.get_matrix()
    small = Image.new("L", (len(rows), len(rows)), 255)
    for y, row in enumerate(rows):
        for x, dark in enumerate(row):
            small.putpixel((x, y), 0 if dark else 255)
    frame, out = Image.new("RGB", (640, 480), (214, 208, 192)), BytesIO()
    frame.paste(small.resize((420, 420), Image.Resampling.NEAREST), (110, 30))
    frame.save(out, "JPEG", quality=90)
    to.write_bytes(out.getvalue() * 20)
    return to


def warmed(page: Page) -> None:
    """Our own reader lies beside the app before the network is gone."""
    shelf = "caches.open('scanner').then((one) => one.keys()).then((all) => all.length)"
    for _ in range(150):
        if page.evaluate(shelf):
            return
        page.wait_for_timeout(100)
    raise AssertionError("the reader did not come")


def test_a_parent_reports_with_a_photo_in_five_taps_and_sees_the_answer_later(
    people: People, plate: Plate
) -> None:
    with serving() as base, chromium() as browser:
        page = passer(browser, base + plate.address)
        with page.expect_file_chooser() as chooser:
            page.click(".photo-btn")
        chooser.value.set_files(picture())  # type: ignore[arg-type]
        page.wait_for_selector("img.preview:not([hidden])")
        page.wait_for_timeout(1500)  # the photo is shrunk
        page.click("input[value=way]")
        taps = int(page.evaluate("window.taps"))  # the shutter's button, the tile
        page.click(".dock button")
        page.wait_for_url("**/p/track/**")
        assert taps + CAMERA + 1 == MOST
        assert "已收到" in page.inner_text("main")
        assert page.context.cookies() == []
        tracked = page.url.partition("?")[0]
        report = seen(people, lambda: Report.objects.select_related("place").get())
        assert report.place.name == "消防泵房"
        assert seen(people, lambda: File.objects.get().size) < SMALL
        seen(people, lambda: report.reply(by=people.safety, answer="已清走，谢谢"))
        page.goto(tracked)
        assert "已清走，谢谢" in page.inner_text("main")


def test_it_works_without_scripts_too(people: People, plate: Plate) -> None:
    with serving() as base, chromium() as browser:
        page = passer(browser, base + plate.address, scripts=False)
        page.check("input[value=power]", force=True)
        page.click(".dock button")
        page.wait_for_url("**/p/track/**")
        assert seen(people, Report.objects.count) == 1


def test_what_is_about_a_person_is_asked_and_goes_sealed_past_the_school(
    people: People, plate: Plate
) -> None:
    with serving() as base, chromium() as browser:
        page = passer(browser, base + plate.address)
        page.click("input[value=other]")
        page.fill("textarea[name=words]", "班主任天天骂我孩子")
        page.click(".dock button")
        page.wait_for_selector(".pub-ask")
        assert "这件事是关于人的吗" in page.inner_text(".pub-ask")
        assert seen(people, Report.objects.count) == 0
        page.click(".pub-ask button[name=from_plate]")
        page.wait_for_selector("input[name=about]")
        assert page.input_value("textarea[name=words]") == "班主任天天骂我孩子"
        page.wait_for_timeout(stamp.QUICKEST * 1000 + 500)
        page.click("input[value=leader]")
        page.click(".dock button")
        page.wait_for_url("**/p/track/**")
        assert seen(people, Sealed.objects.count) == 1
        assert seen(people, Report.objects.count) == 0


def test_staff_scan_a_plate_with_the_camera_and_leave_a_trace_without_a_network(
    people: People, plate: Plate, tmp_path: Path
) -> None:
    film = filmed(f"https://xiaoan.example/p/{plate.code}", tmp_path / "plate.mjpeg")
    camera = (
        "--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-video-capture={film}",
    )  # fmt: skip
    with serving() as base, chromium(*camera) as browser:
        phone = Phone(browser, base, "guard")
        page = phone.page
        warmed(page)
        phone.cut()
        phone.open("/field/scan")
        page.wait_for_url(f"**/field/place/{plate.code}", timeout=20_000)
        phone.reads("后勤楼 消防泵房")
        page.click("[data-kind=patrol-scan]")
        page.wait_for_url(f"{base}/field/")
        phone.join()
        phone.settles()
        trace = seen(people, lambda: Trace.objects.get())
        assert (trace.kind, trace.place_id) == ("patrol-scan", plate.place_id)


def test_typed_signs_open_a_place_and_a_foreign_or_retired_plate_says_so(
    people: People, plate: Plate
) -> None:
    foreign = seen(people, lambda: Plate.objects.exclude(pk=plate.pk).get())
    with serving() as base, chromium() as browser:
        phone = Phone(browser, base, "safety")
        phone.open("/field/scan")
        phone.page.fill("#code", "nonsense")
        phone.page.click("form .btn")
        phone.reads("这不是标牌")
        phone.page.fill("#code", plate.shown.lower())
        phone.page.click("form .btn")
        phone.reads("后勤楼 消防泵房", "在这里报隐患")
        phone.open(f"/field/place/{foreign.code}")
        phone.reads("这是别的学校的标牌")
        seen(people, lambda: foreign.replace(by=people.neighbour, why="被撕掉"))
        phone.open(f"/field/place/{foreign.code}")
        phone.reads("这块标牌已停用")
        # Scanned by the phone's own camera: whoever is enrolled here is led into the app.
        phone.page.goto(f"{base}{plate.address}")
        phone.page.wait_for_url(f"**/field/place/{plate.code}")
