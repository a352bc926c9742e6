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
from xiaoan.ledger.permission import Actor
from xiaoan.library.models import Version
from xiaoan.library.signs import Bit, Sought, bits, extract

#: Titles first, then what came into force last; drafts of the own house before it. As the
#: function orders its keys.
ORDER = ("-in_title", "-day", "-id")
SIZE = 20
#: Among so many first keys a page of what may be read is nearly always found.
NEAREST = 400
#: Marks of headings, items and tables, which no reader sees.
_MARKS = re.compile(r"^\s*(?:#{1,6}|[-*+•·●])\s+|\|[\s:|-]*", re.MULTILINE)
_MATCHES = "select library_matches(%s::tsquery, %s::text[], %s::text[], %s::text[], %s::int)"


@dataclass(frozen=True)
class Hit:
    """One version with the places where the words stand."""

    version: Any
    title: list[Bit]
    extract: list[Bit]


def found(
    user: Actor, sought: Sought, *, with_repealed: bool = False, most: int | None = None
) -> Any:
    """Versions with all words, as far as `user` sees them, in ORDER: for key-set pages.

    With `most` only so many first matches are looked at, seen or not.
    """
    states = [Version.State.IN_FORCE, *Version.UNFINISHED]
    if with_repealed:
        states.append(Version.State.REPEALED)
    keys = RawSQL(  # noqa: S611 - the words go as parameters
        _MATCHES,
        [sought.tsquery, sought.titles, sought.phrases, sought.patterns, most],
    )
    seen = Version.objects.visible_to(user) if sought else Version.objects.none()
    in_title = Q(pk__isnull=False)
    for word in sought.words:
        in_title &= Q(sought__head__contains=word)
    return seen.filter(state__in=states, pk__in=keys).annotate(
        in_title=Case(
            When(in_title, then=Value(True)), default=Value(False), output_field=BooleanField()
        ),
        day=F("sought__day"),
    )


def first_page(rows: Callable[[int | None], Any], request: HttpRequest) -> KeysetPage[Version]:
    """A page of `rows(most)`: the first one out of the nearest matches where they fill it."""
    is_first = not ({"after", "before"} & set(request.GET))
    if is_first:
        near = KeysetPage(rows(NEAREST), ORDER, request, size=SIZE)
        if near.next_url:
            return near
    return KeysetPage(rows(None), ORDER, request, size=SIZE)


def shown(version: Any, sought: Sought) -> Hit:
    """A row of the list: title and some places of the words, with the hits marked."""
    words = _MARKS.sub(" ", version.body)
    return Hit(version, bits(version.text.title, sought), extract(words, sought))
