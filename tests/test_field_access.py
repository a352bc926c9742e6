"""Everybody can use the field app: readable, large enough, light enough, on an old phone.

Every screen is looked at by axe-core in Chinese and English, by day and by night; targets and
letters are measured in the browser; the first load is counted in bytes that really came.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.browser import chromium
from tests.cast import PASSWORD, People
from tests.phone import Phone
from tests.served import PHONE, serving, signed_in
from xiaoan.base import clock
from xiaoan.base.scope import scope
from xiaoan.duties.catalogue import install
from xiaoan.duties.models import Duty, Task
from xiaoan.duties.opening import Window
from xiaoan.hazards.models import Hazard
from xiaoan.inspections.models import Visit
from xiaoan.units.models import Place, Plate

FRONTEND = Path(__file__).resolve().parent.parent / "frontend"
BUILT = FRONTEND.parent / "src/xiaoan/base/static/xiaoan"
AXE = FRONTEND / "node_modules/axe-core/axe.min.js"
#: Kilobytes compressed, of everything that the first look at the app fetches (DESIGN §8).
FIRST_LOAD = 150 * 1024
LEAST_TARGET, LEAST_TEXT = 48, 18
FAULTS = """async () => (await axe.run(document, {resultTypes: ['violations']})).violations
  .filter(({impact}) => ['serious', 'critical'].includes(impact))
  .map(({id, nodes}) => `${id}: ${nodes.map(n => n.html.slice(0, 120)).join(' | ')}`)"""
# A link inside a sentence is exempt (WCAG 2.5.8); a field with its label is as large as both.
SMALL = """([target, text]) => {
  const found = [];
  const shown = (e) => e.getClientRects().length && getComputedStyle(e).visibility === 'visible';
  const inSentence = (e) => getComputedStyle(e).display === 'inline'
    && e.parentElement.innerText.trim() !== e.innerText.trim();
  const free = (e) => ['hidden', 'file'].includes(e.type) || e.tabIndex < 0
    || e.matches('.skip') || inSentence(e);
  const one = 'a[href], button, input, select, textarea, summary, [role=button]';
  for (const e of document.querySelectorAll(one)) {
    if (!shown(e) || free(e)) continue;
    const ticked = ['checkbox', 'radio'].includes(e.type) && e.labels[0];
    const boxes = [e, ...(ticked ? [ticked] : [])].map((part) => part.getBoundingClientRect());
    const [wide, high] = ['width', 'height'].map((side) => Math.max(...boxes.map((b) => b[side])));
    if (wide && (high < target - .5 || wide < target - .5))
      found.push(`${Math.round(wide)}x${Math.round(high)} ${e.outerHTML.slice(0, 120)}`);
  }
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walk.nextNode(); node; node = walk.nextNode()) {
    const e = node.parentElement, size = parseFloat(getComputedStyle(e).fontSize);
    const apart = e.closest('script, style, svg, .sr, .skip, .visually-hidden, noscript');
    if (!node.data.trim() || apart || !shown(e) || !e.getBoundingClientRect().height) continue;
    if (size < text) found.push(`${size}px ${node.data.trim().slice(0, 30)} <${e.tagName}>`);
  }
  return found;
}"""


@dataclass
class World:
    """One of everything that the phone shows, and the screens on which it stands, by person."""

    people: People
    screens: dict[str, list[str]]
    plate: str


@pytest.fixture
def world(committed: None, people: People) -> World:
    with scope([people.bureau.pk]):
        install(people.bureau, by=people.system)
        place = Place.objects.add(
            by=people.safety, unit=people.school, name="二楼通道", building="教学楼"
        )
        Plate.objects.issue([place], by=people.system, unit=people.bureau)
        plate = Plate.objects.get(place=place).code
        hazard = _hazard(people, place)
        round_, words = _task(people, "FOO-05"), _task(people, "GEN-14")
        visit = _visit(people)
    return World(
        people,
        {
            "safety": [
                "/field/", f"/field/hazard/{hazard.pk}", "/field/report", "/field/signon",
                "/field/scan", f"/field/place/{plate}", "/field/queue", "/field/me",
                f"/field/note/{words.pk}", "/field/lock",
            ],
            "canteen": [f"/field/task/{round_.pk}", f"/field/round/{round_.pk}/CANTEEN"],
            "inspector": [f"/field/visit/{visit.pk}{part}" for part in
                          ("", "/list/FIRE", "/find", "/look", "/finish", "/sign")],
        },
        plate,
    )  # fmt: skip


def _hazard(people: People, place: Place) -> Hazard:
    hazard = Hazard.objects.report(
        by=people.guard, unit=people.school, what="应急灯不亮", source="self", place=place
    )
    hazard.assign(by=people.safety, rectifier=people.affairs)
    hazard.claim(by=people.affairs, measure="已更换")
    return hazard


def _task(people: People, code: str) -> Task:
    today, duty = clock.today(), Duty.objects.get(code=code)
    Task.objects.open_windows(
        [Window(duty.pk, today, today)], district=people.bureau, by=people.system, day=today
    )
    return Task.objects.get(unit=people.school, duty=duty, opens_on=today)


def _visit(people: People) -> Visit:
    with clock.at(clock.now() - timedelta(days=1)):
        visit = Visit.objects.plan(
            by=people.section, unit=people.school, planned_on=clock.today() + timedelta(days=1),
            lead=people.inspector, members=[people.section], checklists=["FIRE"],
        )  # fmt: skip
    visit.begin(by=people.inspector)
    return visit


@pytest.fixture
def looked(world: World) -> Iterator[tuple[World, str, Browser]]:
    if not AXE.exists():
        pytest.skip("NOT RUN: axe-core is not installed. Cure: ./x setup.")
    with serving() as base, chromium() as browser:
        yield world, base, browser


def screens(page: Page, base: str, paths: list[str]) -> Iterator[str]:
    """Open one after the other; each is there when its heading is."""
    for path in paths:
        page.goto(base + path)
        page.wait_for_selector("main :is(h1, h2, h3, p, button, input)")
        page.wait_for_timeout(150)
        yield path


def faults(page: Page) -> list[str]:
    """What axe calls serious or critical, by day and by night."""
    found = []
    for theme in ("light", "dark"):
        page.evaluate("t => document.documentElement.setAttribute('data-bs-theme', t)", theme)
        page.wait_for_timeout(250)  # colours change by a transition
        found += [f"{theme} {one}" for one in page.evaluate(FAULTS)]
    return found


def too_small(page: Page) -> list[str]:
    """Targets under 48 pixels, letters under 18, and whether the page is wider than the phone."""
    small: list[str] = page.evaluate(SMALL, [LEAST_TARGET, LEAST_TEXT])
    is_wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    return [*small, *(["wider than the phone"] if is_wide else [])]


def speak(page: Page, language: str) -> None:
    """The person's choice on the phone, as the switch under “Me” makes it."""
    if page.evaluate("document.documentElement.lang").startswith(language):
        return
    page.click("[lang=en], [lang=zh]:not(html)")
    page.wait_for_function("l => document.documentElement.lang.startsWith(l)", arg=language)


