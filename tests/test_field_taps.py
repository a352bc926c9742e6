"""Taps of the daily work on the phone, counted in a real browser, with and without a network."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from uuid import UUID

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page

from tests.browser import chromium
from tests.cast import People
from tests.phone import Phone, seen
from tests.served import serving
from xiaoan.base import clock
from xiaoan.base.ids import uuid7
from xiaoan.base.scope import scope
from xiaoan.duties.catalogue import install
from xiaoan.duties.models import Duty, Record, Task, Trace
from xiaoan.duties.opening import Window
from xiaoan.duties.submit import hazard_id
from xiaoan.evidence.models import Awaited, File
from xiaoan.hazards.models import Hazard
from xiaoan.units.models import Place, Plate

FRONTEND = Path(__file__).resolve().parent.parent / "frontend"
COUNT = """window.taps = 0;
document.addEventListener('click', (press) => { if (press.isTrusted) window.taps += 1; }, true);"""
SCRIPT = """
import { readFileSync } from 'node:fs';
import { transformWithOxc } from 'vite';
globalThis.window = globalThis;
const { code } = await transformWithOxc(readFileSync('src/app/hazardid.ts', 'utf8'), 'hazardid.ts');
const { hazardId } = await import('data:text/javascript;base64,' + btoa(unescape(encodeURIComponent(code))));
const asked = JSON.parse(readFileSync(0, 'utf8'));
console.log(JSON.stringify(await Promise.all(asked.map(([id, order]) => hazardId(id, order)))));
"""


def test_phone_and_server_give_a_hazard_the_same_key() -> None:
    node = shutil.which("node")
    if node is None or not (FRONTEND / "node_modules" / "vite").exists():
        pytest.skip("NOT RUN: no Node with the front end's packages. Cure: ./x setup.")
    asked = [(str(uuid7()), order) for order in (1, 2, 9, 22, 255, 256, 300)]
    ran = subprocess.run(
        [node, "--input-type=module", "-e", SCRIPT], input=json.dumps(asked), cwd=FRONTEND,
        capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    assert json.loads(ran.stdout) == [str(hazard_id(UUID(key), order)) for key, order in asked]


@dataclass
class Day:
    """What the canteen and the guard owe today."""

    people: People
    round: Task
    shift: Task
    place: Place
    plate: str

    @property
    def path(self) -> str:
        return f"/field/round/{self.round.pk}/CANTEEN"


@pytest.fixture
def day(committed: None, people: People) -> Day:
    """Tasks of today, whatever day of the week it is."""
    with scope([people.bureau.pk]):
        install(people.bureau, by=people.system)
        place = Place.objects.add(by=people.safety, unit=people.school, name="东门岗亭")
        made = [opened(people, code) for code in ("FOO-05", "GAT-11")]
        Plate.objects.all().issue([place], by=people.safety, unit=people.school)
        plate = Plate.objects.get(place=place).code
    return Day(people, *made, place, plate)


def opened(people: People, code: str) -> Task:
    """The task of a duty for today; its number is drawn until it asks no question."""
    today, duty = clock.today(), Duty.objects.get(code=code)
    Task.objects.open_windows(
        [Window(duty.pk, today, today)], district=people.bureau, by=people.system, day=today
    )
    return Task.objects.get(unit=people.school, duty=duty, opens_on=today)


@contextmanager
def phone_of(who: str, *, online: bool) -> Iterator[Phone]:
    with serving() as base, chromium() as browser:
        phone = begun(browser, base, who)
        if not online:
            phone.cut()
        yield phone
        phone.join()
        phone.settles()


def begun(browser: Browser, base: str, who: str) -> Phone:
    phone = Phone(browser, base, who)
    phone.context.add_init_script(COUNT)
    return phone


def taps(page: Page) -> int:
    return int(page.evaluate("window.taps"))


def shoot(page: Page, at: int) -> None:
    """Mark a line: the camera opens by the same tap; shutter and “use it” follow in the camera."""
    shot = BytesIO()
    Image.effect_noise((640, 480), 50).convert("RGB").save(shot, "JPEG")
    with page.expect_file_chooser() as camera:
        page.locator(".bad-btn").nth(at).click()
    camera.value.set_files(
        {"name": "现场.jpg", "mimeType": "image/jpeg", "buffer": shot.getvalue()}
    )
    page.wait_for_selector(".bad .preview")


def answer_if_asked(page: Page) -> int:
    """The question drawn for about one round in five is passed over with one more tap."""
    unseen = page.get_by_text("看不到", exact=True)
    if not unseen.count():
        return 0
    unseen.click()
    return 1


@pytest.mark.parametrize("online", [True, False], ids=["online", "offline"])
def test_all_normal_is_two_taps(day: Day, online: bool) -> None:
    with phone_of("canteen", online=online) as phone:
        phone.open(day.path)
        asked = answer_if_asked(phone.page)
        phone.page.click("text=全部正常")
        phone.page.click("text=发送：8 项正常")
        phone.page.wait_for_url("**/field/")
        assert taps(phone.page) - asked == 2
        phone.reads("已有记录、不用再填：")
        if not online:
            phone.reads("1 项未发")
            assert [one["act"]["taps"] for one in phone.queue()] == [2 + asked]
    record = seen(day.people, Record.objects.get)
    assert (record.items, record.failed) == (8, 0)
    assert seen(day.people, lambda: Task.objects.get(pk=day.round.pk).status) == "done"


@pytest.mark.parametrize("online", [True, False], ids=["online", "offline"])
def test_each_exception_is_at_most_three_more_with_its_photo(day: Day, online: bool) -> None:
    camera = 2  # shutter, use the photo
    with phone_of("canteen", online=online) as phone:
        phone.open(day.path)
        asked = answer_if_asked(phone.page)
        shoot(phone.page, 0)
        shoot(phone.page, 3)
        phone.page.click("text=其余 6 项正常")
        phone.page.click("text=发送：6 项正常，2 项异常")
        phone.page.wait_for_url("**/field/")
        assert taps(phone.page) - asked + 2 * camera <= 2 + 2 * 3
        link = phone.page.get_attribute(".notice-f a", "href") or ""
    hazards = seen(day.people, lambda: list(Hazard.objects.order_by("serial")))
    assert len(hazards) == 2
    assert link == f"/field/hazard/{hazards[0].pk}"  # named before the server knew it
    subjects = {hazard.subject for hazard in hazards}
    told = seen(day.people, lambda: [
        *File.objects.values_list("about", flat=True), *Awaited.objects.values_list("about", flat=True)
    ])  # fmt: skip
    assert set(told) == subjects


@pytest.mark.parametrize("online", [True, False], ids=["online", "offline"])
def test_a_sign_on_is_one_tap_on_the_first_screen(day: Day, online: bool) -> None:
    with phone_of("principal", online=online) as phone:
        phone.open("/field/")
        phone.page.click("text=确认：到岗签到")
        phone.reads("已记：到岗签到。")
        assert taps(phone.page) == 1
    assert seen(day.people, lambda: Trace.objects.get().kind) == "rota-signon"
    assert seen(day.people, lambda: Task.objects.get(pk=day.shift.pk).status) == "done"


def test_a_hand_over_is_two_taps_and_a_scanned_place_comes_with_it(day: Day) -> None:
    with phone_of("guard", online=False) as phone:
        phone.open("/field/")
        phone.page.click("text=到岗、巡查、交接班")
        phone.page.click("[data-kind=handover]")
        phone.reads("已记：交接班。")
        assert taps(phone.page) == 2
        phone.open(f"/field/place/{day.plate}")
        phone.page.click("[data-kind=patrol-scan]")
        phone.reads("已记：巡查扫码 · 东门岗亭。")
        assert taps(phone.page) == 1
    left = seen(day.people, lambda: list(Trace.objects.order_by("at").values_list("kind", "place")))
    assert left == [("handover", None), ("patrol-scan", day.place.pk)]


def test_a_killed_tab_loses_nothing_of_a_half_filled_round(day: Day) -> None:
    with phone_of("canteen", online=False) as phone:
        phone.open(day.path)
        shoot(phone.page, 2)
        phone.page.click("text=地点、说明（可不填）")
        phone.page.fill(".bad-panel input", "案板混用")
        phone.page.wait_for_timeout(200)
        second = phone.tab(day.path)
        phone.page.close()
        phone.page = second
        phone.reads("已记 1 项异常", "已存 1 张照片")
        assert phone.page.input_value(".bad-panel input") == "案板混用"
        answer_if_asked(phone.page)
        phone.page.click("text=其余 7 项正常")
        phone.page.click("text=发送：7 项正常，1 项异常")
        phone.page.wait_for_url("**/field/")
    assert seen(day.people, lambda: Hazard.objects.get().what) == "案板混用"


def test_what_was_on_paper_is_entered_with_its_time(day: Day) -> None:
    with phone_of("canteen", online=True) as phone:
        phone.open(day.path.replace("/round/", "/paper/"))
        phone.page.click("text=全部正常")
        phone.reads("请填纸上写的时间。")
        written = clock.now().astimezone().replace(second=0, microsecond=0)
        phone.page.fill("#paper-at", written.strftime("%Y-%m-%dT00:01"))
        phone.page.click("text=全部正常")
        phone.page.click("text=发送：8 项正常")
        phone.page.wait_for_url("**/field/")
    record = seen(day.people, Record.objects.get)
    assert record.is_paper
    assert record.happened_at == record.paper_at < record.entered_at
