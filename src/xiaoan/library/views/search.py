"""Full-text search: one box, the hits with the places of the words."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from xiaoan.library.models import Text
from xiaoan.library.search import found, page_of, shown
from xiaoan.library.signs import LONGEST, Sought
from xiaoan.library.views.finding import person, seen


@login_required
def search(request: HttpRequest) -> HttpResponse:
    """`?q=`: all words; `kind` narrows, `repealed=1` takes in what holds no longer."""
    user = person(request)
    seen(user)
    typed = request.GET.get("q", "").strip()[:LONGEST]
    sought = Sought.of(typed)
    with_repealed = request.GET.get("repealed") == "1"
    asked = request.GET.get("kind", "")
    kind = asked if asked in Text.Kind.values else ""

    def rows(most: int | None) -> Any:
        listed = found(user, sought, kind=kind, with_repealed=with_repealed, most=most)
        return listed.select_related("text__unit")

    page = page_of(rows, request)
    context = {
        "page": page, "hits": [shown(version, sought) for version in page], "typed": typed,
        "sought": sought, "kinds": Text.Kind.choices, "kind": kind,
        "with_repealed": with_repealed, "tab": "search",
    }  # fmt: skip
    return render(request, "library/search.html", context)
