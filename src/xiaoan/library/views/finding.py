"""Finding texts and versions for whoever asks: what is invisible is 404."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from xiaoan.access.check import grants_of
from xiaoan.access.matrix import row
from xiaoan.accounts.models import User
from xiaoan.ledger.permission import reach
from xiaoan.library.models import Text, TextQuerySet, Version
from xiaoan.library.rules import may_at_home
from xiaoan.units.models import Unit


def person(request: HttpRequest) -> User:
    """Who is signed in; pages behind `login_required` only."""
    return cast("User", request.user)


def seen(user: User) -> TextQuerySet:
    """The texts in sight of `user`; 404 for whom the library does not exist."""
    where = reach(user, Text.view)
    if not (where.districts or where.units):
        raise Http404
    return Text.objects.visible_to(user)


def text_of(user: User, pk: UUID) -> Text:
    """The text, or 404 for whoever may not see it."""
    rows = seen(user).select_related("unit", "current__approved_by", "current__written_by")
    return get_object_or_404(rows, pk=pk)


def version_of(user: User, text: Text, n: int) -> Version:
    """Version `n` of the text, or 404."""
    rows = Version.objects.visible_to(user).select_related("written_by", "approved_by", "unit")
    version: Version = get_object_or_404(rows, text=text, n=n)
    version.text = text
    return version


def shown(user: User, text: Text) -> Version:
    """The version that a text's page shows: the one in force, else the newest in sight."""
    if text.current is not None:
        text.current.text = text
        return text.current
    rows = Version.objects.visible_to(user).select_related("written_by", "approved_by", "unit")
    version: Any = rows.filter(text=text).order_by("-n").first()
    if version is None:
        raise Http404
    version.text = text
    return cast("Version", version)


def home_of(user: User, action: str) -> Unit | None:
    """The first unit for which `user` may do `action` in the own house."""
    posts = row(action).posts
    keys = [grant.unit_id for grant in grants_of(user) if grant.post in posts]
    unit = Unit.objects.filter(pk__in=keys).order_by("lft").first()
    return unit if unit is not None and may_at_home(user, action, unit) else None
