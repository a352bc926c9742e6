"""Sign-on: one tap at the post proves the shift, the round, the meal."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from xiaoan.access.check import may
from xiaoan.accounts.models import User
from xiaoan.base.pages import PRG
from xiaoan.duties.models import Duty, Trace
from xiaoan.duties.owed import posts_of
from xiaoan.duties.traces import BY_HAND, KINDS, SCAN, leave
from xiaoan.units.models import Place, Unit

SHOWN = 20
TAPPED = [kind for kind in BY_HAND if kind != SCAN]
ICONS = {"rota-signon": "pin", "gate-log": "door", "class-log": "users"}


@login_required
def signon(request: HttpRequest) -> HttpResponse:
    """Choose what is done here and tap; the last traces of the unit stand below."""
    user = cast("User", request.user)
    unit = get_object_or_404(Unit, pk=user.unit_id or 0)
    if request.method == "POST":
        return _leave(request, unit)
    traces = Trace.objects.visible_to(user).filter(unit=unit).select_related("by", "place")
    last: list[Any] = list(traces.order_by("-at")[:SHOWN])
    for trace in last:
        trace.label = KINDS.get(trace.kind, trace.kind)
    context = {
        "unit": unit, "places": _places(unit), "last": last,
        "kinds": [(kind, KINDS[kind], ICONS.get(kind, "check")) for kind in _kinds(user)],
        "may_leave": may(user, "duties.trace", unit),
    }  # fmt: skip
    return render(request, "duties/signon.html", context)


def _kinds(user: User) -> list[str]:
    """What may be left by hand: first what closes the duties of one's own posts."""
    posts = {post for _unit, post in posts_of(user)}
    duties = Duty.objects.visible_to(user).filter(owner_posts__overlap=list(posts))
    closers = duties.switched_on().values_list("satisfied_by", flat=True)
    own = {kind for kinds in closers for kind in kinds}
    return sorted(TAPPED, key=lambda kind: kind not in own)


def _leave(request: HttpRequest, unit: Unit) -> HttpResponse:
    kind = request.POST.get("kind", "")
    if kind == SCAN:
        return PRG(request, "duties:signon", said=_(
            "A patrol is proved by the plate: scan it with the phone, at the place."
        ))  # fmt: skip
    if kind not in TAPPED:
        return PRG(request, "duties:signon", said=_("Choose what you do here, then tap."))
    leave(
        kind, unit=unit, by=cast("User", request.user), place=_place(request, unit),
        note=request.POST.get("note", "")[:200],
    )  # fmt: skip
    return PRG(request, "duties:signon", said=_("Noted: %(what)s.") % {"what": KINDS[kind]})


def _places(unit: Unit) -> QuerySet[Place]:
    found: QuerySet[Place] = Place.objects.filter(
        unit=unit
    ).in_use().order_by("building", "floor", "name")  # fmt: skip
    return found


def _place(request: HttpRequest, unit: Unit) -> Place | None:
    try:
        key = UUID(request.POST.get("place", ""))
    except ValueError:
        return None
    return _places(unit).filter(pk=key).first()
