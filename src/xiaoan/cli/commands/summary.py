"""`xiaoan summary`: the yearly summary as JSON, as a Word file or as a web page."""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection, transaction
from django.utils import timezone, translation

from xiaoan.base import clock
from xiaoan.base.scope import scope
from xiaoan.cli.errors import CommandError
from xiaoan.report.summary import build, district_of, last_year
from xiaoan.report.summary_sheet import sheet
from xiaoan.report.summary_word import document
from xiaoan.units.models import Unit

FIRST_YEAR = 1949


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--unit", metavar="CODE", help="default: the district")
    parser.add_argument("--year", help="default: the last complete year of records")
    parser.add_argument("--json", action="store_true", help="JSON on stdout (without a FILE)")
    parser.add_argument("--docx", type=Path, metavar="FILE", help="write it for Word")
    parser.add_argument("--html", type=Path, metavar="FILE", help="write it as one web page")


def run(options: argparse.Namespace) -> int:
    """JSON on stdout when no file is asked for, or with --json beside one."""
    unit = unit_named(options.unit)
    with translation.override("zh-hans"), snapshot(unit):
        told = build(unit, _year(options.year, unit))
        if options.docx:
            _write(options.docx, document(told))
        if options.html:
            _write(options.html, sheet(told).encode())
    if options.json or not (options.docx or options.html):
        json.dump(told.as_dict(), sys.stdout, ensure_ascii=False)
        print()
    return 0


@contextmanager
def snapshot(unit: Unit) -> Iterator[None]:
    """One transaction inside the unit's district that sees one moment, whoever writes meanwhile."""
    is_inner = connection.in_atomic_block
    with transaction.atomic():
        if not is_inner:
            with connection.cursor() as cursor:
                cursor.execute("set transaction isolation level repeatable read, read only")
        with scope([district_of(unit).pk]):
            yield


def unit_named(code: str | None) -> Unit:
    """The bureau, school or kindergarten `code`, or the only district there is."""
    kinds = (Unit.Kind.BUREAU, *Unit.SCHOOL_KINDS)
    units = Unit.objects.filter(kind__in=kinds).select_related("district")
    if code:
        found = units.filter(code=code).first()
        if found is None:
            raise CommandError(
                f"There is no bureau, school or kindergarten {code}.",
                "Give its code as the roster has it.",
            )
        return found
    districts = list(Unit.objects.districts().select_related("district")[:2])
    if not districts:
        raise CommandError(
            "There is no district yet.", "Found it first: xiaoan createadmin, or xiaoan demo."
        )
    if len(districts) > 1:
        raise CommandError("There are several districts.", "Name one with --unit CODE.")
    return districts[0]


def _year(text: str | None, unit: Unit) -> int:
    now = timezone.localdate(clock.now()).year
    if text is None:
        return last_year(unit)
    if not (text.isascii() and text.isdigit()) or not FIRST_YEAR <= int(text[:9]) <= now:
        raise CommandError(
            f"--year {text} is no year up to now.", f"Write a year from {FIRST_YEAR} to {now}."
        )
    return int(text)


def _write(path: Path, content: bytes) -> None:
    """Whole or not at all: a reader never finds half a file, and an old one stays on failure."""
    try:
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
            file.write(content)
        kept = Path(file.name)
        kept.chmod(0o666 & ~_umask())
        kept.replace(path)
    except OSError as failed:
        raise CommandError(
            f"{path} cannot be written: {failed.strerror or failed}.",
            "Name a file in a folder that exists and that you may write to.",
        ) from failed
    print(f"written: {path}", file=sys.stderr)


def _umask() -> int:
    known = os.umask(0)
    os.umask(known)
    return known
