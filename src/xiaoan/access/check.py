"""May somebody do this here? Held posts, acting posts and substitution, one answer.

A post held in a unit gives its actions over that unit's subtree; a post held in a section
counts for the whole bureau. Where a unit has nobody in a post, the first filled one of its
substitutes (posts.csv) acts in its place: a small kindergarten has no safety director.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from xiaoan.access.matrix import row
from xiaoan.ledger.permission import Actor, Reach, Where
from xiaoan.posts.models import Holding, Post
from xiaoan.units.models import Serves, Unit


class Refused(PermissionDenied):
    """Seen but not allowed: says what, why and the next step."""

    def __init__(self, action: str, unit: Unit, needed: frozenset[str]) -> None:
        self.action, self.unit, self.needed = action, unit, needed
        label = row(action).label
        super().__init__(
            _("“%(what)s” needs another post at %(unit)s.") % {"what": label, "unit": unit}
        )


#: The grants of the account {user} on day {day}, as `grants_of` reads them, for `grants_from`.
GRANTS = """
select h.post_id, n.id, n.district_id, n.lft, n.rgt, n.kind from posts_holding h
  join units_unit u on u.id = h.unit_id
  join units_unit n on n.id = case when u.kind = 'section' then coalesce(u.parent_id, u.id)
    else u.id end
 where h.user_id = {user} and h.since <= {day} and (h.until is null or h.until >= {day})
 order by h.id
"""


@dataclass(frozen=True)
class Grant:
    """One holding as permission sees it: the post, and the subtree it covers."""

    post: str
    unit_id: int
    district_id: int | None
    lft: int
    rgt: int
    kind: str

    def covers(self, place: Unit) -> bool:
        """The unit itself, its whole district, or (campuses, regions) what the tree puts below.

        Keys first: numbers of the tree move while units are being founded.
        """
        if self.unit_id in {place.pk, place.district_id}:
            return True
        return self.lft <= place.lft and place.rgt <= self.rgt


def grants_of(user: Actor) -> tuple[Grant, ...]:
    """The active holdings of `user`, read once per account object (one request, one job)."""
    known: tuple[Grant, ...] | None = getattr(user, "_grants", None)
    if known is None:
        known = tuple(map(_grant, _holdings(user)))
        user._grants = known  # type: ignore[attr-defined]
    return known


def grants_from(user: Actor, rows: Iterable[tuple[Any, ...]]) -> None:
    """Let `user` hold what the rows of GRANTS say: they were asked with something else."""
    active = getattr(user, "is_active", True)
    user._grants = tuple(Grant(*row) for row in rows) if active else ()  # type: ignore[attr-defined]


def _holdings(user: Actor) -> Iterable[Holding]:
    if not getattr(user, "is_active", True):
        return ()
    return Holding.objects.active().filter(user_id=user.pk).select_related("unit__parent")


def _grant(holding: Holding) -> Grant:
    unit = holding.unit
    if unit.kind == Unit.Kind.SECTION and unit.parent is not None:
        unit = unit.parent
    return Grant(holding.post_id, unit.pk, unit.district_id, unit.lft, unit.rgt, unit.kind)


def check(by: Actor, action: str, unit: Where) -> str:
    """The post through which `by` may do `action` at `unit`; raises Refused or UnknownAction."""
    allowed = row(action).posts
    place = unit if isinstance(unit, Unit) else Unit.objects.get(pk=unit.pk)
    if place.rgt == 0 and place.parent is not None:
        place = place.parent  # being founded: not in the tree yet, its parent decides
    here = [grant for grant in grants_of(by) if grant.covers(place)]
    for grant in here:
        if grant.post in allowed:
            return grant.post
    if here and (post := _substituted(by, here, allowed)):
        return post
    raise Refused(action, place, allowed)


def _substituted(by: Actor, grants: list[Grant], allowed: frozenset[str]) -> str | None:
    return next(
        (code for grant in grants for code in _acts_for(by, grant) if code in allowed), None
    )


def _acts_for(by: Actor, grant: Grant) -> tuple[str, ...]:
    """The empty posts of the grant's unit in whose place its post acts, by rank.

    Read once per account object, like `grants_of`: a refused check asks for it each time.
    """
    known: dict[Grant, tuple[str, ...]] = getattr(by, "_acting", {})
    if grant not in known:
        active = Holding.objects.active().filter(unit_id=grant.unit_id)
        filled = set(active.values_list("post_id", flat=True))
        empty = Post.objects.exclude(code__in=filled).order_by("rank", "code")
        known[grant] = tuple(
            post.code
            for post in empty
            if next((s for s in post.substitutes if s in filled), None) == grant.post
        )
        by._acting = known  # type: ignore[attr-defined]
    return known[grant]


def reach(user: Actor, action: str) -> Reach:
    """Where `user` may do `action`: whole districts, or single units with all below them."""
    allowed = row(action).posts
    grants = [grant for grant in grants_of(user) if grant.post in allowed]
    districts = {g.unit_id for g in grants if g.unit_id == g.district_id}
    for grant in grants:
        if grant.kind == Unit.Kind.REGION:
            districts |= set(_districts_below(grant))
    rest = [g for g in grants if g.district_id is not None and g.district_id not in districts]
    units: set[int] = set()
    for grant in rest:
        units |= {grant.unit_id} if grant.rgt == grant.lft + 1 else set(_units_below(grant))
    single = tuple(sorted({g.district_id for g in rest if g.district_id is not None}))
    return Reach(tuple(sorted(districts)), single, tuple(sorted(units)))


def districts_of(user: Actor) -> tuple[int, ...]:
    """The districts that the database may show `user` at all (the second fence)."""
    known: tuple[int, ...] | None = getattr(user, "_districts", None)
    if known is None:
        found = {g.district_id for g in grants_of(user) if g.district_id is not None}
        for grant in grants_of(user):
            if grant.kind == Unit.Kind.REGION:
                found |= set(_districts_below(grant))
            if grant.kind == Unit.Kind.AGENCY:
                served = Serves.objects.filter(agency_id=grant.unit_id)
                found |= set(served.values_list("district_id", flat=True))
        known = tuple(sorted(found))
        user._districts = known  # type: ignore[attr-defined]
    return known


def may(by: Actor, action: str, unit: Where) -> bool:
    """For templates only, to hide a button; the step itself refuses."""
    try:
        check(by, action, unit)
    except PermissionDenied:
        return False
    return True


def _districts_below(grant: Grant) -> Iterable[int]:
    inside = Unit.objects.districts().filter(lft__gte=grant.lft, rgt__lte=grant.rgt)
    return inside.values_list("pk", flat=True)


def _units_below(grant: Grant) -> Iterable[int]:
    inside = Unit.objects.filter(lft__gte=grant.lft, rgt__lte=grant.rgt)
    return inside.values_list("pk", flat=True)
