"""What every page needs: the menu, post-redirect-get, and the kit's names in one place.

`menu` is a context processor. The module named by `settings.MENU` gives `MENU` (entries),
`allowed(user, action)` and `who(user)`; base stands below the people who know.
"""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject

from xiaoan.base.components import MenuItem, MenuLink, SealBar, Step, Text, Who
from xiaoan.base.filters import Filter, Filters
from xiaoan.base.keyset import KeysetPage
from xiaoan.base.sheets import Column, export_xlsx

__all__ = [
    "PRG",
    "Column",
    "Filter",
    "Filters",
    "KeysetPage",
    "MenuItem",
    "SealBar",
    "Step",
    "Who",
    "export_xlsx",
    "menu",
]


#: So many entries of the menu stand in one row at 1280 pixels, with a word for the others.
ROW = 11


class PRG(HttpResponseRedirect):
    """After a POST: say what happened, then show the page with GET (303)."""

    status_code = 303

    def __init__(
        self, request: HttpRequest, to: Any, *args: Any, said: Text = "", **kwargs: Any
    ) -> None:
        if said:
            messages.success(request, str(said))
        super().__init__(resolve_url(to, *args, **kwargs))


def menu(request: HttpRequest) -> dict[str, Any]:
    """`menu` (links this person may open), `who` (name, post, unit), `unread` (messages);
    read only when drawn."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"menu": [], "who": None}
    source = import_module(settings.MENU.removesuffix(".MENU"))
    return {
        "menu": SimpleLazyObject(lambda: _links(request, user, source)),
        "who": SimpleLazyObject(lambda: source.who(user)),
        "unread": lambda: source.unread(user),
    }


def _links(request: HttpRequest, user: Any, source: Any) -> list[MenuLink]:
    items = [MenuItem(*item) for item in source.MENU]
    shown = [(item, _address(item.url_name)) for item in items]
    shown = [
        (i, url) for i, url in shown if url and (not i.action or source.allowed(user, i.action))
    ]
    owners = {_address(name): url for item, url in shown for name in item.also}
    owners |= {url: url for _item, url in shown}
    owners.pop("", None)
    here = owners.get(_nearest(request.path, owners))
    is_long = len(shown) > ROW
    links = [
        MenuLink(url, item.label, url == here, is_long and item.may_stand_aside)
        for item, url in shown
    ]
    return sorted(links, key=lambda link: link.is_aside)


def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""  # a part that is not installed has no entry


def _nearest(path: str, urls: Iterable[str]) -> str:
    """The longest address that `path` stands under; the root stands for itself only."""
    above = [url for url in urls if path == url or (url != "/" and path.startswith(url))]
    return max(above, key=len, default="")
