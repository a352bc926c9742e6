"""Full-text search over the texts that the reader may see.

The function library_matches (sql/search.sql) finds keys by the index; what of them is told, and
counted, is what `visible_to` lets through. So nobody learns of a draft or of another school's
text, not even that there is one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from django.db.models import BooleanField, Case, F, Q, Value, When
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce

from xiaoan.base import clock
from xiaoan.ledger.permission import Actor
from xiaoan.library.models import Version
from xiaoan.library.signs import Bit, Sought, bits, extract

#: Titles first, then what came into force last; drafts of the own house before it.
ORDER = ("-in_title", "-day", "-id")
SIZE = 20
#: Marks of headings, items and tables, which no reader sees.
_MARKS = re.compile(r"^\s*(?:#{1,6}|[-*+•·●])\s+|\|[\s:|-]*", re.MULTILINE)
_MATCHES = "select library_matches(%s::tsquery, %s::text[], %s::text[])"


@dataclass(frozen=True)
class Hit:
    """One version with the places where the words stand."""

    version: Any
    title: list[Bit]
    extract: list[Bit]


def found(user: Actor, sought: Sought, *, with_repealed: bool = False) -> Any:
    """Versions with all words, as far as `user` sees them, in ORDER: for key-set pages."""
    states = [Version.State.IN_FORCE, *Version.UNFINISHED]
    if with_repealed:
        states.append(Version.State.REPEALED)
    keys = RawSQL(  # noqa: S611 - the words go as parameters
        _MATCHES, [sought.tsquery, sought.phrases, sought.patterns]
    )
    seen = Version.objects.visible_to(user) if sought else Version.objects.none()
    rows = seen.filter(state__in=states, pk__in=keys)
    in_title = Q(pk__isnull=False)
    for word in sought.words:
        in_title &= Q(text__title__icontains=word)
    return rows.annotate(
        in_title=Case(
            When(in_title, then=Value(True)), default=Value(False), output_field=BooleanField()
        ),
        day=Coalesce(F("in_force_on"), Value(clock.today())),
    )


def shown(version: Any, sought: Sought) -> Hit:
    """A row of the list: title and some places of the words, with the hits marked."""
    words = _MARKS.sub(" ", version.body)
    return Hit(version, bits(version.text.title, sought), extract(words, sought))
