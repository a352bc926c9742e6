"""The menu holds one row: whoever may open more finds the rest under “more”, and nothing twice."""

from __future__ import annotations

import pytest
from django.test import Client

from xiaoan.base.pages import ROW


def links(user) -> list:
    client = Client(headers={"Accept-Language": "zh-hans"})
    client.force_login(user)
    return list(client.get("/me/").context["menu"])


@pytest.mark.parametrize("who", ["guard", "safety", "principal", "section", "chief", "officer"])
def test_a_row_holds_what_is_in_it(people, who):
    shown = links(getattr(people, who))
    assert len([link for link in shown if not link.is_aside]) <= ROW
    assert len({link.url for link in shown}) == len(shown)


def test_the_section_finds_the_trail_under_more_and_a_guard_has_no_such_thing(people):
    client = Client(headers={"Accept-Language": "zh-hans"})
    client.force_login(people.section)
    page = client.get("/ledger/").content.decode()
    assert "更多" in page
    assert [link.url for link in links(people.section) if link.is_aside][-1] == "/ledger/"
    assert not any(link.is_aside for link in links(people.guard))
