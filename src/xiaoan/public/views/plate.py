"""The page behind a plate: a tile, perhaps a photo, send; no account and no name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode

from xiaoan.hazards.kinds import KINDS
from xiaoan.posts.founding import system_user
from xiaoan.public import limits, stamp, tracking
from xiaoan.public.forms import ReportForm, SealedForm
from xiaoan.public.limits import Limit
from xiaoan.public.models import Report, Sealed, keepers
from xiaoan.public.models.sealed import ABOUT
from xiaoan.public.views.public import address_of, at_plate, faults, open_page, shut
from xiaoan.units.models import Plate, Unit


@dataclass(frozen=True)
class Sending:
    """How one page is sent: its template, the limit of every try, those of what is taken."""

    template: str
    tried: tuple[Limit, str]
    counted: tuple[tuple[Limit, str], ...]
    why: str = ""


@open_page
@at_plate
def plate(request: HttpRequest, plate: Plate) -> HttpResponse:
    """Report something unsafe at this place."""
    form = ReportForm(request.POST, request.FILES) if request.method == "POST" else ReportForm()
    page = {"plate": plate, "form": form, "kinds": KINDS, "stamp": stamp.issue(plate.code)}
    if request.method != "POST":
        return render(request, "public/plate.html", page)
    sender = address_of(request)
    counted = (
        (limits.BY_ADDRESS, sender), (limits.BY_PLATE, plate.code),
        (limits.BY_UNIT, str(plate.unit_id)),
    )  # fmt: skip
    return _sent(
        request, plate, page, Sending("public/plate.html", (limits.TRIES, sender), counted)
    )


@open_page
@at_plate
def sealed(request: HttpRequest, plate: Plate) -> HttpResponse:
    """Report to the bureau alone that somebody is hurt, or something about the head."""
    is_sent = request.method == "POST" and "from_plate" not in request.POST
    start = {"words": request.POST.get("words", "")} if "from_plate" in request.POST else {}
    form = SealedForm(request.POST) if is_sent else SealedForm(initial=start)
    district = Unit(pk=plate.district_id, district_id=plate.district_id)
    page = {
        "plate": plate, "form": form, "about": ABOUT.items(), "stamp": stamp.issue(plate.code),
        "is_manned": bool(keepers(district)), "sealed": True,
    }  # fmt: skip
    if not is_sent:
        return render(request, "public/sealed.html", page)
    sender = address_of(request)
    # By address alone: nothing of it is counted by plate or school, not even as a digest.
    counted = ((limits.SEALED_BY_ADDRESS, sender),)
    return _sent(
        request, plate, page,
        Sending("public/sealed.html", (limits.SEALED_TRIES, sender), counted, why="sealed"),
    )  # fmt: skip


def _sent(request: HttpRequest, plate: Plate, page: dict[str, Any], to: Sending) -> HttpResponse:
    form, template = page["form"], to.template
    try:
        nonce = stamp.check(request.POST.get("stamp", ""), plate.code).nonce
    except stamp.Refused as refusal:
        form.add_error(None, str(refusal))
        page["stamp"] = page["stamp"] if refusal.is_stale else request.POST["stamp"]
        return faults(request, template, page)
    page["stamp"] = request.POST["stamp"]
    code = tracking.code_of(plate.district_id, nonce)
    limits.one_at_a_time(to.tried, *to.counted)
    if _is_here(plate.district_id, code):
        return _tracked(request, code)
    if end := limits.open_again(to.tried, *to.counted):
        return shut(request, end, why=to.why)
    limits.count(to.tried)
    if not _is_taken(request, plate, code, page):
        return faults(request, template, page)
    limits.count(*to.counted)
    return _tracked(request, code)


def _is_taken(request: HttpRequest, plate: Plate, code: str, page: dict[str, Any]) -> bool:
    """Whether the report was stored; else `page` says what is wrong, or asks."""
    form, is_sealed = page["form"], "sealed" in page
    if not form.is_valid():
        return False
    if not is_sealed and form.tells_of_people and "plain" not in request.POST:
        page["ask_sealed"], page["photo_again"] = True, bool(form.cleaned_data.get("photo"))
        return False
    try:
        with transaction.atomic():
            _receive(plate, code, form, is_sealed=is_sealed)
    except ValidationError as error:
        form.add_error(None, error.messages)
        return False
    return True


def _receive(plate: Plate, code: str, form: Any, *, is_sealed: bool) -> None:
    told = {name: value for name, value in form.cleaned_data.items() if name != "website"}
    by = system_user(Unit(pk=plate.district_id))
    track = tracking.digest(code)
    if is_sealed:
        Sealed.objects.receive(by=by, plate=plate, track=track, **told)
    else:
        Report.objects.receive(by=by, plate=plate, track=track, **told)


def _is_here(district_id: int, code: str) -> bool:
    here = {"district_id": district_id, "track": tracking.digest(code)}
    return Report.objects.filter(**here).exists() or Sealed.objects.filter(**here).exists()


def _tracked(request: HttpRequest, code: str) -> HttpResponse:
    words = {"new": "1"} | ({"lang": request.GET["lang"]} if "lang" in request.GET else {})
    address = reverse("public:track", args=[code])
    return HttpResponseRedirect(f"{address}?{urlencode(words)}", status=303)
