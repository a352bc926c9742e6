"""One transaction per request, inside the requester's districts; refusals are written down.

Innermost middleware. A response of 500 or any exception rolls the transaction back; the
refusal is then entered in a transaction of its own, or it would be rolled back with it.
"""

from __future__ import annotations

from collections.abc import Callable

from allauth.core.exceptions import ImmediateHttpResponse, ReauthenticationRequired
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse

from xiaoan.access.check import Refused, districts_of
from xiaoan.base.scope import scope
from xiaoan.ledger.models import Event

# allauth answers these itself, further out, with queries of its own: no failure, no rollback.
DETOURS = (ImmediateHttpResponse, ReauthenticationRequired)


class ScopeMiddleware:
    """Opens the scope, closes it, and records what was refused."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.refusal, request.is_undone = None, False  # type: ignore[attr-defined]
        districts = districts_of(request.user) if request.user.is_authenticated else ()
        with scope(districts):
            response = self.get_response(request)
            # Only now: the refusal's page reads the menu in this same transaction.
            if request.is_undone or response.status_code >= 500:  # type: ignore[attr-defined]  # noqa: PLR2004
                transaction.set_rollback(True)
        if request.refusal is not None:  # type: ignore[attr-defined]
            record_refusal(request, request.refusal)  # type: ignore[attr-defined]
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        if isinstance(exception, DETOURS):
            return
        request.is_undone = True  # type: ignore[attr-defined]
        if isinstance(exception, PermissionDenied):
            request.refusal = exception  # type: ignore[attr-defined]


def record_refusal(request: HttpRequest, refusal: PermissionDenied) -> None:
    """Enter one refusal: who, where, which action; never what was typed."""
    user = request.user if request.user.is_authenticated else None
    unit = refusal.unit if isinstance(refusal, Refused) else None
    action = refusal.action if isinstance(refusal, Refused) else ""
    own = districts_of(user) if user else ()
    seen = unit if unit is not None and unit.district_id in own else None
    with scope(own):
        Event.append(
            "accounts.refuse",
            f"accounts_user:{user.pk if user else 0}",
            unit=seen,
            by=user,
            facts={"refused": action, "path": request.path, "method": request.method or ""},
        )
