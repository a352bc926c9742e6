"""A password typed on a shared phone opens that phone once, and no office page after it."""

from __future__ import annotations

import time
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from tests.cast import PASSWORD, People

from xiaoan.api.auth import FRESH, METHODS
from xiaoan.api.tests.asking import Phone, just_signed_in
from xiaoan.base.ids import uuid7
from xiaoan.field.models import Device
from xiaoan.ledger.models import Event
from xiaoan.notify.models import Message

OFFICE = "/hazards/"


def by_password(name: str) -> Client:
    """A phone's browser after the sign-in by the form."""
    client = Client(headers={"accept-language": "en"}, raise_request_exception=False)
    client.post("/accounts/login/", {"login": name, "password": PASSWORD})
    assert client.get(OFFICE).status_code == 200
    return client


def enrol(client: Client, **more: Any) -> Any:
    body = {"id": str(uuid7()), "name": "门卫室的手机", **more}
    return client.post("/api/devices/", body, content_type="application/json")


def test_after_enrolling_the_browser_of_the_phone_is_signed_out_of_the_office(people: People):
    client = by_password("guard")
    assert enrol(client).status_code == 201
    assert client.get(OFFICE).status_code == 302
    assert client.get("/api/me").status_code == 401
    assert Event.objects.filter(action="accounts.signout", actor_id=people.guard.pk).count() == 1


def test_the_next_person_cannot_choose_a_new_pin_for_the_one_who_has_just_enrolled(people: People):
    client = by_password("guard")
    told = enrol(client).json()
    assert client.post(f"/api/devices/{told['id']}/recovery").status_code in {401, 403}
    assert not Event.objects.filter(action="field.recover").exists()


def test_a_password_gives_the_key_out_once(people: People):
    phone = Phone(people.guard, people.school)
    address = f"/api/devices/{phone.enrolled.device.pk}/recovery"
    client = by_password("guard")
    assert client.post(address).status_code == 200
    assert client.post(address).status_code in {401, 403}
    assert client.get(OFFICE).status_code == 302


def test_what_fails_ends_no_session(people: People):
    client = by_password("guard")
    assert enrol(client, name="").status_code == 422
    assert client.post(f"/api/devices/{uuid7()}/recovery").status_code == 404
    assert client.get(OFFICE).status_code == 200
    assert enrol(client).status_code == 201


@pytest.mark.parametrize(("age", "status"), [(FRESH - 5, 201), (FRESH + 1, 403)])
def test_a_sign_in_of_this_morning_puts_no_phone_in_use(people: People, age: int, status: int):
    client = just_signed_in(people.guard)
    session = client.session
    session[METHODS] = [{"method": "password", "at": time.time() - age}]
    session.save()
    given = enrol(client)
    assert given.status_code == status, given.content
    assert Device.objects.exists() is (status == 201)
    if status == 403:
        assert given.json()["reauthenticate"] == "/accounts/reauthenticate/"


def test_a_number_of_a_phone_in_use_elsewhere_is_told_and_breaks_nothing(people: People):
    phone = Phone(people.guard, people.school)
    for user in (people.guard, people.stranger):  # of the own district, and of another
        client = just_signed_in(user)
        given = enrol(client, id=str(phone.enrolled.device.pk))
        assert given.status_code == 409, given.content
        assert "Begin again" in given.json()["why"]
        assert enrol(client).status_code == 201


def test_a_phone_has_a_number_of_version_seven(people: People):
    given = enrol(just_signed_in(people.guard), id=str(uuid4()))
    assert (given.status_code, set(given.json()["fields"])) == (422, {"id"})


def test_the_person_is_told_of_each_new_phone_and_of_no_other(people: People):
    assert enrol(just_signed_in(people.guard)).status_code == 201
    enrol(just_signed_in(people.guard), name="")  # refused: nothing is told
    told = Message.objects.get()
    assert (told.user, told.url) == (people.guard, "/field/phones/")
    assert "门卫室的手机" in told.title
