"""Sign-ins, sign-outs, failures, new passwords and second locks become events."""

from __future__ import annotations

from typing import Any

from allauth.account.signals import password_changed, password_set
from allauth.mfa.signals import (
    authentication_failed,
    authenticator_added,
    authenticator_removed,
)
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed

from xiaoan.accounts.models import User
from xiaoan.base.scope import scope
from xiaoan.ledger.models import Event


def enter(user: User | None, action: str, **facts: Any) -> None:
    """One event about an account, in a scope of its own: at sign-in the request has none."""
    district = user.district_id if user else None
    with scope([district] if district else []):
        Event.append(
            action,
            f"accounts_user:{user.pk if user else 0}",
            unit=user.ledger_unit if user else None,
            by=user,
            facts=facts,
        )


def known_by(username: str) -> User | None:
    """The account of that name, however it was typed; it is looked up, never kept."""
    return User.objects.filter(username__iexact=username.replace("\x00", "")).first()


def _signed_in(user: User, **_: Any) -> None:
    enter(user, "accounts.signin")


def _signed_out(user: User | None, **_: Any) -> None:
    if user is not None:
        enter(user, "accounts.signout")


def _failed(credentials: dict[str, Any], **_: Any) -> None:
    # The name that was typed may be a password in the wrong field: it is looked up, not kept.
    known = known_by(credentials.get("username") or "")
    enter(known, "accounts.refuse", refused="accounts.signin")


def _second_lock(user: User, authenticator: Any, **more: Any) -> None:
    is_on = more["signal"] is authenticator_added
    enter(user, "accounts.second", kind=authenticator.type, on=is_on)


def _wrong_code(user: User, **_: Any) -> None:
    enter(user, "accounts.refuse", refused="accounts.signin", second_lock=True)


def _new_password(user: User, **_: Any) -> None:
    enter(user, "accounts.password")


def connect() -> None:
    """Listen; called once at start-up."""
    user_logged_in.connect(_signed_in)
    user_logged_out.connect(_signed_out)
    user_login_failed.connect(_failed)
    password_changed.connect(_new_password)
    password_set.connect(_new_password)
    authentication_failed.connect(_wrong_code)
    authenticator_added.connect(_second_lock)
    authenticator_removed.connect(_second_lock)
