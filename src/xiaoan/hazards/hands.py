"""In whose hands hazards are and when they climb, for a whole page in a handful of queries."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Q

from xiaoan.escalation.ladder import in_force
from xiaoan.escalation.whom import KINDERGARTEN
from xiaoan.hazards.ladder import LADDERS
from xiaoan.hazards.models import Hazard
from xiaoan.posts.models import Holding, Post
from xiaoan.units.days import calendar_of
from xiaoan.units.models import Unit

#: Who fixes the five items of a major hazard before anybody can be given it.
_HEADS = ("principal", "kg-head")
_POSTS = ("safety", "kg-safety", "deputy", "kg-deputy", "principal", "kg-head")


def prime(hazards: Iterable[Hazard]) -> list[Hazard]:
    """Read calendars, ladders and holders once for all of `hazards`; returns them."""
    listed = list(hazards)
    shared = {d: _shared(d) for d in {hazard.district_id for hazard in listed}}
    posts = {post.pk: post for post in Post.objects.all()}
    safety, heads, posts_of = _holders(listed)
    for hazard in listed:
        hazard.__dict__.update(shared[hazard.district_id])
        hazard.__dict__["_who"] = _who(
            hazard, heads if _waits_for_five(hazard) else safety, posts_of
        )
        hazard.__dict__["_climbs_to"] = _climbs_to(hazard, posts)
    return listed


def _shared(district_id: int) -> dict[str, Any]:
    district = Unit.objects.get(pk=district_id)
    return {
        "_bureau": district,
        "_calendar": calendar_of(district),
        "_ladders": {ladder.name: in_force(ladder, district) for ladder in LADDERS},
        "_section": next(iter(_holders_at_bureau(district)), None),
    }


def _holders_at_bureau(district: Unit) -> Iterable[Holding]:
    held = Holding.objects.active().filter(
        unit__district_id=district.pk, unit__kind__in=[Unit.Kind.BUREAU, Unit.Kind.SECTION],
        post_id="safety-section",
    )  # fmt: skip
    return held.select_related("user", "post").order_by("pk")


def _waits_for_five(hazard: Hazard) -> bool:
    is_new = hazard.status == hazard.Status.FOUND and hazard.grade == hazard.Grade.MAJOR
    return is_new and not hazard.has_five


def _holders(
    hazards: list[Hazard],
) -> tuple[dict[int, Holding], dict[int, Holding], dict[int, str]]:
    """The safety director of each unit or who stands in for one; its head; rectifiers' posts."""
    units = {hazard.unit_id for hazard in hazards}
    rectifiers = {hazard.rectifier_id for hazard in hazards if hazard.rectifier_id}
    asked = Q(unit_id__in=units, post_id__in=_POSTS) | Q(user_id__in=rectifiers)
    held = list(
        Holding.objects.active().filter(asked).select_related("user", "post").order_by("pk")
    )
    found: dict[int, Holding] = {}
    answering = [one for one in held if one.post_id in _POSTS]
    for holding in sorted(answering, key=lambda one: _POSTS.index(one.post_id)):
        found.setdefault(holding.unit_id, holding)
    heads = {one.unit_id: one for one in reversed(answering) if one.post_id in _HEADS}
    posts: dict[int, str] = {}
    for holding in held:
        posts.setdefault(holding.user_id, str(holding.post))
    return found, heads, posts


def _who(hazard: Hazard, hands: dict[int, Holding], posts: dict[int, str]) -> tuple[str, str]:
    if not hazard.is_open:
        return "", ""
    if hazard.is_blocked:
        return hazard.blocked_holder, ""
    if hazard.status in {hazard.Status.ASSIGNED, hazard.Status.RECTIFYING} and hazard.rectifier:
        return str(hazard.rectifier), posts.get(hazard.rectifier.pk, "")
    at_bureau = hazard.status == hazard.Status.CLAIMED and hazard.needs_bureau
    holding = hazard.__dict__.get("_section") if at_bureau else hands.get(hazard.unit_id)
    return (str(holding.user), str(holding.post)) if holding else ("—", "")


def _climbs_to(hazard: Hazard, posts: dict[str, Post]) -> str:
    rung = hazard.next_rung
    if rung is None:
        return ""
    code = rung.post
    if hazard.unit.is_kindergarten and not rung.at_bureau:
        code = KINDERGARTEN.get(code, code)
    return str(posts.get(code, code))
