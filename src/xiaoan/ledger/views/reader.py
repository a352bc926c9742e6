"""Who reads, which record, and what is open to them: the first lines of every page here."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from xiaoan.ledger.models import Recorded
from xiaoan.ledger.permission import Actor, reach, require
from xiaoan.ledger.story import visible_record


def reader(request: HttpRequest) -> Any:
    """The account; pages behind `login_required` only."""
    return request.user


def find(request: HttpRequest, table: str, key: str) -> Recorded:
    """The record, or 404 for whoever may not see it."""
    found = visible_record(reader(request), table, key)
    if found is None:
        raise Http404("No such record for this account.")
    return found


def districts_for(user: Any, *actions: str) -> tuple[int, ...]:
    """The districts in which `user` may do one of `actions`; refused where there is none."""
    found = {district for action in actions for district in reach(user, action).districts}
    if not found:
        _refuse(user, actions)
    return tuple(sorted(found))


def opens(user: Actor, action: str) -> bool:
    """Whether a whole district is open to `user` for `action`: to show or hide a link."""
    return bool(reach(user, action).districts)


def _refuse(user: Any, actions: Sequence[str]) -> None:
    with suppress(ObjectDoesNotExist):
        require(user, actions[0], user.ledger_unit)
    raise PermissionDenied(_("This page needs a post for the whole district."))
