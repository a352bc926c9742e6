"""One transaction per request, inside the requester's districts; refusals are written down.

Innermost middleware. A response of 500 or any exception rolls the transaction back; the
refusal is then entered in a transaction of its own, or it would be rolled back with it.
Every refusal of somebody signed in becomes an event with the receipt number that the page
shows. Visitors leave none (a stranger could fill the ledger at will): their failed sign-ins
do, and those are limited in number.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.core.exceptions import ImmediateHttpResponse, ReauthenticationRequired
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse

from xiaoan.access.check import Refused, districts_of
from xiaoan.base.refusals import conflict, receipt
from xiaoan.base.scope import scope
from xiaoan.ledger.change import WrongState
from xiaoan.ledger.models import Event

# allauth answers these itself, further out, with queries of its own: no failure, no rollback.
DETOURS = (ImmediateHttpResponse, ReauthenticationRequired)
REFUSED = {403, 429}
BROKEN = 500
LONGEST = 300  # characters of an address


class ScopeMiddleware:
    """Opens the scope, closes it, and records what was refused."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.refusal, request.is_undone = None, False  # type: ignore[attr-defined]
        # Who asked, before a view signs anybody in or out.
        user = request.user if request.user.is_authenticated else None
        with scope(districts_of(user) if user else ()):
            response = self.get_response(request)
            # Only now: the refusal's page reads the menu in this same transaction.
            if request.is_undone or response.status_code >= BROKEN:  # type: ignore[attr-defined]
                transaction.set_rollback(True)
        if user is not None and response.status_code in REFUSED:
            record_refusal(request, user, request.refusal)  # type: ignore[attr-defined]
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, DETOURS):
            return None
        request.is_undone = True  # type: ignore[attr-defined]
        if isinstance(exception, PermissionDenied):
            request.refusal = exception  # type: ignore[attr-defined]
        if isinstance(exception, WrongState):
            return conflict(request, exception)
        return None


def record_refusal(request: HttpRequest, user: Any, refusal: PermissionDenied | None) -> None:
    """Enter one refusal: who, where, which action; never what was typed."""
    unit = refusal.unit if isinstance(refusal, Refused) else None
    action = refusal.action if isinstance(refusal, Refused) else ""
    own = districts_of(user)
    # At the unit it was about where that is a district of theirs, else at their own.
    seen = unit if unit is not None and unit.district_id in own else user.ledger_unit
    with scope({*own, *([user.district_id] if user.district_id else [])}):
        Event.append(
            "accounts.refuse",
            f"accounts_user:{user.pk}",
            unit=seen,
            by=user,
            facts={
                "refused": action,
                "path": request.path[:LONGEST],
                "method": request.method or "",
                "receipt": receipt(request),
            },
        )
