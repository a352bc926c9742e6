"""Two versions of one text beside each other."""

from __future__ import annotations

from collections import Counter
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from xiaoan.library.body import pieces
from xiaoan.library.differing import SAME, compared
from xiaoan.library.models import Version
from xiaoan.library.views.finding import person, text_of


@login_required
def compare(request: HttpRequest, pk: UUID) -> HttpResponse:
    """`?old=1&new=2`; without them the newest against the one before. `all=1` shows the rest."""
    user = person(request)
    text = text_of(user, pk)
    versions = list(Version.objects.visible_to(user).filter(text=text).order_by("-n"))
    if not versions:
        raise Http404
    new = _chosen(versions, request.GET.get("new"), versions[0])
    older = next((one for one in versions if one.n < new.n), new)
    old = _chosen(versions, request.GET.get("old"), older)
    lines = compared(pieces(old.body), pieces(new.body))
    is_whole = request.GET.get("all") == "1"
    context: dict[str, Any] = {
        "text": text, "versions": versions, "old": old, "new": new, "is_whole": is_whole,
        "lines": [line for line in lines if is_whole or line.kind != SAME or line.is_renumbered],
        "counts": Counter(line.kind for line in lines), "tab": "texts",
        "moved": sum(line.kind == SAME and line.is_renumbered for line in lines),
    }  # fmt: skip
    return render(request, "library/compare.html", context)


def _chosen(versions: list[Version], number: str | None, default: Version) -> Version:
    if not number:
        return default
    found = next((one for one in versions if str(one.n) == number), None)
    if found is None:
        raise Http404
    return found
