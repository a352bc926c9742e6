"""The shelf: channels, most read, the bureau's picks, what was shared last."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import F
from django.db.models.functions import Coalesce
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from xiaoan.accounts.models import User
from xiaoan.base import clock
from xiaoan.base.ids import uuid7
from xiaoan.base.pages import PRG, KeysetPage
from xiaoan.ledger.permission import require
from xiaoan.library.models import Channel, Look
from xiaoan.library.models.channel import STEP
from xiaoan.library.rules import may_at_home
from xiaoan.library.views.finding import person, seen
from xiaoan.units.models import Unit

TOP, PICKS, FRESH = 10, 6, 10
ORDER = ("-told_at", "-id")


def district_of(user: User) -> Unit:
    """The district whose library the reader stands in."""
    seen(user)
    district: Unit | None = Unit.objects.filter(pk=user.district_id or 0).first()
    if district is None:
        raise Http404
    return district


def _on_shelf(user: User, district: Unit) -> Any:
    rows = seen(user).filter(district_id=district.pk).on_shelf().select_related("unit", "current")
    return rows.defer("current__body").annotate(
        told_at=Coalesce(F("shared_at"), F("current__approved_at"), clock.now())
    )


@login_required
def shelf(request: HttpRequest) -> HttpResponse:
    """The reading room's first page."""
    user = person(request)
    district = district_of(user)
    rows = _on_shelf(user, district)
    counts = Look.objects.visible_to(user).filter(district_id=district.pk)
    most = counts.lately(clock.today()).most(TOP)
    texts = rows.in_bulk(most)
    context = {
        "channels": Channel.objects.shown(district.pk), "tab": "shelf",
        "picks": rows.picked().order_by("-picked_at")[:PICKS],
        "most": [(texts[key], count) for key, count in most.items() if key in texts],
        "fresh": rows.filter(is_shared=True).order_by(*ORDER)[:FRESH],
        "may_change": may_at_home(user, "library.channel", district),
    }  # fmt: skip
    return render(request, "library/shelf.html", context)


@login_required
def channel(request: HttpRequest, code: str) -> HttpResponse:
    """The texts of one channel, the latest first."""
    user = person(request)
    district = district_of(user)
    channels = Channel.objects.shown(district.pk)
    here = next((one for one in channels if one.code == code), None)
    if here is None:
        raise Http404
    rows = _on_shelf(user, district).in_channel(here)
    if request.GET.get("picked") == "1":
        rows = rows.picked()
    context = {
        "channel": here, "channels": channels, "page": KeysetPage(rows, ORDER, request),
        "only_picked": request.GET.get("picked") == "1", "tab": "shelf",
    }  # fmt: skip
    return render(request, "library/channel.html", context)


@login_required
def channels(request: HttpRequest) -> HttpResponse:
    """The district's channels: their names, order, and which are shown; and one more."""
    user = person(request)
    district = district_of(user)
    require(user, "library.channel", district)
    if not may_at_home(user, "library.channel", district):
        raise PermissionDenied(_("The channels are the bureau's to change."))
    error = ""
    if request.method == "POST":
        try:
            _put(request, user, district)
        except ValidationError as wrong:
            error = "".join(wrong.messages)
        else:
            return PRG(request, "library:channels", said=_("The channel is kept."))
    context = {
        "channels": Channel.objects.every(district.pk), "error": error, "tab": "shelf",
        "typed": request.POST.get("name", ""),
    }  # fmt: skip
    return render(request, "library/channels.html", context, status=422 if error else 200)


def _put(request: HttpRequest, user: User, district: Unit) -> None:
    known = Channel.objects.every(district.pk)
    code = request.POST.get("code", "")
    if code and code not in {one.code for one in known}:
        raise Http404
    place = request.POST.get("place", "")
    Channel.objects.put(
        code or f"own-{uuid7().hex[-8:]}", by=user, district=district,
        name=request.POST.get("name", "")[:20],
        place=int(place) if place.isdecimal() and len(place) <= len("999") else _last(known),
        is_open=request.POST.get("is_open", "1") == "1",
    )  # fmt: skip


def _last(known: list[Channel]) -> int:
    return max((one.place for one in known), default=0) + STEP
