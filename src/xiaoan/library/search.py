"""Full-text search over the texts that the reader may see.

The function library_matches (sql/search.sql) finds keys by the index; what of them is told, and
counted, is what `visible_to` lets through. So nobody learns of a draft or of another school's
text, not even that there is one.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import BooleanField, Case, F, Q, Value, When
from django.db.models.expressions import RawSQL
from django.http import HttpRequest

from xiaoan.base.pages import KeysetPage
from xiaoan.ledger.permission import Actor, reach
from xiaoan.library.markers import CLAIM, FIGURE, filled, markers
from xiaoan.library.models import Version
from xiaoan.library.rules import desks_of
from xiaoan.library.signs import Bit, Sought, bits, extract

#: Titles first, then what came into force last; drafts of the own house before it. As the
#: function orders its keys.
ORDER = ("-in_title", "-day", "-id")
SIZE = 20
#: The function narrows as `visible_to` does, so a page is filled by little more than its rows.
NEAREST = 40
#: The same for the pages that follow.
FURTHER = 400
#: So many of the newest rows are walked through for a common word before the index is asked.
NEWEST = 600
#: Marks of headings, items and tables, which no reader sees.
_MARKS = re.compile(r"^\s*(?:#{1,6}|[-*+•·●])\s+|\|[\s:|-]*", re.MULTILINE)
_MATCHES = (
    "select library_matches(%s::tsquery, %s::text[], %s::text[], %s::text[], %s::text[],"
    " %s::text[], %s::text, %s::int[], %s::int[], %s::int, %s::int)"
)


@dataclass(frozen=True)
class Hit:
    """One version with the places where the words stand."""

    version: Any
    title: list[Bit]
    extract: list[Bit]


def found(
    user: Actor, sought: Sought, *, kind: str = "", with_repealed: bool = False,
    most: int | None = None,
) -> Any:  # fmt: skip
    """Versions with all words, as far as `user` sees them, in ORDER: for key-set pages.

    With `most` only the first ones are looked for, somewhat more than those that are seen.
    """
    states = [Version.State.IN_FORCE, *Version.UNFINISHED]
    if with_repealed:
        states.append(Version.State.REPEALED)
    where = reach(user, Version.view)
    keys = RawSQL(  # noqa: S611 - the words go as parameters
        _MATCHES,
        [sought.tsquery, sought.titles, sought.title_patterns, sought.phrases, sought.patterns,
         states, kind, list(desks_of(user)), None if where.districts else list(where.units), most,
         NEWEST],
    )  # fmt: skip
    seen = Version.objects.visible_to(user) if sought else Version.objects.none()
    rows = seen.filter(state__in=states, pk__in=keys)
    if kind:
        rows = rows.filter(text__kind=kind)
    return rows.annotate(
        in_title=Case(
            When(_in_title(sought), then=Value(True)),
            default=Value(False), output_field=BooleanField(),
        ),
        day=F("sought__day"),
    )  # fmt: skip


def _in_title(sought: Sought) -> Q:
    """All words stand in title or number; as the function asks it."""
    stands = Q(pk__isnull=False)
    for word in sought.plain:
        stands &= Q(sought__head__contains=word)
    for pattern in sought.title_patterns:
        stands &= Q(sought__head__regex=pattern)
    return stands


def page_of(rows: Callable[[int | None], Any], request: HttpRequest) -> KeysetPage[Version]:
    """A page of `rows(most)`: out of the first matches where they fill it, else out of all.

    What stands behind a place among the first matches is the same among all; what stands before
    one is not, so a page backwards is taken from all.
    """
    if "before" not in request.GET:
        near = KeysetPage(rows(FURTHER if "after" in request.GET else NEAREST), ORDER, request,
                          size=SIZE)  # fmt: skip
        if near.next_url:
            return near
    return KeysetPage(rows(None), ORDER, request, size=SIZE)


def shown(version: Any, sought: Sought) -> Hit:
    """A row of the list: title and some places of the words, with the hits marked."""
    words = _MARKS.sub(" ", version.body)
    # What a figure or sentence is called in the program says nothing to a reader.
    bare = {one: f"〔{one.kind}〕" for one in markers(words) if one.kind in (FIGURE, CLAIM)}
    words = filled(words, bare)
    return Hit(version, bits(version.text.title, sought), extract(words, sought))
