"""How a report stands, for whoever holds its tracking code; nothing of what it said."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode

from xiaoan.base.scope import scope
from xiaoan.public import limits, tracking
from xiaoan.public.cipher import Unreadable
from xiaoan.public.models import Report, Sealed
from xiaoan.public.views.public import address_of, open_page, shut


@open_page
def find(request: HttpRequest) -> HttpResponse:
    """Type a tracking code; `?code=` leads to its page."""
    typed = request.GET.get("code", "")
    known = tracking.read(typed)
    if known is not None:
        language = urlencode({"lang": request.GET["lang"]}) if "lang" in request.GET else ""
        to = redirect("public:track", code=known[1])
        to["Location"] += f"?{language}" if language else ""
        return to
    status = 422 if typed else 200
    return render(request, "public/find.html", {"typed": typed, "is_wrong": typed}, status=status)


@open_page
def track(request: HttpRequest, code: str) -> HttpResponse:
    """The state and the answer; an unknown code counts against whoever tries it."""
    known = tracking.read(code)
    if end := limits.open_again((limits.MISSES, address_of(request))):
        return shut(request, end, why="codes", code=tracking.shown(known[1]) if known else "")
    if known is not None:
        with scope([known[0]]):
            if answer := _page(request, *known):
                return answer
    limits.count((limits.MISSES, address_of(request)))
    context = {"typed": "", "is_unknown": True}
    return render(request, "public/find.html", context, status=404)


def _page(request: HttpRequest, district_id: int, code: str) -> HttpResponse | None:
    here = {"district_id": district_id, "track": tracking.digest(code)}
    context = {"code": tracking.shown(code), "is_new": "new" in request.GET}
    report = Report.objects.filter(**here).select_related("unit", "place", "hazard").first()
    if report is not None:
        return render(request, "public/track.html", context | {"report": report})
    sealed = Sealed.objects.filter(**here).first()
    if sealed is None:
        return None
    try:
        words = sealed.answer_words()
    except Unreadable:
        words = ""
    return render(request, "public/track.html", context | {"sealed": sealed, "answer": words})
