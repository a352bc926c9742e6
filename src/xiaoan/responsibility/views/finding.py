"""What these views share: who asks, the unit of an address, a day of the query."""

from __future__ import annotations

from datetime import date
from typing import Any, cast

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from xiaoan.accounts.models import User
from xiaoan.base import clock
from xiaoan.ledger.permission import reach, require
from xiaoan.units.models import Unit

VIEW = "responsibility.view"
#: Outside these years nobody held a post.
YEARS = range(1949, 2200)


def person(request: HttpRequest) -> User:
    """Who asks; the view is behind the sign-in."""
    return cast("User", request.user)


def units_seen(user: User) -> QuerySet[Unit]:
    """Units whose sheets `user` may read: those in reach, and the bureau above."""
    where = reach(user, VIEW)
    told = Q(pk__in=[*where.units, *where.unit_districts])
    return Unit.objects.filter(Q(district_id__in=where.districts) | told)


def unit_for(request: HttpRequest, code: str, action: str = "") -> Unit:
    """The unit `code`: 404 where it is not seen, 403 where `action` is not allowed."""
    rows = units_seen(person(request)).select_related("parent")
    unit = get_object_or_404(rows, code=code)
    if action:
        require(person(request), action, unit)
    return unit


def day_asked(request: HttpRequest, name: str = "on") -> date:
    """The day that the address names; today where it names none that can be read."""
    try:
        found = date.fromisoformat(request.GET.get(name, ""))
    except ValueError:
        return clock.today()
    return found if found.year in YEARS else clock.today()


def said(wrong: ValidationError) -> list[str]:
    """Every refusal of a rule, in words."""
    messages: Any = wrong.messages
    return list(messages)
