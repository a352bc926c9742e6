"""Filters live in the address; what cannot be read is named, never guessed."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory

from xiaoan.base.filters import Filter, Filters


def _noted(name: str) -> Any:
    """Stands for a queryset's filter: notes what it was asked."""
    return lambda rows, value: [*rows, (name, value)]


STATE = Filter("state", "State", _noted("state"),
               choices=[("open", "Open"), ("closed", "Closed")], default="open")  # fmt: skip
WORD = Filter("q", "Keyword", _noted("q"), kind="search")
DAY = Filter("day", "Day", _noted("day"), kind="date")
MINE = Filter("mine", "Mine", _noted("mine"), kind="flag")


def bound(address=""):
    return Filters(RequestFactory().get("/" + address), [WORD, STATE, DAY, MINE], keep=["year"])


def test_without_an_address_the_default_holds():
    assert bound().values == {"state": "open"}
    assert not bound().is_active


def test_each_kind_is_read():
    found = bound("?q=+door+&state=closed&day=2026-03-31&mine=1")
    assert found.apply([]) == [
        ("q", "door"), ("state", "closed"), ("day", date(2026, 3, 31)), ("mine", True),
    ]  # fmt: skip


def test_all_is_an_explicit_choice():
    assert "state" not in bound("?state=").values


def test_an_unknown_choice_narrows_nothing_and_is_named():
    found = bound("?state=burnt")
    assert "state" not in found.values
    assert len(found.errors) == 1
    assert "State" in found.errors[0]


def test_an_impossible_date_narrows_nothing_and_is_named():
    found = bound("?day=2026-02-30")
    assert "day" not in found.values
    assert "2026-03-31" in found.errors[0]


def test_a_null_byte_never_reaches_the_database():
    assert bound("?q=a%00b").values["q"] == "ab"


def test_export_keeps_the_filters_and_drops_the_page():
    assert bound("?q=door&after=xyz").export_url == "?q=door&export=xlsx"


def test_more_than_five_fields_are_refused():
    with pytest.raises(ValueError, match="at most 5"):
        Filters(RequestFactory().get("/"), [WORD] * 6)


def test_the_form_is_labelled_and_keeps_other_parameters():
    html = render_to_string("base/filters.html", {"filters": bound("?year=2026&q=<b>")})
    assert '<input type="hidden" name="year" value="2026">' in html
    assert '<label class="label" for="f-q">Keyword</label>' in html
    assert 'value="&lt;b&gt;"' in html
    assert '<option value="open" selected>' in html
