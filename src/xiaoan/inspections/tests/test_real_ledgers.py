"""Three real ledgers, compared with figures computed straight from their files.

The files are not part of the project; without them these tests are skipped aloud.
"""

from __future__ import annotations

import csv
import gzip
import os
import re
from collections import defaultdict
from datetime import date, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone
from tests.cast import People

from xiaoan.duties.models import Record
from xiaoan.hazards.models import Hazard
from xiaoan.inspections import legacy
from xiaoan.inspections.legacy import Imported, import_ledger, read_map
from xiaoan.inspections.models import Finding, Visit

MAPS = Path(legacy.__file__).parent / "maps"
ROOT = Path(__file__).resolve().parents[4]
Key = tuple[str, str, str]


def shared() -> Path:
    """The folder with the ledgers: $XIAOAN_SHARED, or ../shared beside the project."""
    base = Path(os.environ.get("XIAOAN_SHARED") or ROOT.parent / "shared")
    folder = base / "data" / "inspections"
    if not folder.is_dir():
        pytest.skip(f"SKIPPED: no real ledgers at {folder}; set XIAOAN_SHARED to their folder.")
    return folder


@pytest.fixture(scope="module")
def folder() -> Path:
    """The whole ledgers."""
    return shared()


def rows(path: Path) -> list[dict[str, str]]:
    body = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    return list(csv.DictReader(body.decode().splitlines(keepends=True)))


def bring_in(people: People, name: str, path: Path, **more: Any) -> Imported:
    return import_ledger(
        path, read_map(MAPS / f"{name}.toml"), district=people.bureau,
        by=people.system, **more,
    )  # fmt: skip


def days_to_close() -> list[int]:
    """Of all hazards now in the database."""
    zone = timezone.get_default_timezone()
    return sorted(
        (closed.astimezone(zone).date() - found.astimezone(zone).date()).days
        for found, closed in Hazard.objects.filter(status="closed").values_list(
            "found_at", "closed_at"
        )
    )


def figures() -> dict[str, int]:
    return {
        "visits": Visit.objects.count(),
        "failed": sum(Record.objects.values_list("failed", flat=True)),
        "hazards": Hazard.objects.count(),
        "rechecks": Visit.objects.exclude(previous=None).count(),
        "recurred": Hazard.objects.exclude(recurrence_of=None).count(),
    }


class Plain:
    """The same rules once more, told as one pass over (unit, day, order) without the program.

    `visits`: unit → list of (day, is_recheck, series, {item: corrected or None}, passed items
    or None for "all that are not named").
    """

    def __init__(self, visits: dict[str, list[tuple[Any, ...]]]) -> None:
        self.linked = self.failed = self.hazards = self.recurred = 0
        self.days: list[int] = []
        for of_unit in visits.values():
            self._unit(sorted(of_unit, key=lambda visit: visit[:2]))

    def _unit(self, visits: list[tuple[Any, ...]]) -> None:
        spans: dict[str, list[list[Any]]] = defaultdict(list)  # item → [found, closed] …
        before: dict[str, tuple[Any, ...]] = {}
        for visit in visits:
            day, is_recheck, series, failed, passed = visit
            if is_recheck and series in before:
                self.linked += 1
                fine = set(before[series][3])
                fine = fine & passed if passed is not None else fine - set(failed)
                for span in (spans[item][-1] for item in fine):
                    span[1] = day if span[1] is None else min(span[1], day)
            self._cited(spans, day, failed)
            before[series] = visit
        for found, closed in (span for of_item in spans.values() for span in of_item):
            if closed is not None:
                self.days.append((closed - found).days)

    def _cited(self, spans: dict[str, list[list[Any]]], day: date, failed: dict[str, Any]) -> None:
        for item, corrected in failed.items():
            self.failed += 1
            last = spans[item][-1] if spans[item] else None
            if last is not None and (last[1] is None or last[1] > day):
                last[1] = corrected
                continue
            self.recurred += last is not None and day - last[1] <= timedelta(days=180)
            self.hazards += 1
            spans[item].append([day, corrected])


