"""Write the story of a ledger through the door, in bulk, and only what is not there yet.

The events happen when the ledger is imported; the days of the records are the ledger's own.
A hazard was known to the server only now (`known_at`), found then (`found_at`). Hazards
that the ledger leaves open have no deadline here: the old one is unknown, and nothing
climbs because of it. Whether the school had known a fault the ledger cannot tell: none of
them is a miss, and none counts for the miss rate (`was_known` is None).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from itertools import groupby
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from xiaoan.accounts.models import User
from xiaoan.base import clock
from xiaoan.duties.models import Record
from xiaoan.hazards import numbers
from xiaoan.hazards.models import Hazard
from xiaoan.inspections.legacy.mapping import Map
from xiaoan.inspections.legacy.reading import Bad, Reader
from xiaoan.inspections.legacy.story import Fault, Story, Told, tell
from xiaoan.inspections.models import Finding, Visit
from xiaoan.ledger.batch import born_many, change_many
from xiaoan.units.models import Unit

NOON = time(12)
Say = Callable[[str], None]


@dataclass
class Imported:
    """What the ledger added (or, dry, would add), and the rows that were not taken."""

    visits: int = 0
    records: int = 0
    hazards: int = 0
    rechecks: int = 0
    findings: int = 0
    closed: int = 0
    units: int = 0
    bad: list[Bad] = field(default_factory=list)


def import_ledger(
    path: Path, given: Map, *, district: Unit, by: User, dry_run: bool = False,
    say: Say = lambda _line: None,
) -> Imported:  # fmt: skip
    """Import the ledger at `path`; running it twice adds nothing. One transaction.

    Raises MapError when the file or the map cannot be used at all, PermissionDenied when
    `by` may not import. Must run inside the district's scope.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(
                "select pg_advisory_xact_lock(hashtextextended(%s, 0))",
                [f"inspections.import:{district.pk}"],
            )
        entry = _Entry(given, district, by)
        reader = Reader(path, given, entry.fault_of).read()
        say(f"{path.name}: {len(reader.sightings)} visits read, {len(reader.bad)} rows not taken")
        entry.compare(tell(reader.sightings))
        entry.outcome.bad = sorted(reader.bad, key=lambda bad: bad.row)
        if not dry_run:
            entry.write(say)
    return entry.outcome


