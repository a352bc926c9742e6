"""The records behind a question, in words and with their pages, as far as a person sees them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from xiaoan.accounts.models import User
from xiaoan.base.components import Text
from xiaoan.duties.models import Record, Trace
from xiaoan.hazards.models import Hazard
from xiaoan.ledger.words import table_words
from xiaoan.plausibility.models import Question

OWN = ("duties_record", "duties_trace", "hazards_hazard")


@dataclass(frozen=True)
class Behind:
    """One record: when, what, and its page ('' where it has none). It names nobody."""

    at: datetime | None
    what: Text
    url: str


def behind(question: Question, user: User) -> list[Behind]:
    """The records of a question in the order of time; what `user` does not see is left out."""
    keys: dict[str, list[UUID]] = {}
    for subject in question.subjects:
        table, _colon, key = subject.partition(":")
        keys.setdefault(table, []).append(UUID(key))
    found = [
        *_records(keys.get("duties_record", []), user),
        *_traces(keys.get("duties_trace", []), user),
        *_hazards(keys.get("hazards_hazard", []), user),
        *_others(keys),
    ]
    return sorted(found, key=lambda one: (one.at is None, one.at or question.seen_from))


def _records(keys: list[UUID], user: User) -> Iterator[Behind]:
    rows = Record.objects.visible_to(user).filter(pk__in=keys).select_related("checklist", "duty")
    for row in rows if keys else ():
        name = row.checklist.title if row.checklist else row.duty.title if row.duty else row.topic
        state = _("%(n)s of %(of)s items failed") % {"n": row.failed, "of": row.items}
        how = (state if row.failed else _("all normal")) if row.items else row.note
        what = f"{name} · {how}" if how else name
        yield Behind(row.happened_at, what, reverse("duties:record", args=[row.pk]))


def _traces(keys: list[UUID], user: User) -> Iterator[Behind]:
    rows = Trace.objects.visible_to(user).filter(pk__in=keys).select_related("place")
    for row in rows if keys else ():
        yield Behind(
            row.at, str(row.place), reverse("ledger:record", args=["duties_trace", row.pk])
        )


def _hazards(keys: list[UUID], user: User) -> Iterator[Behind]:
    for row in Hazard.objects.visible_to(user).filter(pk__in=keys) if keys else ():
        url = reverse("hazards:detail", args=[row.pk])
        yield Behind(row.found_at, f"{row.number} {row.what}", url)


def _others(keys: dict[str, list[UUID]]) -> Iterator[Behind]:
    for table, own in keys.items():
        for key in own if table not in OWN else ():
            yield Behind(None, table_words(table), reverse("ledger:record", args=[table, key]))
