"""Switching a duty on or off: what it would ask of people is shown before it can be asked.

Nobody switches on what he has not seen the minutes of; the figure that was shown is kept with
the event, so that it can be laid beside what the duty takes in truth.
"""

from __future__ import annotations

from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from xiaoan.access.check import check
from xiaoan.accounts.models import User
from xiaoan.base import clock
from xiaoan.base.pages import PRG
from xiaoan.base.refusals import Refusal, refuse
from xiaoan.duties.burden import Estimate, Owing, cap_of, estimate
from xiaoan.duties.models import Duty
from xiaoan.duties.words import cadence_words
from xiaoan.posts.models import Post
from xiaoan.units.days import calendar_of
from xiaoan.units.models import Unit


@login_required
def switch(request: HttpRequest, code: str) -> HttpResponse:
    """What the duty would ask, then the step: on with the figure seen, off with its reason."""
    by = cast("User", request.user)
    duty = get_object_or_404(Duty.objects.visible_to(by), code=code)
    district = Unit.objects.get(pk=duty.district_id)
    check(by, "duties.switch", district)
    if request.method == "POST" and request.POST.get("on") != "1":
        return _off(request, duty, by)
    asked = estimate(duty, district, calendar_of(district), clock.today().year)
    if request.method != "POST":
        return _page(request, duty, district, asked)
    if request.POST.get("shown") != asked.shown:
        return _page(request, duty, district, asked, status=422)
    duty.switch(True, by=by, estimate=asked.facts())
    said = _("“%(duty)s” is on.") % {"duty": duty.title}
    return PRG(request, "duties:duty", code=code, said=said)


def _off(request: HttpRequest, duty: Duty, by: User) -> HttpResponse:
    reason = request.POST.get("reason", "").strip()[:120]
    if not reason:
        return _unexplained(request, duty)
    duty.switch(False, by=by, reason=reason)
    said = _("“%(duty)s” is off.") % {"duty": duty.title}
    return PRG(request, "duties:duty", code=duty.code, said=said)


def _page(
    request: HttpRequest, duty: Duty, district: Unit, asked: Estimate, status: int = 200
) -> HttpResponse:
    calendar = calendar_of(district)
    context: dict[str, Any] = {
        "duty": duty, "asked": asked, "posts": by_post(asked), "rhythm": cadence_words(duty.rhythm),
        "is_stale": status != 200, "is_guess": not calendar.is_announced(asked.year),  # noqa: PLR2004
    }  # fmt: skip
    return render(request, "duties/switch.html", context, status=status)


def by_post(asked: Estimate) -> list[tuple[str, Owing, int]]:
    """The posts that would owe it: name, how many units, and the cap of minutes a week."""
    names = {post.code: str(post) for post in Post.objects.all()}
    nobody = _("nobody holds a post for it")
    return [(names.get(one.post, nobody), one, cap_of(one.post)) for one in asked.owing]


def _unexplained(request: HttpRequest, shown: Duty) -> HttpResponse:
    refusal = Refusal(
        _("The duty stays on"),
        _("A duty is switched off with its reason; without one no figure may say “all”."),
        _("Go back and say in one sentence why it is asked no longer."),
        status=422, which=str(shown), basis=shown.source,
        links=[(_("Back to the duty"), f"/duties/register/{shown.code}/")],
    )  # fmt: skip
    return refuse(request, refusal)
