"""What I answer for, acknowledged with one tap; and the same sheet of any person."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from xiaoan.accounts.models import User
from xiaoan.base import clock
from xiaoan.base.pages import PRG
from xiaoan.base.refusals import conflict
from xiaoan.duties.models import Duty
from xiaoan.ledger.change import WrongState
from xiaoan.posts.models import Holding
from xiaoan.responsibility.answering import Asked, asked_of
from xiaoan.responsibility.models import Receipt
from xiaoan.responsibility.views.finding import person, units_seen

MOST_SECONDS = 24 * 3600
#: No key of a holding has so many digits.
KEY = 18


@login_required
def mine(request: HttpRequest) -> HttpResponse:
    """My posts with their charges; the button acknowledges all that wait."""
    user = person(request)
    asked = asked_of(user, clock.today())
    if request.method == "POST":
        return _acknowledged(request, asked)
    context = {
        "asked": asked, "waiting": [one for one in asked if one.receipt is None],
        "titles": titles(asked), "shown": user, "is_own": True, "began": clock.now().timestamp(),
    }  # fmt: skip
    return render(request, "responsibility/mine.html", context)


@login_required
def owner(request: HttpRequest, pk: int) -> HttpResponse:
    """All posts that a person holds, in all units that the reader sees, with their charges."""
    shown, asked = person_for(request, pk)
    context = {"asked": asked, "titles": titles(asked), "shown": shown, "waiting": []}
    return render(request, "responsibility/mine.html", context)


def person_for(request: HttpRequest, pk: int) -> tuple[User, list[Asked]]:
    """A person and what they answer for, as far as the reader sees the units; 404 otherwise."""
    user = person(request)
    held = Holding.objects.active().filter(user_id=pk)
    if pk != user.pk and not held.filter(unit__in=units_seen(user)).exists():
        raise Http404
    shown = get_object_or_404(User, pk=pk)
    asked = asked_of(shown, clock.today())
    if pk != user.pk:
        seen = set(units_seen(user).values_list("pk", flat=True))
        asked = [one for one in asked if one.sheet.unit_id in seen]
    return shown, asked


def titles(asked: list[Asked]) -> dict[str, str]:
    """The titles of the duties named in these charges, by code."""
    codes = {code for one in asked for charge in one.charges for code in charge.duties}
    districts = {one.sheet.district_id for one in asked}
    found = Duty.objects.filter(district_id__in=districts, code__in=codes)
    return {duty.code: duty.title for duty in found}


def _acknowledged(request: HttpRequest, asked: list[Asked]) -> HttpResponse:
    """The holdings and versions that the page showed; one that is another's is refused."""
    wanted = request.POST.getlist("asked")
    own = {f"{one.holding.pk}:{one.sheet.pk}": one for one in asked}
    if any(key not in own for key in wanted):
        _refuse_foreign(request, wanted)
        return conflict(
            request, WrongState(_("The sheet has changed since you opened it. Read it again."))
        )
    seconds = _seconds(request)
    for key in wanted:
        one = own[key]
        Receipt.objects.acknowledge(
            by=person(request), holding=one.holding, sheet=one.sheet, read_seconds=seconds
        )
    said = _("Acknowledged. Your charges stand here whenever you need them.")
    return PRG(request, "responsibility:mine", said=said if wanted else "")


def _refuse_foreign(request: HttpRequest, wanted: list[str]) -> None:
    keys = (key.partition(":")[0] for key in wanted)
    readable = [int(key) for key in keys if key.isascii() and key.isdigit() and len(key) < KEY]
    named = Holding.objects.filter(pk__in=readable)
    if named.exclude(user_id=person(request).pk).exists():
        raise PermissionDenied(_("Everybody acknowledges the own post, nobody another's."))


def _seconds(request: HttpRequest) -> int:
    try:
        began = float(request.POST.get("began", ""))
        return max(0, min(int(clock.now().timestamp() - began), MOST_SECONDS))
    except (ValueError, OverflowError):
        return 0
