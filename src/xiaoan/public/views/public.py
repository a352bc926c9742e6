"""What every page without an account has in common: no cookie, the plate first, few words."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from xiaoan.base import clock
from xiaoan.base.openpages import View, address_of, open_page
from xiaoan.base.scope import scope
from xiaoan.public import limits
from xiaoan.units.models import Plate, Unit

__all__ = ["address_of", "at_plate", "faults", "lost", "missed", "open_page", "shut"]


def at_plate(view: View) -> View:
    """The view of a plate in use, inside its district; else the page that says why not."""

    @wraps(view)
    def shown(request: HttpRequest, code: str) -> HttpResponse:
        plate = Plate.objects.all().of_code(code)
        if plate is None:
            return missed(request, lambda: lost(request, status=404))
        with scope([plate.district_id]):
            if not plate.in_use or not plate.place.is_active or _is_closed(plate.unit):
                return lost(request, plate=plate, status=410)
            return view(request, plate)

    return shown


def missed(request: HttpRequest, answer: Callable[[], HttpResponse]) -> HttpResponse:
    """A code that nobody issued counts against whoever tries it, and shuts nothing else: a
    plate that is there stays open to the whole school behind the same address."""
    asked = (limits.MISSES, address_of(request))
    if end := limits.open_again(asked):
        return shut(request, end, why="codes")
    limits.count(asked)
    return answer()


def lost(request: HttpRequest, *, status: int, plate: Plate | None = None) -> HttpResponse:
    """No such plate (404) or one out of use (410), and what to do."""
    return render(request, "public/lost.html", {"plate": plate}, status=status)


def shut(request: HttpRequest, until: Any, *, why: str = "", code: str = "") -> HttpResponse:
    """Too often: nothing was stored, when to come back, whom to call.

    `why` is "sealed" for a sealed report, "codes" for wrong codes; `code` is the tracking code
    that was asked for, so that whoever has just reported keeps it.
    """
    context = {"until": timezone.localtime(until), "why": why, "code": code}
    answer = render(request, "public/shut.html", context, status=429)
    answer["Retry-After"] = str(max(1, int((until - clock.now()).total_seconds())))
    return answer


def faults(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """The page again with what is wrong; nothing was stored."""
    return render(request, template, context, status=422)


def _is_closed(unit: Unit) -> bool:
    return unit.closed_on is not None and unit.closed_on <= clock.today()


def stamp_refused() -> str:
    """The heading over a page that came back because of its stamp."""
    return _("Not sent yet")
