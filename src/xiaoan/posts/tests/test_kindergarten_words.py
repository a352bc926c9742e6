"""A kindergarten reads 园长, 幼儿, 在园: on its screens and in what is sent to it."""

from __future__ import annotations

import pytest

from xiaoan.hazards import jobs
from xiaoan.hazards.models import Hazard
from xiaoan.hazards.tests.days import on
from xiaoan.notify.models import Message

#: Words of a school that a kindergarten never reads about itself.
FOREIGN = ("校长", "在校", "班主任")


@pytest.fixture
def hazard(people) -> Hazard:
    """Found in the kindergarten on Monday, 16 March 2026; due on Friday."""
    with on(3, 16):
        return Hazard.objects.report(
            by=people.kg_safety, unit=people.kindergarten, what="午睡室门锁坏了", source="self",
            topic="消防", due_days=4,
        )  # fmt: skip


def body(client, address):
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode().split("<main")[1]


def test_the_next_rung_of_a_kindergartens_hazard_is_its_yuanzhang(client, people, hazard):
    client.force_login(people.kg_safety)
    with on(3, 24):
        jobs.escalate_due()
        html = body(client, f"/hazards/{hazard.pk}/")
    assert "园长" in html
    assert not [word for word in FOREIGN if word in html.replace("副校长", "")]


def test_a_late_hazard_of_a_kindergarten_is_told_to_its_yuanzhang_in_its_words(people, hazard):
    with on(3, 26):
        jobs.escalate_due()
    told = Message.objects.filter(user=people.kg_head)
    assert told.exists()
    words = " ".join(f"{message.title} {message.body}" for message in told)
    assert "禾苗幼儿园" in words
    assert not [word for word in FOREIGN if word in words]


@pytest.mark.parametrize("address", ["/", "/hazards/", "/duties/", "/posts/me/", "/units/QH-002/"])
def test_no_screen_of_a_yuanzhang_says_xiaozhang(client, people, address):
    client.force_login(people.kg_head)
    html = body(client, address)
    assert not [word for word in FOREIGN if word in html]


def test_the_header_names_the_yuanzhang(client, people):
    client.force_login(people.kg_head)
    html = client.get("/posts/me/").content.decode()
    assert "许慧" in html
    assert "园长" in html
