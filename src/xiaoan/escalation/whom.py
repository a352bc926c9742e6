"""Who holds a post somewhere today, with kindergarten equivalents and substitutes."""

from __future__ import annotations

from xiaoan.accounts.models import User
from xiaoan.posts.models import Holding, Post
from xiaoan.units.models import Unit

#: The kindergarten's name for a school's post.
KINDERGARTEN = {
    "principal": "kg-head",
    "deputy": "kg-deputy",
    "safety": "kg-safety",
    "affairs": "kg-affairs",
}


def holders(unit: Unit, post: str) -> list[User]:
    """Everybody who holds `post` at `unit`, or else its first filled substitute.

    At a bureau its sections count too. An empty list means that nobody can be told.
    """
    code = KINDERGARTEN.get(post, post) if unit.is_kindergarten else post
    known = Post.objects.filter(pk=code).first()
    for candidate in (code, *(known.substitutes if known else ())):
        found = _at(unit, candidate)
        if found:
            return found
    return []


def _at(unit: Unit, code: str) -> list[User]:
    held = Holding.objects.active().filter(post_id=code, user__is_active=True)
    if unit.kind == Unit.Kind.BUREAU:
        held = held.filter(
            unit__district_id=unit.pk, unit__kind__in=[Unit.Kind.BUREAU, Unit.Kind.SECTION]
        )
    else:
        held = held.filter(unit_id=unit.pk)
    return [holding.user for holding in held.select_related("user").order_by("pk")]
