"""Whose sheet a holding stands in: posts of a section, an office or a campus in the unit above."""

from __future__ import annotations

from datetime import date

from django.db.models import Case, Exists, F, OuterRef, Q, When

from xiaoan.ledger.permission import Actor, reach
from xiaoan.posts.models import Holding
from xiaoan.posts.rules import PARTS, RESERVED_POSTS
from xiaoan.units.models import Unit

#: Posts that carry no duty of safety: the console's, and the partner's officer.
WITHOUT_CHARGES = RESERVED_POSTS | {"agency-officer"}
#: The unit of a holding whose sheet names its post.
HOST = Case(When(unit__kind__in=PARTS, then=F("unit__parent_id")), default=F("unit_id"))


def host_of(unit: Unit) -> Unit:
    """The unit whose sheet names the posts of `unit`."""
    return unit.parent if unit.kind in PARTS and unit.parent is not None else unit


def is_held(on: date, unit: str, post: str) -> Q:
    """Whether somebody holds, on that day, the post and unit that two columns of the outer query
    name; a section's post is the bureau's. Two questions, because each has its index."""
    active = Holding.objects.active(on).filter(post_id=OuterRef(post))
    parts = active.filter(unit__kind__in=PARTS, unit__parent_id=OuterRef(unit))
    return Q(Exists(active.filter(unit_id=OuterRef(unit)))) | Q(Exists(parts))


def held_in(unit: Unit) -> Q:
    """Holdings of `unit`, its parts included."""
    return Q(unit_id=unit.pk) | Q(unit__kind__in=PARTS, unit__parent_id=unit.pk)


def told_to(user: Actor, action: str) -> Q:
    """Rows of the bureau of each district in which `user` may do `action` anywhere: who answers
    at the bureau is no secret to its schools."""
    districts = reach(user, action).unit_districts
    return Q(district_id__in=districts, unit_id__in=districts)
