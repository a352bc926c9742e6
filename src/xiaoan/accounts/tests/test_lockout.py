"""Five failures shut an account for a quarter of an hour, thirty an address; no more, no less."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from tests.cast import PASSWORD

from xiaoan.accounts import lockout
from xiaoan.base import clock
from xiaoan.ledger.models import Event

LOGIN = "/accounts/login/"


def sign_in(client, username, password, address="127.0.0.1"):
    """Whether the door opened."""
    client.post(LOGIN, {"login": username, "password": password}, REMOTE_ADDR=address)
    return "_auth_user_id" in client.session


def fail(client, username, times, address="127.0.0.1"):
    for _time in range(times):
        assert not sign_in(client, username, "wrong", address)


def refusals(user):
    return Event.objects.filter(action="accounts.refuse", subject=user.subject)


def test_after_four_failures_the_right_password_opens(client, people):
    fail(client, "safety", 4)
    assert sign_in(client, "safety", PASSWORD)


def test_after_five_failures_the_right_password_does_not_open(client, people):
    fail(client, "safety", 5)
    assert not sign_in(client, "safety", PASSWORD)


def test_the_account_is_shut_however_its_name_is_written(client, people):
    fail(client, "SAFETY", 5)
    assert not sign_in(client, "safety", PASSWORD)


def test_the_account_is_shut_at_every_address(client, people):
    for number in range(5):
        fail(client, "safety", 1, f"10.0.0.{number}")
    assert not sign_in(client, "safety", PASSWORD, "10.0.9.9")


def test_another_account_at_the_same_address_still_opens(client, people):
    fail(client, "safety", 5)
    assert sign_in(client, "affairs", PASSWORD)


@pytest.mark.parametrize(("minutes", "opens"), [(14.9, False), (15, True)])
def test_the_door_opens_again_fifteen_minutes_after_the_last_failure(
    client, people, minutes, opens
):
    fail(client, "safety", 5)
    with clock.at(clock.now() + timedelta(minutes=minutes)):
        assert sign_in(client, "safety", PASSWORD) is opens


def test_failures_an_hour_apart_shut_nothing(client, people):
    start = clock.now()
    for hour in range(6):
        with clock.at(start + timedelta(hours=hour)):
            fail(client, "safety", 1)
    with clock.at(start + timedelta(hours=6)):
        assert sign_in(client, "safety", PASSWORD)


def test_the_right_password_ends_the_count(client, people):
    fail(client, "safety", 4)
    assert sign_in(client, "safety", PASSWORD)
    client.post(reverse("account_logout"))
    fail(client, "safety", 4)
    assert sign_in(client, "safety", PASSWORD)


@pytest.mark.parametrize(("failures", "opens"), [(29, True), (30, False)])
def test_thirty_failures_of_many_accounts_shut_the_address(client, people, failures, opens):
    for number in range(failures):
        lockout.failed(f"guess{number}", "10.0.0.7")
    assert sign_in(client, "safety", PASSWORD, "10.0.0.7") is opens
    client.logout()
    assert sign_in(client, "safety", PASSWORD, "10.0.0.8")


def test_all_addresses_of_one_ipv6_line_are_one_address_and_the_neighbour_is_another(
    client, people
):
    for number in range(30):
        lockout.failed(f"guess{number}", f"2001:db8:1:2::{number + 1:x}")
    assert not sign_in(client, "safety", PASSWORD, "2001:db8:1:2:ffff::9")
    assert sign_in(client, "safety", PASSWORD, "2001:db8:1:3::1")


def test_the_page_says_until_when_and_what_to_do(client, people):
    fail(client, "safety", 5)
    html = client.post(LOGIN, {"login": "safety", "password": PASSWORD}).content.decode()
    assert "后可再试" in html
    assert "另发一个" in html


def test_a_new_first_password_opens_the_account_at_once(client, people):
    fail(client, "teacher", 5)
    assert sign_in(client, "teacher", people.teacher.hand(by=people.safety))


def test_every_failure_and_every_try_at_a_shut_door_is_an_event(client, people):
    fail(client, "safety", 5)
    sign_in(client, "safety", PASSWORD)
    facts = [event.facts for event in refusals(people.safety).order_by("id")]
    assert [bool(fact.get("shut")) for fact in facts] == [False] * 5 + [True]


def test_what_was_typed_is_nowhere_in_the_ledger(client, people):
    fail(client, "Qinghe-typed-in-the-wrong-field", 1)
    assert "typed-in" not in str(list(Event.objects.values_list("facts", flat=True)))
