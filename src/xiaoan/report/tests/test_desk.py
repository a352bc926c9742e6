"""The desk: one queue, the overdue first, for whoever signs in."""

from __future__ import annotations

import pytest
from django.test import Client
from tests.cast import People


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_everybody_who_signs_in_sees_a_page(client: Client, people: People, language: str) -> None:
    client.cookies["django_language"] = language
    for part, user in people.users().items():
        if part == "system":
            continue
        client.force_login(user)
        assert client.get("/").status_code == 200, part


def test_overview(client: Client, people: People) -> None:
    client.force_login(people.section)
    assert client.get("/overview/").status_code == 200
    client.force_login(people.safety)
    assert client.get("/overview/").status_code == 200
    assert client.get("/overview/QH-001/").status_code == 200
    assert client.get("/overview/QH/").status_code == 404
