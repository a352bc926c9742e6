"""The door: sign in, change the password, set up the second lock, in our own pages."""

from __future__ import annotations

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.urls import reverse
from tests.cast import PASSWORD

NEW = "Liuxi-2032-calm!"


def opened(client, name):
    return client.get(reverse(name)).content.decode()


@pytest.fixture
def inside(client, people):
    """A browser in which the safety director has signed in by the form."""
    answer = client.post(
        reverse("account_login"), {"login": people.safety.username, "password": PASSWORD}
    )
    assert answer.status_code == 302, answer.content.decode()
    return client


def test_the_door_speaks_chinese_first(client, db):
    html = opened(client, "account_login")
    assert '<html lang="zh-Hans"' in html
    assert "账号或工号" in html
    assert "/accounts/signup/" not in html


def test_the_door_speaks_english_when_asked(client, db):
    client.post(reverse("set_language"), {"language": "en", "next": "/"})
    html = opened(client, "account_login")
    assert '<html lang="en"' in html
    assert "Account or staff number" in html


def test_a_wrong_password_is_said_beside_the_form(client, people):
    answer = client.post(
        reverse("account_login"), {"login": people.safety.username, "password": "wrong"}
    )
    assert answer.status_code == 200
    assert 'class="field-error"' in answer.content.decode()


def test_the_privacy_notice_is_read_before_signing_in(client, db):
    assert "不记学生、家长姓名" in opened(client, "accounts:privacy")


def test_the_header_names_person_and_post(inside):
    html = opened(inside, "account_change_password")
    assert "陈立新" in html
    assert "柳溪小学" in html


def test_a_password_is_changed_in_our_page(inside, people):
    answer = inside.post(
        reverse("account_change_password"),
        {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW},
    )
    assert answer.status_code == 302, re.findall("field-error.*", answer.content.decode())
    people.safety.refresh_from_db()
    assert people.safety.check_password(NEW)


def test_a_weak_password_is_refused_with_the_reason(inside, people):
    answer = inside.post(
        reverse("account_change_password"),
        {"oldpassword": PASSWORD, "password1": "12345678", "password2": "12345678"},
    )
    assert 'class="field-error"' in answer.content.decode()
    people.safety.refresh_from_db()
    assert people.safety.check_password(PASSWORD)


def prove_again(client):
    """Show the password once more, as allauth asks before a step on the account."""
    answer = client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    assert answer.status_code == 302, answer.content.decode()


def test_a_step_on_the_account_first_asks_whether_it_is_you(inside):
    answer = inside.get(reverse("mfa_activate_totp"), follow=True)
    assert answer.status_code == 200
    assert "请确认是您本人" in answer.content.decode()


def test_the_second_lock_is_set_up_and_its_codes_are_shown(inside, people):
    assert "没有使用" in opened(inside, "mfa_index")
    prove_again(inside)
    html = opened(inside, "mfa_activate_totp")
    assert 'class="qr"' in html
    secret = inside.session["mfa.totp.secret"]
    counter = next(iter(yield_hotp_counters_from_time()))
    code = format_hotp_value(hotp_value(secret, counter))
    answer = inside.post(reverse("mfa_activate_totp"), {"code": code})
    assert answer.status_code == 302, answer.content.decode()
    assert Authenticator.objects.filter(user=people.safety, type="totp").exists()
    assert "正在使用" in opened(inside, "mfa_index")
    assert 'class="codes"' in opened(inside, "mfa_view_recovery_codes")


@pytest.mark.parametrize("name", ["account_logout", "mfa_index", "account_reauthenticate"])
def test_the_other_pages_of_the_door_open(inside, name):
    answer = inside.get(reverse(name), follow=True)
    assert answer.status_code == 200
    assert "校安" in answer.content.decode()


def test_nobody_signs_up(client, db):
    assert "账号由管理员开通" in opened(client, "account_signup")


def test_a_forgotten_password_goes_to_the_administrator(client, db):
    html = opened(client, "account_reset_password")
    assert "请管理员当面或电话为您重设" in html
    assert 'type="email"' not in html


def test_after_too_many_failures_the_door_says_how_long_to_wait(client, people):
    wrong = {"login": people.safety.username, "password": "wrong"}
    for _try in range(5):
        client.post(reverse("account_login"), wrong)
    answer = client.post(
        reverse("account_login"), {"login": people.safety.username, "password": PASSWORD}
    )
    assert answer.status_code in (200, 429)
    html = answer.content.decode()
    assert "refusal-what" in html or "field-error" in html
    assert "_auth_user_id" not in client.session
