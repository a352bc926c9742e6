"""What a phone sends is done once, each act by itself, and answered the same on every sending."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError, connections
from django.test import Client
from tests.cast import People

from xiaoan.api.tests.asking import Phone
from xiaoan.base import clock
from xiaoan.base.fieldform import Act, Done
from xiaoan.base.scope import scope
from xiaoan.field import registry
from xiaoan.field.models import Sent
from xiaoan.ledger.models import Event
from xiaoan.posts.models import Holding
from xiaoan.units.models import Place


@pytest.fixture
def phone(people: People) -> Phone:
    return Phone(people.safety, people.school)


def refusals(person: Any) -> Any:
    return Event.objects.filter(action="accounts.refuse", actor_id=person.pk)


def test_an_act_is_kept_and_the_reply_that_was_lost_is_given_again(phone: Phone, place_form: str):
    act = phone.act(place_form, {"name": "二楼通道"})
    first = phone.answers(act)
    again = phone.answers(act)
    assert first == again
    assert first[0]["status"] == "kept"
    assert first[0]["subject"].startswith("units_place:")
    assert Place.objects.filter(name="二楼通道").count() == 1
    sent = Sent.objects.get(pk=act["id"])
    assert (sent.seq, sent.device_id) == (1, phone.enrolled.device.pk)


def test_one_bad_act_touches_none_of_the_others(phone: Phone, place_form: str):
    given = phone.answers(
        phone.act(place_form, {"name": "一"}),
        phone.act(place_form, {"name": "二", "then": "conflict"}),
        phone.act(place_form, {"name": "三", "then": "invalid"}),
        phone.act(place_form, {"name": "四", "then": "broken"}),
        phone.act(place_form, {"name": 5}),
        {"id": 7},
        "rubbish",
        phone.act("no.such", {}),
        phone.act(place_form, {"name": "九"}),
    )
    assert [each["status"] for each in given] == [
        "kept", "conflict", "refused", "refused", "refused", "refused", "refused", "refused",
        "kept",
    ]  # fmt: skip
    assert given[1]["now"] == {"is": 1}
    assert given[2]["fields"] == {"name": "no such name"}
    assert set(given[4]["fields"]) == {"body.name"}
    assert "Update the app" in given[7]["next"]
    for each in given:
        assert each["status"] == "kept" or (each["what"] and each["why"] and each["next"])
    names = set(Place.objects.values_list("name", flat=True))
    assert {"一", "九"} <= names
    assert not names & {"二", "三", "四"}


def test_what_the_server_could_not_read_can_be_sent_again_after_an_update(
    phone: Phone, place_form: str, monkeypatch: pytest.MonkeyPatch
):
    act = phone.act("places.later", {"name": "新表"})
    assert phone.answers(act)[0]["status"] == "refused"
    monkeypatch.setitem(registry.FORMS, "places.later", registry.FORMS[place_form])
    assert phone.answers(act)[0]["status"] == "kept"


def test_a_refusal_stays_the_same_and_is_entered_once(people: People, place_form: str):
    phone = Phone(people.guard, people.school)
    act = phone.act(place_form, {"name": "门卫室"})
    first = phone.answers(act)
    assert first[0]["status"] == "refused"
    assert "post" in first[0]["why"]
    assert phone.answers(act) == first
    entered = refusals(people.guard).get()
    assert entered.facts["form"] == place_form
    assert "门卫室" not in str(entered.facts)


def test_acts_of_a_person_whose_post_ended_while_offline_are_refused_and_say_so(
    people: People, place_form: str
):
    phone = Phone(people.guard, people.school)
    act = phone.act(place_form, {"name": "门卫室"})
    for holding in Holding.objects.filter(user=people.guard):
        holding.end(by=people.principal, on=holding.since)
    given = phone.answers(act)[0]
    assert given["status"] == "refused"
    assert "post" in given["why"]
    assert "stays on the phone" in given["next"] or given["next"]


def test_the_number_of_somebody_elses_act_gives_nothing_away(
    people: People, phone: Phone, place_form: str
):
    act = phone.act(place_form, {"name": "配电房"})
    phone.answers(act)
    for other in (
        Phone(people.principal, people.school),
        Phone(people.neighbour, people.neighbour_school),
    ):
        given = other.answers({**act, "unit": other.unit.pk})[0]
        assert given["status"] == "refused"
        assert (given["subject"], given["facts"]) == ("", {})
    foreign = Phone(people.stranger, people.other_bureau)
    given = foreign.answers({**act, "unit": people.other_school.pk})[0]
    assert (given["status"], given["subject"]) == ("refused", "")


def test_an_act_at_another_districts_unit_is_refused(people: People, phone: Phone, place_form: str):
    given = phone.answers(phone.act(place_form, {"name": "外区"}, unit=people.other_school.pk))
    assert given[0]["fields"].keys() == {"unit"}


def test_an_act_at_a_neighbour_school_is_refused_like_on_the_page(
    people: People, phone: Phone, place_form: str
):
    act = phone.act(place_form, {"name": "外校"}, unit=people.neighbour_school.pk)
    assert phone.answers(act)[0]["status"] == "refused"
    assert refusals(people.safety).count() == 1


@pytest.mark.parametrize("days", [-1, 0, 1])
def test_a_phone_clock_wrong_by_a_day_does_no_harm(
    phone: Phone, place_form: str, monkeypatch: pytest.MonkeyPatch, days: int
):
    seen: list[Act] = []

    def keep(act: Act, _by: Any, _unit: Any) -> Done:
        seen.append(act)
        return Done()

    form = registry.FORMS[place_form]
    monkeypatch.setitem(registry.FORMS, place_form, type(form)(form.key, "", form.body, keep))
    now = clock.now()
    shown = now + timedelta(days=days)
    with clock.at(now):
        phone.answers(
            phone.act(place_form, {"name": "一"}, at=shown - timedelta(days=9)),
            phone.act(place_form, {"name": "二"}, at=shown - timedelta(hours=2)),
            phone.act(place_form, {"name": "三"}, at=shown + timedelta(hours=1)),
            device_at=shown,
        )
    assert [now - act.at for act in seen] == [
        timedelta(days=3), timedelta(hours=2), timedelta(0),
    ]  # fmt: skip
    assert seen[1].device_at == shown - timedelta(hours=2)


def test_paper_from_the_future_is_refused_and_paper_of_yesterday_keeps_its_time(
    phone: Phone, place_form: str
):
    ahead = (clock.now() + timedelta(hours=1)).isoformat()
    given = phone.answers(phone.act(place_form, {"name": "纸"}, paper_at=ahead))
    assert given[0]["fields"].keys() == {"paper_at"}


def test_fifty_one_acts_are_refused_and_told_how_to_send_them(phone: Phone, place_form: str):
    given = phone.send(*(phone.act(place_form, {"name": str(n)}) for n in range(51)))
    assert given.status_code == 413
    assert "50" in given.json()["next"]
    assert not Place.objects.filter(name="0").exists()
    assert len(phone.answers(*(phone.act(place_form, {"name": str(n)}) for n in range(50)))) == 50


RUBBISH = [
    b"", b"{", b"[]", b"null", b'{"device_at": "2026-01-01", "acts": []}', b"\xff\xfe", b"[" * 5000,
    b'{"device_at": "2026-01-01T00:00:00Z", "acts": {}}', b'{"acts": []}', b'"\\ud800"',
]  # fmt: skip


@pytest.mark.parametrize("body", RUBBISH)
def test_rubbish_is_answered_in_words(phone: Phone, body: bytes):
    given = phone.client.generic("POST", "/api/field/acts", body, "application/json")
    assert given.status_code == 422, given.content
    assert {"what", "why", "next", "fields"} <= given.json().keys()


def test_a_nul_and_a_wrong_number_are_refused_by_themselves(phone: Phone, place_form: str):
    given = phone.answers(
        phone.act(place_form, {"name": "a\x00b"}),
        phone.act(place_form, {"name": "反斜杠 \\u0000"}),
        phone.act(place_form, {"name": "四"}, id="0f6ee9fc-9f0a-4bd1-8a53-9ef6ac4e7a13"),
        phone.act(place_form, {"name": "五"}, unit=2**40),
        phone.act(place_form, {"name": "长" * 41}),
    )
    assert [each["status"] for each in given] == ["refused", "kept", *["refused"] * 3]
    assert "NUL" in given[0]["why"]
    assert given[0]["id"]


def test_more_than_is_taken_at_once_is_refused_before_it_is_read(phone: Phone):
    body = b'{"device_at": "2026-01-01T00:00:00Z", "acts": ["' + b"x" * 5_000_000 + b'"]}'
    given = phone.client.generic("POST", "/api/field/acts", body, "application/json")
    assert given.status_code == 413


def test_a_busy_row_is_answered_later_and_nothing_is_stored(
    phone: Phone, place_form: str, monkeypatch: pytest.MonkeyPatch
):
    class Deadlock(Exception):
        sqlstate = "40P01"

    def busy(*_args: Any) -> Done:
        raise OperationalError("deadlock") from Deadlock()

    form, act = registry.FORMS[place_form], phone.act(place_form, {"name": "忙"})
    with monkeypatch.context() as patch:
        patch.setitem(registry.FORMS, place_form, type(form)(form.key, "", form.body, busy))
        assert phone.answers(act)[0]["status"] == "later"
    assert not Sent.objects.filter(pk=act["id"]).exists()
    assert phone.answers(act)[0]["status"] == "kept"


def test_the_ordinary_api_takes_one_act_by_session_or_key(
    people: People, phone: Phone, place_form: str
):
    client = Client(headers={"accept-language": "en"})
    client.force_login(people.safety)
    act = phone.act(place_form, {"name": "会话"})
    given = client.post(f"/api/acts/{place_form}", act, content_type="application/json")
    assert (given.status_code, given.json()["status"]) == (200, "kept")
    assert phone.post(f"/api/acts/{place_form}", act).json() == given.json()
    wrong = phone.act(place_form, {"name": "x", "then": "conflict"})
    assert phone.post(f"/api/acts/{place_form}", wrong).status_code == 409
    assert phone.post("/api/acts/other.form", act).status_code == 422


def test_two_tabs_that_send_the_same_act_at_once_do_it_once_and_get_one_answer(
    committed: None, people: People, place_form: str
):
    phone = Phone(people.safety, people.school)
    batch = [phone.act(place_form, {"name": f"同时 {n}"}) for n in range(6)]
    given: list[Any] = []

    def tab() -> None:
        try:
            given.append(phone.answers(*batch))
        finally:
            connections.close_all()

    tabs = [threading.Thread(target=tab) for _n in range(4)]
    for each in tabs:
        each.start()
    for each in tabs:
        each.join(60)
    assert len(given) == 4
    assert all(each == given[0] for each in given)
    assert {each["status"] for each in given[0]} == {"kept"}
    with scope([people.bureau.pk]):
        assert Place.objects.filter(name__startswith="同时").count() == 6
        assert Sent.objects.count() == 6
