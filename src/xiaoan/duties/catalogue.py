"""The shipped catalogue becomes the district's own data, which it may then change."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import NamedTuple

from django.db import transaction

from xiaoan.duties.catalogue_files import ChecklistRow, DutyRow, read_checklists, read_duties
from xiaoan.duties.models import Checklist, Duty
from xiaoan.ledger.batch import born_many
from xiaoan.ledger.canonical import jsonable
from xiaoan.ledger.permission import Actor
from xiaoan.units.models import Unit


class Installed(NamedTuple):
    """How many rows an installation added."""

    duties: int
    checklists: int


def install(district: Unit, *, by: Actor) -> Installed:
    """Give `district` every shipped duty and checklist that it has not got, the core switched on.

    What the district has changed stays as it is: run again, it adds only what a newer
    catalogue brings. Raises DataFileError before anything is stored.
    """
    lists = read_checklists()
    duties = read_duties(checklists=lists)
    with transaction.atomic():
        known = set(
            Checklist.objects.filter(district_id=district.pk).values_list("code", flat=True)
        )
        missing = [row for row in lists if row.code not in known]
        new_lists = born_many(_lists(missing, district), "duties.install", by=by, unit=district)
        held = set(Duty.objects.filter(district_id=district.pk).values_list("code", flat=True))
        wanted = [row for row in duties if row.id not in held]
        new_duties = born_many(_duties(wanted, district), "duties.install", by=by, unit=district)
    return Installed(duties=new_duties, checklists=new_lists)


def _lists(rows: list[ChecklistRow], district: Unit) -> Iterator[Checklist]:
    for row in rows:
        yield Checklist(
            unit=district, code=row.code, zh=row.zh, en=row.en, used_in=list(row.used_in),
            items=[jsonable(asdict(item)) for item in row.items],
        )  # fmt: skip


def _duties(rows: list[DutyRow], district: Unit) -> Iterator[Duty]:
    for row in rows:
        yield Duty(
            unit=district, code=row.id, zh=row.title_zh, en=row.title_en,
            applies_to=list(row.applies_to), owner_posts=list(row.owner_posts),
            cadence=row.cadence, evidence_zh=row.evidence_zh, evidence_en=row.evidence_en,
            topic=row.topic, topic_en=row.topic_en, purpose_zh=row.purpose_zh,
            purpose_en=row.purpose_en, checklists=list(row.checklists),
            how_closed=row.how_closed, satisfied_by=list(row.satisfied_by),
            minutes=row.minutes, source=row.source, confidence=row.confidence,
            is_on=row.is_core,
        )  # fmt: skip
