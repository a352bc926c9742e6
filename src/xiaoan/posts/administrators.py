"""The three administrators 三员: system, security, audit. Made on the server's console only.

None of them can alone act and erase: the system administrator opens accounts but gives no
posts, the security administrator gives posts but opens no accounts and asks for the end of
retention, the audit administrator reads everything, changes nothing and grants that end.
A post may have a second holder (leave, illness), but one person never holds two of the three.
"""

from __future__ import annotations

from datetime import date

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from xiaoan.accounts.models import User
from xiaoan.base import clock
from xiaoan.base.scope import scope
from xiaoan.posts.founding import system_user
from xiaoan.posts.models import Holding, Post
from xiaoan.units.models import Unit

ROLES = {"system": "system-admin", "security": "security-admin", "audit": "audit-admin"}


def appoint_administrator(
    district: Unit, role: str, *, username: str, name: str, password: str
) -> User:
    """Open an account and put it into one of the three posts; one transaction.

    Raises ValidationError for a weak password, a taken account or a person who holds another
    of the three posts already, KeyError for another role.
    """
    post = Post.objects.get(code=ROLES[role])
    system = system_user(district)
    with transaction.atomic(), scope([district.pk]):
        _keep_apart(district, post, name)
        if User.objects.filter(username__iexact=username).exists():
            raise ValidationError({"username": _("Account %s exists.") % username})
        validate_password(password, User(username=username, name=name))
        user = User.objects.open(
            username=username, name=name, at=district, by=system, password=password
        )
        Holding.objects.appoint(by=system, user=user, unit=district, post=post, since=clock.today())
    return user


def administrators(district: Unit, on: date | None = None) -> list[Holding]:
    """Who holds one of the three posts in `district`, in the order of the roles."""
    held = Holding.objects.active(on).filter(unit=district, post_id__in=ROLES.values())
    held = held.filter(user__is_active=True)
    return list(held.select_related("user", "post").order_by("post__rank", "since"))


def dismiss_administrator(district: Unit, username: str) -> User:
    """End the post and close the account; both stay in the ledger. One transaction.

    Raises ValidationError where nobody of that account holds one of the three posts.
    """
    holding = _holding_of(district, username)
    system = system_user(district)
    with transaction.atomic(), scope([district.pk]):
        holding.end(by=system, on=clock.today())
        holding.user.close(by=system)
    return holding.user


def renew_password(district: Unit, username: str) -> str:
    """A first password for an administrator who lost theirs, and no second lock any more."""
    holding = _holding_of(district, username)
    with transaction.atomic(), scope([district.pk]):
        return holding.user.hand(by=system_user(district), drop_second_lock=True)


def _holding_of(district: Unit, username: str) -> Holding:
    for holding in administrators(district):
        if holding.user.username == username.lower():
            return holding
    raise ValidationError({"username": _("No administrator has the account %s.") % username})


def _keep_apart(district: Unit, post: Post, name: str) -> None:
    for holding in administrators(district):
        if holding.user.name.strip() == name.strip() and holding.post_id != post.code:
            words = _(
                "%(name)s is %(post)s already; nobody holds two of the three posts. Choose somebody"
                " else, or tell two people of one name apart in --name."
            )
            raise ValidationError({"name": words % {"name": name, "post": holding.post}})