class _Entry:
    """One import into one district."""

    def __init__(self, given: Map, district: Unit, by: User) -> None:
        self.map, self.district, self.by = given, district, by
        self.now = clock.now()
        self.outcome = Imported()
        self.units = {unit.code: unit for unit in Unit.objects.filter(district_id=district.pk)}
        elsewhere = Unit.objects.exclude(district_id=district.pk)
        self.foreign = set(elsewhere.values_list("code", flat=True))

    def fault_of(self, code: str) -> str:
        """Why nothing can be written to the unit `code`; "" when it can."""
        if code in self.units or (self.map.units.create and code not in self.foreign):
            return ""
        if code in self.foreign:
            return f"Unit {code} belongs to another district."
        return f"Unit {code} is unknown. Found it, or set create = true in [units]."

    def compare(self, story: Story) -> None:
        """What of `story` is not there yet; nothing is written."""
        there = Visit.objects.filter(
            district_id=self.district.pk, external__startswith=f"{self.map.name}:"
        )
        known = set(there.values_list("external", flat=True))
        self.visits = [told for told in story.visits if self._external(told) not in known]
        old = Hazard.objects.filter(district_id=self.district.pk, source=Hazard.Source.LEGACY)
        states = dict(old.values_list("pk", "status"))
        self.faults = [fault for fault in story.faults if self._hazard_id(fault) not in states]
        self.closed = [
            fault for fault in story.faults
            if fault.closed_on
            and states.get(self._hazard_id(fault), Hazard.Status.FOUND) == Hazard.Status.FOUND
        ]  # fmt: skip
        codes = {told.sighting.unit for told in self.visits}
        self.new_units = {
            told.sighting.unit: told.sighting
            for told in self.visits if told.sighting.unit in codes - set(self.units)
        }  # fmt: skip
        out = self.outcome
        out.visits = out.records = len(self.visits)
        out.hazards, out.closed, out.units = len(self.faults), len(self.closed), len(self.new_units)
        out.rechecks = sum(told.previous is not None for told in self.visits)
        out.findings = sum(len(told.faults) for told in self.visits)

    def write(self, say: Say) -> None:
        """Units, visits, records, hazards, findings, closings: each in few statements."""
        self._found_units()
        enter: dict[str, Any] = {"by": self.by, "unit": self.district, "ledger": self.map.name}
        born_many(map(self._visit, self.visits), "inspections.import", **enter)
        born_many(map(self._record, self.visits), "duties.import", **enter)
        say(f"{len(self.visits)} visits and records written")
        born_many(self._hazards(), "hazards.import", **enter)
        born_many(self._findings(), "inspections.import", **enter)
        changes = {self._hazard_id(fault): self._closing(fault) for fault in self.closed}
        change_many(
            Hazard, changes, "hazards.import", by=self.by, when=["found"], ledger=self.map.name
        )
        say(
            f"{len(self.faults)} hazards written, {len(self.closed)} of them or earlier ones closed"
        )

    def _found_units(self) -> None:
        if not self.new_units:
            return
        keys = iter(Unit.claim_keys(len(self.new_units)))
        fresh = [
            Unit(
                id=next(keys), code=code, name=seen.name, short_name="", kind=seen.kind,
                parent=self.district, district_id=self.district.pk, tags=[], opened_on=seen.day,
            )
            for code, seen in self.new_units.items()
        ]  # fmt: skip
        born_many(fresh, "units.found", by=self.by, unit=self.district, ledger=self.map.name)
        Unit.objects.all().renumber()
        self.units |= {unit.code: unit for unit in fresh}

    def _visit(self, told: Told) -> Visit:
        seen = told.sighting
        kind = Visit.Kind.RECHECK if seen.is_recheck else Visit.Kind.ROUTINE
        return Visit(
            id=self._visit_id(told), unit=self.units[seen.unit], kind=kind,
            status=Visit.Status.FINISHED, planned_on=seen.day, began_at=_noon(seen.day),
            ended_at=_noon(seen.day), lead=self.by, result=seen.result, items=len(seen.answers),
            previous_id=self._visit_id(told.previous) if told.previous else None,
            external=self._external(told),
        )  # fmt: skip

    def _record(self, told: Told) -> Record:
        seen = told.sighting
        answers = {
            item: {"a": answer.a} | ({"text": answer.text} if answer.text else {})
            for item, answer in seen.answers.items()
        }
        return Record(
            id=_key(seen.day, f"record:{self.district.pk}:{self._external(told)}"),
            unit=self.units[seen.unit], kind=Record.Kind.LEGACY, visit_id=self._visit_id(told),
            by=self.by, happened_at=_noon(seen.day), answers=answers, items=len(answers),
            failed=len(told.faults), note=f"{seen.type} {seen.result}".strip()[:300],
        )  # fmt: skip

    def _hazards(self) -> Iterator[Hazard]:
        def year(fault: Fault) -> int:
            return fault.found.sighting.day.year

        in_order = sorted(self.faults, key=lambda fault: fault.found.sighting.day)
        for number, group in groupby(in_order, key=year):
            faults = list(group)
            first = numbers.claim(Hazard, self.district.pk, number)
            for serial, fault in enumerate(faults, start=first):
                yield self._hazard(fault, number, serial)

    def _hazard(self, fault: Fault, year: int, serial: int) -> Hazard:
        seen = fault.found.sighting
        return Hazard(
            id=self._hazard_id(fault), unit=self.units[seen.unit], year=year, serial=serial,
            what=(fault.text or fault.item)[:200], item=fault.item, source=Hazard.Source.LEGACY,
            source_subject=f"inspections_visit:{self._visit_id(fault.found)}",
            found_at=_noon(seen.day), known_at=self.now, found_by=self.by,
            recurrence_of_id=self._hazard_id(fault.again_of) if fault.again_of else None,
        )  # fmt: skip

    def _findings(self) -> Iterator[Finding]:
        for told in self.visits:
            seen = told.sighting
            for fault, _again in told.faults:
                yield Finding(
                    unit=self.units[seen.unit], visit_id=self._visit_id(told),
                    hazard_id=self._hazard_id(fault), item=fault.item, was_known=None,
                    found_at=_noon(seen.day),
                )  # fmt: skip

    def _closing(self, fault: Fault) -> dict[str, Any]:
        assert fault.closed_on is not None  # noqa: S101 - only closed faults come here
        said = {
            "recheck": _("In order at the re-check, by the old ledger"),
            "corrected": _("Corrected, by the old ledger"),
        }
        return {
            "status": Hazard.Status.CLOSED,
            "closed_at": _noon(fault.closed_on),
            "closed_by_id": self.by.pk,
            "measure": said[fault.closed_how],
        }

    def _external(self, told: Told) -> str:
        return f"{self.map.name}:{told.sighting.external}"

    def _visit_id(self, told: Told) -> UUID:
        return _key(told.sighting.day, f"visit:{self.district.pk}:{self._external(told)}")

    def _hazard_id(self, fault: Fault) -> UUID:
        visit = self._external(fault.found)
        day = fault.found.sighting.day
        return _key(day, f"hazard:{self.district.pk}:{visit}:{fault.item}")


def _noon(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, NOON))


def _key(day: date, name: str) -> UUID:
    """A key of version 7 at the ledger's own day that is the same at every import."""
    stamp = int(_noon(day).timestamp() * 1000).to_bytes(6, "big")
    raw = bytearray(stamp + hashlib.sha256(name.encode()).digest()[:10])
    raw[6], raw[8] = raw[6] & 0x0F | 0x70, raw[8] & 0x3F | 0x80
    return UUID(bytes=bytes(raw))
