"""Whoever looks after a unit sees its phones and can take a lost one out of use; others cannot."""

from __future__ import annotations

from datetime import timedelta

from django.test import Client
from django.urls import reverse
from tests.cast import People

from xiaoan.api.tests.asking import Phone, just_signed_in
from xiaoan.base import clock
from xiaoan.base.ids import uuid7
from xiaoan.field.devices import enrol
from xiaoan.field.jobs import UNUSED, expire
from xiaoan.field.models import Device
from xiaoan.ledger.models import Event

LIST = "/field/phones/"


def signed_in(user) -> Client:
    client = Client(headers={"accept-language": "zh-hans"})
    client.force_login(user)
    return client


def a_phone(user, name: str = "荣耀 8") -> Device:
    return enrol(by=user, key=uuid7(), name=name).device


def page_of(device: Device) -> str:
    return reverse("field:phone", args=[device.pk])


def test_a_safety_director_sees_the_phones_of_the_own_unit_and_no_others(people: People):
    a_phone(people.guard, "门卫的手机")
    a_phone(people.neighbour, "邻校的手机")
    text = signed_in(people.safety).get(LIST).content.decode()
    assert "门卫的手机" in text
    assert "邻校的手机" not in text


def test_a_teacher_sees_the_own_phone_only(people: People):
    a_phone(people.guard, "门卫的手机")
    a_phone(people.teacher, "老师的手机")
    text = signed_in(people.teacher).get(LIST).content.decode()
    assert "老师的手机" in text
    assert "门卫的手机" not in text


def test_taking_out_of_use_wants_a_reason_and_enters_it(people: People):
    device = a_phone(people.guard)
    client = signed_in(people.safety)
    assert client.post(page_of(device), {"why": ""}).status_code == 200
    assert Device.objects.in_use().filter(pk=device.pk).exists()
    assert client.post(page_of(device), {"why": "手机丢了"}).status_code == 303
    device.refresh_from_db()
    assert device.revoked_at is not None
    assert device.recovery == ""
    event = Event.objects.get(pk=device.event_id)
    assert (event.action, event.actor_id) == ("field.revoke", people.safety.pk)
    assert event.facts["now"]["revoked_why"] == "手机丢了"
    again = client.post(page_of(device), {"why": "再一次"})
    assert again.status_code == 409
    assert "手机丢了" in client.get(LIST + "?state=out").content.decode()


def test_ones_own_phone_needs_no_reason(people: People):
    device = a_phone(people.teacher)
    assert signed_in(people.teacher).post(page_of(device)).status_code == 303
    device.refresh_from_db()
    assert Event.objects.get(pk=device.event_id).action == "field.leave"


def test_somebody_elses_phone_is_not_there_for_a_colleague(people: People):
    device = a_phone(people.guard)
    for other in (people.teacher, people.neighbour, people.stranger, people.chief):
        assert signed_in(other).get(page_of(device)).status_code == 404
    assert signed_in(people.section).get(page_of(device)).status_code == 200


def test_the_list_goes_out_as_a_workbook(people: People):
    a_phone(people.guard)
    given = signed_in(people.safety).get(LIST + "?export=xlsx")
    assert given.status_code == 200
    assert "spreadsheet" in given.headers["Content-Type"]


def test_a_person_has_ten_phones_at_most_and_is_told_the_cure(people: People):
    for n in range(10):
        a_phone(people.guard, f"手机 {n}")
    client = just_signed_in(people.guard)
    body = {"id": str(uuid7()), "name": "第十一部"}
    given = client.post("/api/devices/", body, content_type="application/json")
    assert given.status_code == 422
    assert "10" in given.json()["why"]


def test_a_key_that_nobody_used_for_half_a_year_ends_and_one_in_use_stays(people: People):
    with clock.at(clock.now() - UNUSED - timedelta(days=1)):
        drawer, used = a_phone(people.guard, "抽屉里的"), Phone(people.guard, people.school)
    young = a_phone(people.guard, "新的")
    used.send(used.act("hazards.report", {"kind": "power"}))
    expire()
    expire()
    assert set(Device.objects.in_use()) == {used.enrolled.device, young}
    drawer.refresh_from_db()
    assert drawer.revoked_why
    event = Event.objects.get(pk=drawer.event_id)
    assert (event.action, event.actor_id) == ("field.expire", people.system.pk)
