"""A first password is handed out once, is good for fourteen days, and is changed at once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from tests.cast import PASSWORD

from xiaoan.accounts.passwords import first_password
from xiaoan.base import clock
from xiaoan.ledger.change import WrongState
from xiaoan.ledger.models import Event

LOGIN, CHANGE = "/accounts/login/", "/accounts/password/change/"
OWN = "Liuxi-2032-calm!"


@pytest.fixture
def handed(people):
    return people.teacher.hand(by=people.safety)


def sign_in(client, password):
    return client.post(LOGIN, {"login": "teacher", "password": password})


def change(client, old, new):
    return client.post(CHANGE, {"oldpassword": old, "password1": new, "password2": new})


def test_first_passwords_are_random_and_easy_to_read_from_paper():
    made = {first_password() for _time in range(200)}
    assert len(made) == 200
    assert not set("".join(made)) & set("01OIL")


def test_with_the_first_password_only_the_change_is_open(client, people, handed):
    sign_in(client, handed)
    for address in ("/", "/posts/me/", "/hazards/", "/units/"):
        assert client.get(address)["Location"] == CHANGE, address
    assert client.get(CHANGE).status_code == 200
    assert client.get("/account/privacy/").status_code == 200


def test_after_the_change_everything_is_open_and_the_first_one_is_dead(client, people, handed):
    sign_in(client, handed)
    change(client, handed, OWN)
    assert client.get("/posts/me/").status_code == 200
    client.post(reverse("account_logout"))
    assert sign_in(client, handed).status_code == 200
    people.teacher.refresh_from_db()
    assert people.teacher.door == "own"


def test_the_handed_out_password_is_no_own_password(client, people, handed):
    sign_in(client, handed)
    html = change(client, handed, handed).content.decode()
    assert "这是发给您的首次密码" in html
    people.teacher.refresh_from_db()
    assert people.teacher.must_change


@pytest.mark.parametrize(("days", "opens"), [(14, True), (15, False)])
def test_it_opens_for_fourteen_days(client, people, handed, days, opens):
    with clock.at(clock.now() + timedelta(days=days)):
        answer = sign_in(client, handed)
    assert ("_auth_user_id" in client.session) is opens
    if not opens:
        assert "首次密码过期" in answer.content.decode()


def test_the_password_used_so_far_stops_at_once_and_sessions_end(client, people):
    sign_in(client, PASSWORD)
    assert client.get("/posts/me/").status_code == 200
    people.teacher.hand(by=people.safety)
    assert client.get("/posts/me/").status_code == 302
    sign_in(client, PASSWORD)
    assert "_auth_user_id" not in client.session


def test_it_is_kept_only_as_a_hash_and_never_in_the_ledger(people, handed):
    people.teacher.refresh_from_db()
    assert handed not in people.teacher.password
    event = Event.objects.filter(action="accounts.hand").latest("id")
    assert handed not in str(event.facts)
    assert event.actor_id == people.safety.pk


def test_the_first_sign_in_strengthens_the_hash(client, people, handed, settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    sign_in(client, handed)
    people.teacher.refresh_from_db()
    assert "m=102400" in people.teacher.password


def test_a_closed_account_gets_no_password(people):
    people.teacher.close(by=people.section)
    with pytest.raises(WrongState):
        people.teacher.hand(by=people.section)


def test_a_closed_account_does_not_open_and_the_try_is_an_event(client, people):
    people.teacher.close(by=people.section)
    sign_in(client, PASSWORD)
    assert "_auth_user_id" not in client.session
    assert Event.objects.filter(
        action="accounts.refuse", subject=people.teacher.subject, facts__closed=True
    ).exists()


def test_who_comes_back_needs_a_new_first_password(people):
    people.teacher.close(by=people.section)
    people.teacher.reopen(by=people.section)
    assert people.teacher.door == "none"
