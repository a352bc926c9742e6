"""The frame of a page: the menu shows what one may open, a POST ends in a GET."""

from __future__ import annotations

import re
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages import get_messages
from django.contrib.messages.storage.cookie import CookieStorage
from django.test import RequestFactory
from django.urls import reverse

from xiaoan.base import pages
from xiaoan.base.components import Who

SOURCE = Path(__file__).resolve().parents[2]


@pytest.fixture
def house(monkeypatch):
    """A menu of three entries, the last for those who may see the ledger."""
    source = SimpleNamespace(
        MENU=[
            ("account_login", "Door", None, ("account_logout", "nowhere:else")),
            ("accounts:privacy", "Privacy", "ledger.view"),
            ("nowhere:at_all", "Absent", None),
        ],
        allowed=lambda user, _action: user.name == "chief",
        who=lambda user: Who(user.name),
    )
    monkeypatch.setattr(pages, "import_module", lambda _name: source)
    return source


def links(name, path):
    request = RequestFactory().get(path)
    request.user = SimpleNamespace(is_authenticated=True, name=name)
    return [(link.label, link.current) for link in pages.menu(request)["menu"]]


def test_the_menu_leaves_out_what_one_may_not_open(house):
    assert links("teacher", "/") == [("Door", False)]
    assert links("chief", "/") == [("Door", False), ("Privacy", False)]


def test_the_entry_one_stands_under_is_marked(house):
    assert links("chief", "/account/privacy/more/") == [
        ("Door", False),
        ("Privacy", True),
    ]


def test_pages_at_another_address_mark_the_entry_they_belong_to(house):
    assert links("teacher", reverse("account_logout")) == [("Door", True)]


def test_visitors_see_no_menu():
    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    assert pages.menu(request) == {"menu": [], "who": None}


def test_after_a_post_comes_a_get_with_a_word_of_what_happened():
    request = RequestFactory().post("/")
    request._messages = CookieStorage(request)
    response = pages.PRG(request, "accounts:privacy", said="Struck off.")
    assert (response.status_code, response["Location"]) == (303, "/account/privacy/")
    assert [str(message) for message in get_messages(request)] == ["Struck off."]


@pytest.mark.parametrize("folder", ["base", "accounts"])
def test_templates_carry_no_inline_style_or_script(folder):
    for template in (SOURCE / folder / "templates").rglob("*.html"):
        text = template.read_text(encoding="utf-8")
        assert not re.search(r"\sstyle=|<style|\son[a-z]+=|<script(?![^>]*src)", text), template


def test_every_icon_asked_for_is_drawn():
    drawn = set(
        re.findall(r'id="i-([a-z-]+)"', (SOURCE / "base/templates/base/icons.html").read_text())
    )
    asked = set()
    for template in SOURCE.rglob("templates/**/*.html"):
        asked |= set(re.findall(r'{% icon "([a-z-]+)"', template.read_text(encoding="utf-8")))
    assert asked <= drawn
