"""`xiaoan import roster FILE` and `xiaoan import ledger FILE --map MAP.toml`."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from importlib import import_module
from pathlib import Path

from django.utils import translation

from xiaoan.base.scope import scope
from xiaoan.cli.errors import CommandError
from xiaoan.inspections.legacy import MapError, import_ledger, read_map
from xiaoan.posts.founding import system_user
from xiaoan.units.models import Unit

#: The roster's own half of this command: `add_arguments(parser)` and `run(options)`.
ROSTER = "xiaoan.cli.commands.import_roster"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    kinds = parser.add_subparsers(dest="kind", required=True)
    roster = kinds.add_parser("roster", help="units, people and posts from one Excel workbook")
    import_module(ROSTER).add_arguments(roster)
    ledger = kinds.add_parser("ledger", help="an old inspection ledger, CSV or Excel, gz allowed")
    ledger.add_argument("file", type=Path)
    ledger.add_argument("--map", type=Path, required=True, help="what the columns mean (TOML)")
    ledger.add_argument("--unit", metavar="CODE", help="the district; default: the only one")
    ledger.add_argument("--dry-run", action="store_true", help="read and report, write nothing")


def run(options: argparse.Namespace) -> int:
    if options.kind == "roster":
        return int(import_module(ROSTER).run(options))
    return _ledger(options)


def _ledger(options: argparse.Namespace) -> int:
    """JSON on stdout; bad rows are no failure of the command, an unusable file is."""
    district = district_named(options.unit)
    try:
        given = read_map(options.map)
        with scope([district.pk]), translation.override("zh-hans"):
            outcome = import_ledger(
                options.file, given, district=district, by=system_user(district),
                dry_run=options.dry_run, say=lambda line: print(line, file=sys.stderr),
            )  # fmt: skip
    except MapError as wrong:
        raise CommandError(str(wrong), "See docs/import-ledger.md.") from wrong
    print(json.dumps(asdict(outcome) | {"dry_run": options.dry_run}, ensure_ascii=False))
    return 0


def district_named(code: str | None) -> Unit:
    """The district `code`, or the only one there is."""
    districts = Unit.objects.districts()
    found = list(districts.filter(code=code) if code else districts[:2])
    if len(found) == 1:
        return found[0]
    if code:
        raise CommandError(f"There is no district {code}.", "Give the bureau's code.")
    if found:
        raise CommandError("There are several districts.", "Name one with --unit CODE.")
    raise CommandError(
        "There is no district yet.", "Found it first: xiaoan createadmin system NAME --district …"
    )
