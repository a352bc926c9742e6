"""The ladders of overdue hazards: as they stand, and the district's own in their place."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from xiaoan.access.check import check, may
from xiaoan.base.pages import PRG
from xiaoan.escalation.ladder import Ladder, in_force
from xiaoan.escalation.models import LadderName, LadderRule, Told
from xiaoan.hazards.ladder import LADDERS
from xiaoan.hazards.views.steps import person
from xiaoan.posts.models import Post
from xiaoan.units.models import Unit

MOST = 5  # rungs
#: Posts that a rung may tell, at the school and at the bureau.
AT_SCHOOL = ("safety", "deputy", "principal")
AT_BUREAU = ("inspector", "safety-section", "deputy-chief", "chief")


@login_required
def ladders(request: HttpRequest) -> HttpResponse:
    """Both ladders in force in the reader's district."""
    user = person(request)
    district = get_object_or_404(Unit.objects.districts(), pk=user.district_id or 0)
    shown = [
        {"name": shipped.name, "title": LadderName(shipped.name).label,
         "rungs": _rungs(shipped, district),
         "is_own": LadderRule.objects.all().of_ladder(shipped.name, district).exists()}
        for shipped in LADDERS
    ]  # fmt: skip
    context = {"ladders": shown, "may_lay": may(user, "escalation.lay", district)}
    return render(request, "hazards/ladders.html", context)


@login_required
def ladder(request: HttpRequest, name: str) -> HttpResponse:
    """Lay the district's own ladder `name`, or put the shipped one back."""
    by = person(request)
    shipped = next((each for each in LADDERS if each.name == name), None)
    if shipped is None:
        raise Http404
    district = get_object_or_404(Unit.objects.districts(), pk=by.district_id or 0)
    check(by, "escalation.lay", district)
    fault, lines = "", _lines(in_force(shipped, district))
    if request.method == "POST":
        lines = [_sent(request, n) for n in range(1, MOST + 1)]
        try:
            with transaction.atomic():
                LadderRule.objects.all().lay(name, _told(request, lines), by=by, district=district)
        except ValidationError as error:
            fault = " ".join(error.messages)
        else:
            return PRG(request, "hazards:ladders", said=_("The ladder is in force."))
    context = {
        "name": name, "title": LadderName(name).label, "lines": lines, "fault": fault,
        "posts": _posts(),
        "rungs": _rungs(shipped, district),
    }  # fmt: skip
    return render(request, "hazards/ladder.html", context, status=422 if fault else 200)


def _rungs(shipped: Ladder, district: Unit) -> list[dict[str, Any]]:
    names = {post.code: str(post) for post in Post.objects.all()}
    return [
        {"rung": rung, "post": names.get(rung.post, rung.post)}
        for rung in in_force(shipped, district).rungs
    ]


def _posts() -> list[tuple[str, str]]:
    names = {post.code: str(post) for post in Post.objects.all()}
    return [(code, names.get(code, code)) for code in (*AT_SCHOOL, *AT_BUREAU)]


def _lines(laid: Ladder) -> list[dict[str, Any]]:
    lines: list[dict[str, Any]] = [
        {"n": rung.number, "days": rung.days, "post": rung.post, "urgent": rung.is_urgent}
        for rung in laid.rungs
    ]
    return [*lines, *({"n": n, "days": "", "post": ""} for n in range(len(lines) + 1, MOST + 1))]


def _sent(request: HttpRequest, n: int) -> dict[str, Any]:
    return {
        "n": n, "days": request.POST.get(f"days-{n}", "").strip(),
        "post": request.POST.get(f"post-{n}", ""), "urgent": f"urgent-{n}" in request.POST,
    }  # fmt: skip


def _told(request: HttpRequest, lines: list[dict[str, Any]]) -> list[Told]:
    if "shipped" in request.POST:
        return []
    filled = [line for line in lines if line["days"]]
    if not filled:
        raise ValidationError(_("Fill in at least one rung, or put the shipped ladder back."))
    for line in filled:
        if not str(line["days"]).isdecimal() or line["post"] not in {*AT_SCHOOL, *AT_BUREAU}:
            raise ValidationError(_("Give each rung its working days and its post."))
    return [
        Told(int(line["days"]), line["post"], line["post"] in AT_BUREAU, line["urgent"])
        for line in filled
    ]
