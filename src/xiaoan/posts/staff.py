"""A unit's people: who may keep whose account, and what leaving means for posts.

An account is power over what its person may do, so nobody keeps the account of somebody who
stands above: heads and deputies of a school are the bureau's, the bureau's own people the
system administrator's, administrators the console's.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _

from xiaoan.accounts.models import User
from xiaoan.base import clock
from xiaoan.ledger.permission import Actor, Home, require
from xiaoan.posts.founding import system_user
from xiaoan.posts.models import Holding
from xiaoan.posts.rules import LEADER_POSTS, RESERVED_POSTS, is_bureau
from xiaoan.units.models import Unit


def people_of(unit: Unit) -> QuerySet[User]:
    """Accounts whose home is `unit`, each with its posts of today (`now_held`)."""
    held = Holding.objects.active().select_related("post", "unit").order_by("post__rank")
    found = User.objects.filter(unit_id=unit.pk, kind=User.Kind.PERSON)
    return found.prefetch_related(Prefetch("holdings", held, to_attr="now_held"))


def require_over(by: Actor, action: str, user: User) -> None:
    """Raise PermissionDenied where `by` may not keep the account of `user`."""
    held = list(Holding.objects.active().filter(user=user).select_related("unit__parent"))
    posts = {holding.post_id for holding in held}
    if user.kind == User.Kind.SYSTEM or posts & RESERVED_POSTS:
        raise PermissionDenied(
            _("Accounts of administrators are kept on the server only (createadmin).")
        )
    if by.pk == user.pk:
        raise PermissionDenied(_("Nobody does this to the own account. Ask somebody else."))
    home = Home(user.unit_id, user.district_id)
    district = Home(user.district_id, user.district_id)
    if user.unit_id == user.district_id or any(is_bureau(holding.unit) for holding in held):
        require(by, "accounts.lead", district)
    elif posts & LEADER_POSTS:
        require(by, action, district)
    else:
        require(by, action, home)


def hand(user: User, *, by: Actor, drop_second_lock: bool = False) -> str:
    """A first password for `user`, shown once; see User.hand."""
    require_over(by, "accounts.hand", user)
    return user.hand(by=by, drop_second_lock=drop_second_lock)


def hand_to_new(unit: Unit, *, by: Actor) -> list[tuple[User, str]]:
    """First passwords for everybody of `unit` who has none yet or let it lapse.

    People above whom `by` does not stand are passed over: their page says whom to ask.
    """
    given = []
    with transaction.atomic():
        for user in people_of(unit).filter(is_active=True).order_by("name", "pk"):
            if user.door not in {"none", "lapsed"}:
                continue
            try:
                require_over(by, "accounts.hand", user)
            except PermissionDenied:
                continue
            given.append((user, user.hand(by=by)))
    return given


def amend(user: User, *, by: Actor, **fields: Any) -> None:
    """Correct name or mail; see User.amend."""
    require_over(by, "accounts.amend", user)
    user.amend(by=by, **fields)


def leave(user: User, *, by: Actor, on: date | None = None) -> None:
    """The person leaves: the account closes now, the posts end with `on` (today).

    Ending the posts follows from the closing, so the district's system account does it.
    """
    require_over(by, "accounts.close", user)
    last = on or clock.today()
    with transaction.atomic():
        user.close(by=by)
        system = system_user(Unit.objects.get(pk=user.district_id or 0))
        for holding in Holding.objects.filter(user=user).during(last, None).select_related("unit"):
            holding.end(by=system, on=max(last, holding.since), account_closed=True)


def reopen(user: User, *, by: Actor) -> None:
    """The person is back: the account opens, without password and without posts."""
    require_over(by, "accounts.reopen", user)
    user.reopen(by=by)


def steps(by: Actor, user: User) -> set[str]:
    """The steps on the account of `user` that `by` may take, to show their buttons."""
    wanted = ("amend", "hand", "close") if user.is_active else ("reopen",)
    return {step for step in wanted if _may(by, f"accounts.{step}", user)}


def _may(by: Actor, action: str, user: User) -> bool:
    try:
        require_over(by, action, user)
    except PermissionDenied:
        return False
    return True
