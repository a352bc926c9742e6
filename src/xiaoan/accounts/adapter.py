"""What allauth may do to our accounts: sign in and out, change a password; never sign up."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from xiaoan.accounts import lockout
from xiaoan.accounts.signins import enter, known_by

#: The hour is printed without its seconds: never too early.
_MINUTE = timedelta(minutes=1)


class Door(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts are opened by administrators and imports, never by visitors."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": _("Account and password do not fit. Type both again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002
        return False

    def get_user_search_fields(self) -> list[str]:
        return ["username"]

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Refuse while the door is shut, the right password too; and enter the refusal."""
        username = credentials.get("username") or ""
        lockout.one_at_a_time(username)
        until = lockout.shut_until(username, self.get_client_ip(request))
        if until is None:
            return
        enter(known_by(username), "accounts.refuse", refused="accounts.signin", shut=True)
        raise ValidationError(
            _now(
                "Shut after too many failed tries. It opens again at %(at)s."
                " Password forgotten? Ask who opened your account for a new one."
            )
            % {"at": timezone.localtime(until + _MINUTE).strftime("%H:%M")}
        )

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        """The account, None, or ValidationError for a first password that has lapsed."""
        user = super().authenticate(request, **credentials)
        if user is None:
            return None
        lockout.forget(user.username)
        if user.is_active and user.has_lapsed:
            enter(user, "accounts.refuse", refused="accounts.signin", lapsed=True)
            raise ValidationError(
                _now("This first password was not used in time. Ask for a new one.")
            )
        return user

    def _rollback_login_failed_rl_usage(self) -> None:
        """Nothing was consumed: lockout.py counts."""

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        lockout.failed(credentials.get("username") or "", self.get_client_ip(request))

    def pre_login(self, request: HttpRequest, user: Any, **more: Any) -> HttpResponse | None:
        if not user.is_active:
            enter(user, "accounts.refuse", refused="accounts.signin", closed=True)
        answer: HttpResponse | None = super().pre_login(request, user, **more)
        return answer

    def set_password(self, user: Any, password: str) -> None:
        # Only its own columns: a whole-row save would pass the door without an event.
        user.set_password(password)
        user.handed_until = None
        user.save(update_fields=["password", "handed_until"])
