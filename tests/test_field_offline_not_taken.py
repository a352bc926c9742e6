"""A record that the server does not take stays on the phone, says why, and waits for a person."""

from __future__ import annotations

import json
import zipfile
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from tests.browser import chromium
from tests.cast import People
from tests.phone import Phone, names, seen
from tests.served import serving
from xiaoan.api.tests.conftest import place_form
from xiaoan.base.fieldform import Act, Done
from xiaoan.field import registry
from xiaoan.field.models import Sent

pytestmark = pytest.mark.usefixtures("committed", "place_form")
__all__ = ["place_form"]


def test_a_refused_record_says_why_can_be_taken_out_and_put_away(people: People) -> None:
    with serving() as base, chromium() as browser:
        phone = Phone(browser, base)
        phone.open("/field/queue")
        phone.send("一", "三")
        phone.send("二", then="invalid")
        phone.reads("1 项要您处理。", "没有收下", "no such name")
        assert [one["state"] for one in phone.queue()] == ["refused"]
        with phone.page.expect_download() as told:
            phone.page.click("text=导出为文件")
        with zipfile.ZipFile(told.value.path()) as out:
            assert out.testzip() is None
            record, text = sorted(out.namelist())
            assert json.loads(out.read(record))["act"]["body"]["name"] == "二"
            assert "二" in out.read(text).decode()
        phone.page.click("text=删除这条")
        assert phone.queue()  # asked first
        phone.page.click("text=删除，不再发送")
        phone.reads("都已发出")
        assert phone.queue() == []
    assert names(people) == ["一", "三"]


def test_a_corrected_record_takes_the_place_of_the_refused_one(people: People) -> None:
    with serving() as base, chromium() as browser:
        phone = Phone(browser, base)
        (refused,) = phone.send("二", then="invalid")
        phone.reads("1 项要您处理。")
        phone.page.evaluate(
            "(id) => xiaoan.send('units.add', {name: '二楼'}, {replaces: id})", refused
        )
        phone.settles()
    assert names(people) == ["二楼"]
    sent = seen(people, lambda: list(Sent.objects.order_by("seq")))
    assert [(str(one.replaces or ""), one.status) for one in sent] == [
        ("", "refused"), (refused, "kept"),
    ]  # fmt: skip


def test_a_refused_record_sent_once_more_is_taken_when_its_cause_is_gone(
    people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = [True]
    form = registry.FORMS["units.add"]

    def apply(act: Act, by: Any, unit: Any) -> Done:
        if closed[0]:
            raise ValidationError("the building is closed")
        return form.apply(act, by, unit)

    monkeypatch.setitem(registry.FORMS, form.key, replace(form, apply=apply))
    with serving() as base, chromium() as browser:
        phone = Phone(browser, base)
        phone.open("/field/queue")
        (refused,) = phone.send("三")
        phone.reads("1 项要您处理。", "the building is closed")
        closed[0] = False
        done_at = phone.queue()[0]["act"]["at"]
        phone.page.click("text=再发一次")
        phone.settles()
    assert names(people) == ["三"]
    sent = seen(people, lambda: list(Sent.objects.order_by("seq")))
    assert [(str(one.replaces or ""), one.status) for one in sent] == [
        ("", "refused"), (refused, "kept"),
    ]  # fmt: skip
    assert sent[1].device_at == datetime.fromisoformat(done_at)  # done then, whenever it is taken


def test_what_somebody_else_moved_on_is_shown_and_never_overwritten(people: People) -> None:
    with serving() as base, chromium() as browser:
        phone = Phone(browser, base)
        phone.open("/field/queue")
        phone.send("一", then="conflict")
        phone.send("二")
        phone.reads("别人先办了", "现在的情况", "您做的")
        phone.page.reload()
        phone.reads("别人先办了")
        phone.page.click("text=以现在的为准，不发我的")
        phone.page.click("text=删除，不再发送")
        phone.reads("都已发出")
    assert names(people) == ["二"]
