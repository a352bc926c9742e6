"""Who asks the machine's door: a phone by its key, or a person by the browser's session."""

from __future__ import annotations

import time
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja.security import HttpBearer
from ninja.security.base import AuthBase
from ninja.utils import check_csrf

from xiaoan.accounts.models import User
from xiaoan.api.problems import Problem
from xiaoan.field.devices import Caller, caller_by

FRESH = 10 * 60  # seconds since the password was typed
METHODS = "account_authentication_methods"


class DeviceKey(HttpBearer):
    """`Authorization: Bearer xa1.…`: no cookie, no CSRF."""

    openapi_description = "The key that POST /api/devices/ gave the phone."

    def authenticate(self, request: HttpRequest, token: str) -> Caller:
        """The caller; raises Revoked, which is answered 401 with `revoked`."""
        caller = caller_by(token)
        request.user = caller.user
        if caller.user.must_change:
            raise PermissionDenied(
                _("A new password was handed to you. Choose your own first: sign in once.")
            )
        return caller


class BrowserSession(AuthBase):
    """The cookie of somebody signed in; what changes anything carries X-CSRFToken."""

    openapi_type = "apiKey"
    openapi_in = "cookie"
    openapi_name = "sessionid"

    def __call__(self, request: HttpRequest) -> Caller | None:
        user: Any = getattr(request, "user", None)
        if user is None or not user.is_authenticated or has_key(request):
            return None
        if check_csrf(request) is not None:
            raise Problem(
                403,
                _("This form has expired"),
                _("The page was open for a long time, or the request has no X-CSRFToken."),
                _("Ask GET /api/me for a new token and send it again."),
            )
        return Caller(user)


class FreshSession(BrowserSession):
    """A session in which the password was typed within the last ten minutes."""

    def __call__(self, request: HttpRequest) -> Caller | None:
        caller = super().__call__(request)
        if caller is not None and not is_fresh(request):
            raise Problem(
                403,
                _("Type your password once more"),
                _("A phone gets its key only within ten minutes of the password."),
                _("Sign in again, then try once more."),
                reauthenticate="/accounts/reauthenticate/",
            )
        return caller


def has_key(request: HttpRequest) -> bool:
    """Whether the request brings a phone's key."""
    return request.headers.get("Authorization", "").lower().startswith("bearer ")


def is_fresh(request: HttpRequest) -> bool:
    """Whether this session's sign-in (or typing the password again) is recent."""
    typed = [each.get("at", 0) for each in request.session.get(METHODS, ())]
    return bool(typed) and max(typed) > time.time() - FRESH


def caller_of(request: HttpRequest) -> Caller:
    """Whom the address's guard let in."""
    caller: Caller = request.auth  # type: ignore[attr-defined]
    assert isinstance(caller.user, User)  # noqa: S101 - the guards saw to it
    return caller
