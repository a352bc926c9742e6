"""Where the phone reads tags, a tag on the wall opens its place as the plate does.

Headless Chromium has no radio: the browser's own NDEFReader is stood in for, nothing of ours is.
"""

from __future__ import annotations

import pytest

from tests.browser import chromium
from tests.cast import People
from tests.phone import Phone
from tests.served import serving
from xiaoan.base.scope import scope
from xiaoan.units.models import Place, Plate

pytestmark = pytest.mark.usefixtures("committed")
#: A radio: `held(text)` holds a tag to the phone, `written` is what was put on one.
RADIO = """window.NDEFReader = class extends EventTarget {
  async scan() {
    window.held = (text) => {
      const data = new DataView(new TextEncoder().encode(text).buffer);
      const tag = new Event('reading');
      tag.message = {records: [{recordType: 'url', data}]};
      this.dispatchEvent(tag);
    };
  }
  async write(message) { window.written = message.records[0].data; }
};"""


def test_a_tag_is_written_at_its_place_and_opens_it_without_a_network(people: People) -> None:
    with scope([people.bureau.pk]):
        place = Place.objects.add(
            by=people.safety, unit=people.school, name="消防泵房", building="后勤楼"
        )
        Plate.objects.issue([place], by=people.safety, unit=people.school)
        code = Plate.objects.get(place=place).code
    with serving() as base, chromium() as browser:
        phone = Phone(browser, base, "safety")
        phone.context.add_init_script(RADIO)
        phone.open(f"/field/place/{code}")
        phone.page.click("text=给这里写 NFC 标签")
        phone.reads("标签已写好。")
        assert phone.page.evaluate("written") == f"{base}/p/{code}"
        phone.cut()
        phone.open("/field/scan")
        phone.page.click("text=读 NFC 标签")
        phone.reads("把手机贴近标签。")
        phone.page.evaluate("held('https://elsewhere.example/coffee')")
        phone.reads("这不是标牌")
        phone.page.evaluate(f"held('{base}/p/{code}')")
        phone.page.wait_for_url(f"**/field/place/{code}")
        phone.reads("后勤楼 消防泵房")