def compare(outcome: Imported, plain: Plain, visits: int) -> None:
    assert figures() == {
        "visits": visits, "failed": plain.failed, "hazards": plain.hazards,
        "rechecks": plain.linked, "recurred": plain.recurred,
    }  # fmt: skip
    assert (outcome.visits, outcome.hazards) == (visits, plain.hazards)
    assert outcome.rechecks == plain.linked
    assert Finding.objects.count() == plain.failed
    assert days_to_close() == sorted(plain.days)
    assert median(days_to_close()) == median(plain.days)
    assert not Hazard.objects.filter(is_miss=True).exists()


def test_montgomery_item_columns_and_reinspections(people: People, folder: Path) -> None:
    file = folder / "montgomery_md_food_2013_2014.csv.gz"
    given = rows(file)
    items = list(given[0])[6:22]
    seen, visits, repeated = set(), defaultdict(list), 0
    for row in given:
        facts = (
            row["id"], row["Inspection_Date"], row["Inspection_Type"], row["Inspection_Results"],
            *(row[item] for item in items),
        )  # fmt: skip
        if facts in seen:
            repeated += 1
            continue
        seen.add(facts)
        day = date.fromisoformat(row["Inspection_Date"])
        visits[row["id"]].append(
            (
                day, row["Inspection_Type"] in {"Reinspection", "Re-inspection Billable"}, "",
                {item: None for item in items if row[item] == "Out of Compliance"},
                {item for item in items if row[item] == "In Compliance"},
            )
        )  # fmt: skip
    outcome = bring_in(people, "montgomery", file)
    compare(outcome, Plain(visits), len(seen))
    assert len(outcome.bad) == repeated
    assert bring_in(people, "montgomery", file).visits == 0
    assert figures()["visits"] == len(seen)


def test_new_york_initial_and_re_inspection(people: People, folder: Path) -> None:
    file = folder / "nyc_violations_sample_bronx_queens_manhattan.csv.gz"
    again = {
        "Re-inspection", "Reopening Inspection", "Compliance Inspection",
        "Second Compliance Inspection",
    }  # fmt: skip
    cited: dict[Key, dict[str, None]] = defaultdict(dict)
    for row in rows(file):
        key = (row["camis"], row["inspection_date"], row["inspection_type"])
        cited[key] |= {row["violation_code"]: None} if row["violation_code"] else {}
    visits = defaultdict(list)
    for (unit, day, kind), failed in cited.items():
        series, _cut, last = kind.partition(" / ")
        visits[unit].append((date.fromisoformat(day), last in again, series, failed, None))
    outcome = bring_in(people, "new-york", file)
    compare(outcome, Plain(visits), len(cited))
    assert outcome.bad == []
    second = bring_in(people, "new-york", file)
    assert (second.visits, second.hazards, second.closed, second.units) == (0, 0, 0, 0)


def test_san_francisco_corrected_on_a_day(people: People, folder: Path) -> None:
    file = folder / "sf_violations_to2016.csv.gz"
    types = {
        (r["business_id"], r["date"]): r["type"] for r in rows(folder / "sf_inspections_to2016.csv")
    }
    cited: dict[tuple[str, str], dict[str, Any]] = {key: {} for key in types}
    bad = 0
    for row in rows(file):
        key = (row["business_id"], row["date"])
        text, _cut, tail = row["description"].partition("[ date violation corrected:")
        fixed = re.search(r"(\d+)/(\d+)/(\d+)", tail)
        corrected = date(int(fixed[3]), int(fixed[1]), int(fixed[2])) if fixed else None
        day = datetime.strptime(row["date"], "%Y%m%d").date()  # noqa: DTZ007
        name = " ".join(text.split())
        if (corrected is not None and corrected < day) or name in cited.get(key, {}):
            bad += 1
            continue
        cited.setdefault(key, {})[name] = corrected
    visits = defaultdict(list)
    for (unit, text_day), failed in cited.items():
        day = datetime.strptime(text_day, "%Y%m%d").date()  # noqa: DTZ007
        visits[unit].append((day, False, "", failed, None))
    outcome = bring_in(people, "san-francisco", file)
    compare(outcome, Plain(visits), len(cited))
    assert len(outcome.bad) == bad
    dry = bring_in(people, "san-francisco", file, dry_run=True)
    assert (dry.visits, dry.hazards, dry.closed) == (0, 0, 0)


def test_the_time_zone_of_the_tests_is_the_districts() -> None:
    assert settings.TIME_ZONE == "Asia/Shanghai"
