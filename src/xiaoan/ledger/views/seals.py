"""Seals: the newest roots with their signatures, what still waits, and the check of a code."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from xiaoan.base import clock
from xiaoan.ledger.permission import reach
from xiaoan.ledger.proof import find_root, last_roots, printed_root, waiting_events
from xiaoan.ledger.views.reader import opens, reader

SHOWN = 50
LATE = 60  # seconds: the sealer comes every few


@login_required
@require_safe
def seals(request: HttpRequest) -> HttpResponse:
    """The newest sealings of this installation; what waits is counted for the own district."""
    user, now = reader(request), clock.now()
    where = reach(user, "ledger.view")
    count, oldest = waiting_events([*where.districts, *where.unit_districts])
    seconds = int((now - oldest).total_seconds()) if oldest else 0
    roots = last_roots(SHOWN)
    context = {
        "roots": roots,
        "newest": roots[0] if roots else None,
        "count": count,
        "oldest": oldest,
        "is_late": count > 0 and seconds > LATE,
        "broken": [root for root in roots if not root.holds],
        "as_of": now,
        "may_audit": opens(user, "ledger.audit"),
    }
    return render(request, "ledger/seals.html", context)


@require_safe
def check(request: HttpRequest) -> HttpResponse:
    """Whether a printed seal code is one of this ledger's; open to whoever holds the paper."""
    text = request.GET.get("code", "").strip()
    digits = printed_root(text[:200])
    error = ""
    if text and digits is None:
        error = _("A seal code has at least 16 of the signs 0–9 and a–f. Type it as printed.")
    found = find_root(digits) if digits else None
    context = {
        "code": text[:200],
        "digits": digits,
        "found": found,
        "error": error,
        "as_of": clock.now(),
    }
    return render(request, "ledger/check.html", context, status=400 if error else 200)
