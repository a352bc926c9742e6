"""Sign-ins, sign-outs, failures and new passwords become events."""

from __future__ import annotations

from typing import Any

from allauth.account.signals import password_changed, password_set
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


def _signed_in(user: User, **_: Any) -> None:
    enter(user, "accounts.signin")


def _signed_out(user: User | None, **_: Any) -> None:
    if user is not None:
        enter(user, "accounts.signout")


def _failed(credentials: dict[str, Any], **_: Any) -> None:
    # The name that was typed may be a password in the wrong field: it is looked up, not kept.
    known = User.objects.filter(username=credentials.get("username") or "").first()
    enter(known, "accounts.refuse", refused="accounts.signin")


def _new_password(user: User, **_: Any) -> None:
    enter(user, "accounts.password")


def connect() -> None:
    """Listen; called once at start-up."""
    user_logged_in.connect(_signed_in)
    user_logged_out.connect(_signed_out)
    user_login_failed.connect(_failed)
    password_changed.connect(_new_password)
    password_set.connect(_new_password)
