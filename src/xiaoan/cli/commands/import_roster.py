"""`xiaoan import roster FILE`: units, people and posts of a district from one workbook."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from django.db import transaction

from xiaoan.base.scope import scope
from xiaoan.cli.errors import CommandError
from xiaoan.posts.founding import system_user
from xiaoan.posts.roster.applying import apply, compare
from xiaoan.posts.roster.comparing import Difference
from xiaoan.posts.roster.reading import read
from xiaoan.units.models import Unit

STEPS = {
    "reading": "reading the workbook",
    "checked": "checked against the district",
    "units": "founding units",
    "people": "opening accounts",
    "posts": "filling posts",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path)
    parser.add_argument("--unit", metavar="CODE", help="the district; default: the only one")
    parser.add_argument("--dry-run", action="store_true", help="check and report, write nothing")


def run(options: argparse.Namespace) -> int:
    """JSON on stdout, exit 1 when anything is wrong: then nothing is stored."""
    if not options.file.is_file():
        raise CommandError(f"There is no file {options.file}.", "Give the path of the workbook.")
    district = _district(options.unit)
    _say("reading", 0, 1)
    book = read(options.file)
    with transaction.atomic(), scope([district.pk]):
        by = system_user(district)
        if options.dry_run:
            difference = compare(book, district, by=by)
        else:
            difference = apply(book, district, by=by, progress=_say)
    print(json.dumps(_told(district, difference, options), ensure_ascii=False))
    for problem in difference.problems:
        where = " ".join(filter(None, (problem.sheet, str(problem.row or ""), problem.column)))
        print(f"  {where}: {problem.en} {problem.zh}", file=sys.stderr)
    return 1 if difference.problems else 0


def _told(district: Unit, difference: Difference, options: argparse.Namespace) -> dict[str, object]:
    return {
        "district": district.code,
        "file": options.file.name,
        "dry_run": options.dry_run,
        "applied": not options.dry_run and not difference.problems,
        "changes": difference.counts(),
        "problems": [problem.as_dict() for problem in difference.problems],
    }


def _say(step: str, done: int, total: int) -> None:
    print(f"{STEPS[step]} {done}/{total}", file=sys.stderr, flush=True)


def _district(code: str | None) -> Unit:
    districts = Unit.objects.districts()
    found = list(districts.filter(code=code) if code else districts[:2])
    if len(found) == 1:
        return found[0]
    if code:
        raise CommandError(f"There is no district {code}.", "Give the bureau's code.")
    if found:
        raise CommandError("There are several districts.", "Name one with --unit CODE.")
    raise CommandError(
        "There is no district yet.",
        "Found it: xiaoan createadmin system NAME --name … --district CODE --district-name …",
    )
