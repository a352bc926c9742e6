"""Sessions end when nobody is at the desk; sign-ins, sign-outs and second locks are events."""

from __future__ import annotations

import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core.cache import cache
from django.urls import reverse
from tests.cast import PASSWORD

from xiaoan.accounts.models import User
from xiaoan.ledger.models import Event

LOGIN = "/accounts/login/"


def sign_in(client, username):
    return client.post(LOGIN, {"login": username, "password": PASSWORD})


def still_for(client, minutes):
    session = client.session
    session["last_seen"] = int(time.time() - minutes * 60)
    session.save()


def code_of(secret):
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


@pytest.mark.parametrize(
    ("username", "minutes", "stays"),
    [
        ("safety", 29, True),
        ("safety", 30.5, False),
        ("system_admin", 14, True),
        ("system_admin", 15.5, False),
        ("audit_admin", 15.5, False),
    ],
)
def test_thirty_idle_minutes_end_a_session_fifteen_an_administrators(
    client, people, username, minutes, stays
):
    sign_in(client, username)
    still_for(client, minutes)
    answer = client.get("/posts/me/")
    assert (answer.status_code == 200) is stays
    assert ("_auth_user_id" in client.session) is stays


def test_who_was_away_reads_why_the_door_is_shut(client, people):
    sign_in(client, "safety")
    still_for(client, 31)
    html = client.get("/posts/me/", follow=True).content.decode()
    assert "您离开超过 30 分钟" in html


def test_coming_going_and_a_wrong_password_stand_in_the_ledger(client, people):
    client.post(LOGIN, {"login": "safety", "password": "wrong"})
    sign_in(client, "safety")
    client.post(reverse("account_logout"))
    found = Event.objects.filter(subject=people.safety.subject).order_by("id")
    actions = [event.action for event in found][-3:]
    assert actions == ["accounts.refuse", "accounts.signin", "accounts.signout"]
    assert all(event.district_id == people.bureau.pk for event in list(found)[-3:])


def test_a_refused_step_is_an_event_with_its_action(client, people):
    sign_in(client, "guard")
    assert client.get(f"/posts/{people.school.code}/").status_code == 403
    event = Event.objects.filter(action="accounts.refuse").latest("id")
    assert (event.actor_id, event.facts["refused"]) == (people.guard.pk, "posts.view")


def test_the_second_lock_is_asked_for_and_a_wrong_code_is_an_event(client, people):
    sign_in(client, "safety")
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    client.get(reverse("mfa_activate_totp"))
    secret = client.session["mfa.totp.secret"]
    client.post(reverse("mfa_activate_totp"), {"code": code_of(secret)})
    client.post(reverse("account_logout"))

    answer = sign_in(client, "safety")
    assert answer["Location"].startswith(reverse("mfa_authenticate"))
    assert client.get("/posts/me/").status_code == 302
    wrong = f"{(int(code_of(secret)) + 1) % 1_000_000:06d}"
    client.post(reverse("mfa_authenticate"), {"code": wrong})
    assert "_auth_user_id" not in client.session
    facts = Event.objects.filter(action="accounts.refuse").latest("id").facts
    assert facts["second_lock"] is True


def test_a_code_opens_the_second_lock(client, people, django_capture_on_commit_callbacks):
    sign_in(client, "safety")
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    client.get(reverse("mfa_activate_totp"))
    secret = client.session["mfa.totp.secret"]
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("mfa_activate_totp"), {"code": code_of(secret)})
    assert Event.objects.filter(action="accounts.second", facts__on=True).exists()
    client.post(reverse("account_logout"))

    cache.clear()  # a code serves once: half a minute passes
    sign_in(client, "safety")
    client.post(reverse("mfa_authenticate"), {"code": code_of(secret)})
    assert client.get("/posts/me/").status_code == 200
    assert "在用" in client.get("/posts/me/").content.decode()


def test_a_lost_telephone_is_helped_by_whoever_hands_out_passwords(client, people):
    Authenticator.objects.create(user=people.teacher, type="totp", data={"secret": "x"})
    people.teacher.hand(by=people.safety)
    assert Authenticator.objects.filter(user=people.teacher).exists()
    people.teacher.hand(by=people.safety, drop_second_lock=True)
    assert not Authenticator.objects.filter(user=people.teacher).exists()
    event = Event.objects.filter(action="accounts.hand").latest("id")
    assert event.facts["second_lock_removed"] is True


def test_there_is_no_account_that_nobody_made(db):
    assert not User.objects.exists()
