"""From an address to a scope and back: unit, period, as-of and what narrows a figure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, QueryDict
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from xiaoan.access.check import check, grants_of, reach
from xiaoan.accounts.models import User
from xiaoan.base import clock
from xiaoan.figures.scope import Scope
from xiaoan.units.models import Unit

#: How an address names an empty value: tasks that no post owes, hazards without a topic.
NONE = "-"
#: Outside these years no district kept records, and calendars run out of numbers.
YEARS = range(1949, 2200)


def home(user: User) -> Unit:
    """The unit whose figures `user` sees first: the own district or the own school.

    Not found for those who may see no figures anywhere.
    """
    where = reach(user, "report.view")
    held = [*where.districts, *where.units]
    own = next((g.unit_id for g in grants_of(user) if g.unit_id in held), None)
    key = own if own is not None else next(iter(held), None)
    if key is None:
        raise Http404
    return Unit.objects.get(pk=key)


def unit_named(user: User, code: str) -> Unit:
    """The unit of that code: one that no post of `user` covers is not found; one of which
    `user` may see no figures is refused."""
    unit = get_object_or_404(Unit, code=code)
    if not any(grant.covers(unit) for grant in grants_of(user)):
        raise Http404
    check(user, "report.view", unit)
    return unit


def scope_of(query: QueryDict, unit: Unit, user: User) -> Scope:
    """The scope that an address names; what it leaves out is this year, until now.

    A date or moment that cannot be read is passed over here; the form names it.
    """
    as_of = min(_moment(query.get("asof", "")) or clock.now(), clock.now())
    today = timezone.localdate(as_of)
    until = _day(query.get("to", "")) or today
    since = _day(query.get("from", "")) or date(min(until, today).year, 1, 1)
    if since > until:
        since, until = until, since
    return Scope(unit, since, until, as_of, user)


def address(key: str, scope: Scope, **more: Any) -> str:
    """The address of a figure opened in `scope`: a click finds the number it came from."""
    return reverse("report:figure", args=[key]) + "?" + query_of(scope, **more)


def query_of(scope: Scope, **more: Any) -> str:
    """`scope` as a query string."""
    local = timezone.localtime(scope.as_of).replace(tzinfo=None)
    names: dict[str, Any] = {
        "unit": scope.unit.code, "from": scope.since, "to": scope.until,
        "asof": local.isoformat(), **spoken(dict(scope.only)), **more,
    }  # fmt: skip
    return urlencode(names)


def spoken(only: Mapping[str, Any]) -> dict[str, str]:
    """Narrowing values as an address writes them."""
    return {name: NONE if value in ("", None) else str(value) for name, value in only.items()}


def _day(text: str) -> date | None:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if found.year in YEARS else None


def _moment(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    if found.year not in YEARS:
        return None
    return timezone.make_aware(found) if timezone.is_naive(found) else found
