"""Who signs which of many letters: no signer of a paper enters its scan or confirms it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from xiaoan.access.check import grants_of
from xiaoan.accounts.models import User
from xiaoan.base import clock
from xiaoan.posts.models import Holding
from xiaoan.targets.levels import firsts
from xiaoan.targets.models import Letter
from xiaoan.units.models import Unit


def signed_among(letters: Sequence[Letter], user: User, on: date) -> list[Letter]:
    """Those of `letters` that `user` signs for either side, today or on day `on` of their paper.

    Where nobody holds the post that asks, whoever stands above it stands in. Three queries.
    """
    held = _posts(user, {on, clock.today()})
    mine = {(grant.unit_id, grant.post) for grant in grants_of(user)}
    empty = _empty(letters) if mine else set()
    return [
        letter for letter in letters
        if letter.holding.user_id == user.pk
        or (letter.first_unit_id, letter.first_post) in held
        or ((letter.first_unit_id, letter.first_post) in empty and _stands_in(letter, mine))
    ]  # fmt: skip


def _posts(user: User, days: set[date]) -> set[tuple[int | None, str]]:
    rows = Holding.objects.filter(user_id=user.pk).select_related("unit")
    return {
        (_host(one.unit), one.post_id) for one in rows
        if any(one.since <= day and (one.until is None or day <= one.until) for day in days)
    }  # fmt: skip


def _host(unit: Unit) -> int | None:
    """A section's posts count for the whole bureau (access/check.py)."""
    return unit.parent_id if unit.kind == Unit.Kind.SECTION else unit.pk


def _empty(letters: Sequence[Letter]) -> set[tuple[int | None, str]]:
    """The posts that ask and that nobody holds today."""
    asks = {(one.first_unit_id, one.first_post) for one in letters if one.first_post}
    rows = Holding.objects.active().filter(post_id__in={post for _unit, post in asks})
    rows = rows.select_related("unit").only("post_id", "unit__kind", "unit__parent_id")
    return asks - {(_host(one.unit), one.post_id) for one in rows}


def _stands_in(letter: Letter, mine: set[tuple[int, str]]) -> bool:
    above = firsts(letter.level, letter.post)
    return any(unit == letter.first_unit_id and post in above for unit, post in mine)
