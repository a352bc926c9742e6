"""The three administrators 三员: system, security, audit. Made on the server's console only.

None of them can alone act and erase: the system administrator opens accounts but gives no
posts, the security administrator gives posts but opens no accounts and asks for the end of
retention, the audit administrator reads everything, changes nothing and grants that end.
"""

from __future__ import annotations

from django.contrib.auth.password_validation import validate_password
from django.db import transaction

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

    Raises ValidationError for a weak password or a taken name, KeyError for another role.
    """
    post = Post.objects.get(code=ROLES[role])
    system = system_user(district)
    with transaction.atomic(), scope([district.pk]):
        validate_password(password, User(username=username, name=name))
        user = User.objects.open(
            username=username, name=name, at=district, by=system, password=password
        )
        Holding.objects.appoint(by=system, user=user, unit=district, post=post, since=clock.today())
    return user
