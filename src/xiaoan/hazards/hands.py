"""In whose hands hazards are and when they climb, for a whole page in a handful of queries."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from xiaoan.escalation.ladder import in_force
from xiaoan.escalation.whom import KINDERGARTEN
from xiaoan.hazards.ladder import LADDERS
from xiaoan.hazards.models import Hazard
from xiaoan.posts.models import Holding, Post
from xiaoan.units.days import calendar_of
from xiaoan.units.models import Unit

_POSTS = ("safety", "kg-safety", "deputy", "kg-deputy", "principal", "kg-head")


def prime(hazards: Iterable[Hazard]) -> list[Hazard]:
    """Read calendars, ladders and holders once for all of `hazards`; returns them."""
    listed = list(hazards)
    shared = {d: _shared(d) for d in {hazard.district_id for hazard in listed}}
    posts = {post.pk: post for post in Post.objects.all()}
    safety = _holders({hazard.unit_id for hazard in listed}, _POSTS)
    for hazard in listed:
        hazard.__dict__.update(shared[hazard.district_id])
        hazard.__dict__["_who"] = _who(hazard, safety)
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


def _holders(units: set[int], posts: tuple[str, ...]) -> dict[int, Holding]:
    """The safety director of each unit, or who stands in for one."""
    held = Holding.objects.active().filter(unit_id__in=units, post_id__in=posts)
    ranked = sorted(held.select_related("user", "post"), key=lambda h: posts.index(h.post_id))
    found: dict[int, Holding] = {}
    for holding in ranked:
        found.setdefault(holding.unit_id, holding)
    return found


def _who(hazard: Hazard, safety: dict[int, Holding]) -> tuple[str, str]:
    if not hazard.is_open:
        return "", ""
    if hazard.is_blocked:
        return hazard.blocked_holder, ""
    if hazard.status in {hazard.Status.ASSIGNED, hazard.Status.RECTIFYING} and hazard.rectifier:
        return str(hazard.rectifier), ""
    at_bureau = hazard.status == hazard.Status.CLAIMED and hazard.needs_bureau
    holding = hazard.__dict__.get("_section") if at_bureau else safety.get(hazard.unit_id)
    return (str(holding.user), str(holding.post)) if holding else ("—", "")


def _climbs_to(hazard: Hazard, posts: dict[str, Post]) -> str:
    rung = hazard.next_rung
    if rung is None:
        return ""
    code = rung.post
    if hazard.unit.is_kindergarten and not rung.at_bureau:
        code = KINDERGARTEN.get(code, code)
    return str(posts.get(code, code))
