"""A phone comes in by its own key and by nothing else; whoever loses it is shut out at once."""

from __future__ import annotations

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from tests.cast import PASSWORD, People

from xiaoan.api.tests.asking import Phone, just_signed_in
from xiaoan.base.ids import uuid7
from xiaoan.field.models import Device
from xiaoan.ledger.models import Event
from xiaoan.posts.models import Holding


def signed_in(user, **more) -> Client:
    client = Client(headers={"accept-language": "en"}, raise_request_exception=False, **more)
    client.force_login(user)
    return client


def enrol(client: Client, key=None, **more):
    body = {"id": str(key or uuid7()), "name": "Honor 8", **more}
    return client.post("/api/devices/", body, content_type="application/json")


def with_key(token: str) -> Client:
    return Client(headers={"authorization": f"Bearer {token}", "accept-language": "en"})


def test_enrolling_gives_a_key_that_opens_the_bundle_and_stands_nowhere_in_clear(people: People):
    given = enrol(just_signed_in(people.guard))
    assert given.status_code == 201, given.content
    told = given.json()
    assert told["person"]["unit"]["code"] == people.school.code
    assert [post["code"] for post in told["person"]["posts"]] == ["guard"]
    assert with_key(told["token"]).get("/api/field/bundle").status_code == 200
    device = Device.objects.get(pk=told["id"])
    assert told["token"] not in (device.token_sha256, device.name)
    event = Event.objects.get(pk=device.event_id)
    assert event.action == "field.enrol"
    assert told["recovery"] not in str(event.facts)
    assert device.token_sha256 not in str(event.facts)


def test_without_a_csrf_token_no_session_enrols_a_phone(people: People):
    client = just_signed_in(people.guard, enforce_csrf_checks=True)
    assert enrol(client).status_code == 403
    token = client.get("/api/me").json()["csrf"]
    body = {"id": str(uuid7()), "name": "Honor 8"}
    given = client.post("/api/devices/", body, content_type="application/json",
                        headers={"x-csrftoken": token})  # fmt: skip
    assert given.status_code == 201, given.content


@pytest.mark.parametrize("token", ["", "xa1.1.x", "xa1.999999999." + "A" * 43, "Basic", "\u4e2d"])
def test_an_unknown_key_is_refused_and_says_that_the_phone_is_out(people: People, token: str):
    given = Client().get("/api/field/bundle", HTTP_AUTHORIZATION=f"Bearer {token}")
    assert given.status_code == 401
    assert given.json()["revoked"] is True
    assert {"what", "why", "next", "receipt"} <= given.json().keys()


def test_a_phone_without_a_key_is_asked_for_one_in_words(people: People):
    for client in (Client(), signed_in(people.guard)):
        given = client.get("/api/field/bundle")
        assert given.status_code == 401
        assert "revoked" not in given.json()


def test_a_phone_taken_out_of_use_is_refused_at_the_next_request(people: People):
    phone = Phone(people.guard, people.school)
    assert phone.bundle().status_code == 200
    phone.enrolled.device.revoke(by=people.safety, why="lost")
    given = phone.bundle()
    assert (given.status_code, given.json()["revoked"]) == (401, True)


def test_signing_out_of_the_phone_ends_its_key_and_the_server_half_of_the_data_key(people: People):
    phone = Phone(people.guard, people.school)
    assert phone.client.delete("/api/devices/current").status_code == 204
    assert phone.bundle().status_code == 401
    assert Device.objects.get(pk=phone.enrolled.device.pk).recovery == ""


def test_a_closed_account_is_out_on_every_phone(people: People):
    phone = Phone(people.guard, people.school)
    people.guard.close(by=people.safety)
    assert phone.bundle().json()["revoked"] is True


def test_an_ended_post_is_told_and_wipes_nothing(people: People):
    phone = Phone(people.guard, people.school)
    for holding in Holding.objects.filter(user=people.guard):
        holding.end(by=people.principal, on=holding.since)
    given = phone.bundle()
    assert given.status_code == 403
    assert "revoked" not in given.json()
    assert "post" in given.json()["why"]
    assert phone.bundle().status_code == 403  # it asks again by itself: entered once an hour
    assert Event.objects.filter(action="accounts.refuse", actor_id=people.guard.pk).count() == 1


