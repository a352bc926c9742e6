"""What the pages of furnishing have in common: who asks, and for which bureau."""

from __future__ import annotations

from typing import cast

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from xiaoan.access.matrix import row
from xiaoan.accounts.models import User
from xiaoan.ledger.permission import reach
from xiaoan.units.models import Unit

VIEW = "documents.view"


def person(request: HttpRequest) -> User:
    """Who asks."""
    return cast("User", request.user)


def bureau(request: HttpRequest, action: str = VIEW) -> Unit:
    """The bureau where this person may do `action`; raises PermissionDenied."""
    where = reach(person(request), action)
    if not where.districts:
        raise PermissionDenied(_("“%(what)s” needs another post.") % {"what": row(action).label})
    return get_object_or_404(Unit, pk=where.districts[0])


def may(request: HttpRequest, action: str) -> bool:
    """Whether this person may do `action` in the bureau."""
    return bool(reach(person(request), action).districts)


def file(content: bytes, kind: str, name: str, *, attached: bool = True) -> HttpResponse:
    """A file to keep or, not `attached`, to look at."""
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = content_disposition_header(attached, name) or "inline"
    return response