@pytest.mark.parametrize("who", ["safety", "canteen", "inspector"])
def test_every_screen_serves_everybody_in_both_languages_by_day_and_by_night(
    looked: tuple[World, str, Browser], who: str
) -> None:
    """axe finds nothing serious; targets are 48 pixels, letters 18, nothing is too wide."""
    world, base, browser = looked
    phone = Phone(browser, base, who)
    phone.context.add_init_script(path=AXE)
    wrong: list[str] = []
    for language in ("zh", "en"):
        phone.open("/field/me")
        speak(phone.page, language)
        if (phone.page.text_content(".skip") == "Skip to the text") != (language == "en"):
            wrong.append(f"{language}: the shell speaks another language")
        for path in screens(phone.page, base, world.screens[who]):
            found = faults(phone.page) + too_small(phone.page)
            wrong += [f"{language} {path} {one}" for one in found]
    assert not wrong, "\n".join(wrong)


def test_the_pages_of_a_plate_and_the_first_screen_are_accessible_too(
    looked: tuple[World, str, Browser],
) -> None:
    """Before anybody has signed in: a parent who scanned the plate, a phone that is new."""
    world, base, browser = looked
    paths = [f"/p/{world.plate}", f"/p/{world.plate}/sealed/", "/p/track/", "/field/start"]
    wrong: list[str] = []
    for locale in ("zh-CN", "en"):
        context = browser.new_context(viewport=PHONE, locale=locale)  # type: ignore[arg-type]
        context.add_init_script(path=AXE)
        page = context.new_page()
        for path in screens(page, base, paths):
            wrong += [f"{locale} {path} {one}" for one in faults(page) + too_small(page)]
        context.close()
    assert not wrong, "\n".join(wrong)


def test_the_first_load_is_light(looked: tuple[World, str, Browser]) -> None:
    """Everything that comes until the first screen stands, as it came over the wire."""
    _world, base, browser = looked
    page = signed_in(browser, base, "safety", PASSWORD, phone=True)
    tools = page.context.new_cdp_session(page)
    tools.send("Network.enable")
    tools.send("Network.setCacheDisabled", {"cacheDisabled": True})
    sizes: list[int] = []
    tools.on("Network.loadingFinished", lambda came: sizes.append(int(came["encodedDataLength"])))
    page.goto(f"{base}/field/start")
    page.wait_for_selector("#pin")
    assert sum(sizes) <= FIRST_LOAD, f"{sum(sizes)} bytes in {len(sizes)} answers"
    assert len(sizes) <= 12, f"{len(sizes)} answers"


#: Younger than Chromium 90: what a build target cannot turn into something older.
YOUNGER = (
    "structuredClone(", ".at(-", "Object.hasOwn(", ".findLast(", ".toSorted(", ".toReversed(",
    "Array.fromAsync", "Promise.withResolvers", "AbortSignal.timeout", "AbortSignal.any",
    "crypto.randomUUID", "showPopover", "Object.groupBy", ".replaceAll(`", "Error.cause",
)  # fmt: skip
#: The reader of QR codes calls this one; our own file gives it first (zxing.ts).
GIVEN = {"Object.hasOwn("}


def test_nothing_younger_than_chromium_90_is_used() -> None:
    """The syntax is the build's business (target chrome90); the calls are looked for here."""
    app = [*BUILT.glob("assets/*.js"), *BUILT.glob("*.js")]
    assert app, "not built: ./x setup"
    found = {
        f"{file.name}: {call}"
        for file in app
        for call in YOUNGER
        if call in file.read_text(encoding="utf-8")
        and not (call in GIVEN and file.name.startswith("zxing"))
    }
    assert found == set()
    styles = "".join(f.read_text(encoding="utf-8") for f in BUILT.glob("assets/*.css"))
    for selector in (":has(", "@container", "@layer", "color-mix(", " dvh", "oklch("):
        assert selector not in styles, selector
    assert "target: 'chrome90'" in (FRONTEND / "vite.config.ts").read_text(encoding="utf-8")