def test_a_key_for_photos_only_carries_no_records(people: People):
    phone = Phone(people.guard, people.school, scopes=["files"])
    assert phone.bundle().status_code == 403
    assert phone.send().status_code == 403


def test_a_locked_phone_learns_by_its_number_alone_whether_it_is_in_use(people: People):
    phone = Phone(people.guard, people.school)
    address = f"/api/field/standing/{people.bureau.pk}/{phone.enrolled.device.pk}"
    assert Client().get(address).status_code == 204
    phone.enrolled.device.revoke(by=people.safety, why="丢失")
    told = Client().get(address)
    assert told.status_code == 410
    assert people.guard.name not in told.content.decode()
    elsewhere = f"/api/field/standing/{people.other_bureau.pk}/{phone.enrolled.device.pk}"
    assert Client().get(elsewhere).status_code == 404
    assert Client().get(f"/api/field/standing/0/{phone.enrolled.device.pk}").status_code == 404


def test_the_server_half_of_the_key_is_given_again_only_right_after_the_password(people: People):
    phone = Phone(people.guard, people.school)
    address = f"/api/devices/{phone.enrolled.device.pk}/recovery"
    stale = signed_in(people.guard)
    assert stale.post(address).status_code == 403
    fresh = Client()
    fresh.post("/accounts/login/", {"login": "guard", "password": PASSWORD})
    given = fresh.post(address)
    assert given.status_code == 200, given.content
    assert given.json()["recovery"] == phone.enrolled.recovery
    event = Event.objects.filter(action="field.recover").get()
    assert phone.enrolled.recovery not in str(event.facts)
    other = Client()
    other.post("/accounts/login/", {"login": "teacher", "password": PASSWORD})
    assert other.post(address).status_code == 404


def test_the_machine_answers_json_in_the_persons_language_whatever_is_asked(people: People):
    phone = Phone(people.guard, people.school, language="zh-CN")
    for client in (phone.client, signed_in(people.guard), Client()):
        for address in ("/api/", "/api/nothing/", "/api/field/nothing", "/api/devices/"):
            given = client.get(address)
            assert given.headers["Content-Type"].startswith("application/json"), address
            assert given.status_code in {401, 404, 405}, address
            assert given.headers["X-Content-Type-Options"] == "nosniff"
            assert given.headers["X-Frame-Options"] == "DENY"


def test_a_password_that_was_handed_out_opens_no_machine_door(people: People):
    phone = Phone(people.guard, people.school)
    people.guard.hand(by=people.safety)
    assert phone.bundle().status_code == 403
    assert enrol(signed_in(people.guard)).status_code == 403


def test_a_phone_leaves_no_session_and_gets_no_cookie(people: People):
    phone = Phone(people.guard, people.school)
    before = Session.objects.count()
    for given in (phone.bundle(), phone.send()):
        assert given.status_code == 200
        assert not given.cookies
    assert Session.objects.count() == before


def test_a_cookie_opens_nothing_where_a_key_is_given_and_a_foreign_host_opens_nothing(
    people: People,
):
    client = signed_in(people.guard)
    given = client.get("/api/me", headers={"authorization": "Bearer xa1.1.wrong"})
    assert given.status_code == 401
    phone = Phone(people.guard, people.school)
    given = phone.client.get("/api/field/bundle", headers={"host": "evil.example"})
    assert given.status_code == 400
    assert given.json()["what"]


def test_a_phone_goes_along_to_another_school(people: People):
    phone = Phone(people.guard, people.school)
    for holding in Holding.objects.filter(user=people.guard):
        holding.end(by=people.principal, on=holding.since)
        Holding.objects.appoint(
            by=people.section, user=people.guard, unit=people.neighbour_school, post=holding.post,
            since=holding.since,
        )  # fmt: skip
    told = phone.bundle().json()
    assert told["unit"]["code"] == people.neighbour_school.code
    fresh = Client()
    fresh.post("/accounts/login/", {"login": "guard", "password": PASSWORD})
    given = fresh.post(f"/api/devices/{phone.enrolled.device.pk}/recovery")
    assert given.json()["recovery"] == phone.enrolled.recovery
    assert phone.client.delete("/api/devices/current").status_code == 204
