"""`xiaoan figures`: the list of figures; `xiaoan figures KEY`: one, computed, with its evidence."""

from __future__ import annotations

import argparse
import json
import sys
from datetime import date
from typing import Any

from django.utils import translation

from xiaoan.base import clock
from xiaoan.cli.commands.summary import snapshot, unit_named
from xiaoan.cli.errors import CommandError
from xiaoan.figures.measure import Figure
from xiaoan.figures.registry import UnknownFigure, all_figures, figure
from xiaoan.figures.scope import Scope
from xiaoan.posts.founding import system_user
from xiaoan.report.summary import district_of, last_year
from xiaoan.units.models import Unit


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("key", nargs="?", metavar="KEY", help="one figure; else all are listed")
    parser.add_argument("--unit", metavar="CODE", help="default: the district")
    parser.add_argument(
        "--from", dest="since", metavar="DATE", help="default: the last complete year of records"
    )
    parser.add_argument("--to", dest="until", metavar="DATE", help="the last day, included")
    parser.add_argument("--json", action="store_true", help="(always) JSON alone on stdout")


def run(options: argparse.Namespace) -> int:
    with translation.override("zh-hans"):
        if options.key is None:
            answer: Any = _listed(options)
        else:
            one, unit = _figure(options.key), unit_named(options.unit)
            with snapshot(unit):
                answer = _computed(one, _asked(options, unit))
    json.dump(answer, sys.stdout, ensure_ascii=False)
    print()
    return 0


def _listed(options: argparse.Namespace) -> list[dict[str, Any]]:
    if options.unit or options.since or options.until:
        raise CommandError("Which figure?", "Name it: xiaoan figures KEY --unit CODE.")
    return [_described(one) for one in all_figures()]


def _described(one: Figure) -> dict[str, Any]:
    return {
        "key": one.key,
        "title": str(one.title),
        "measure": str(one.measure),
        "unit": str(one.unit),
        "definition": str(one.definition),
        "grade": one.grade,
        "per": list(one.per),
    }


def _figure(key: str) -> Figure:
    try:
        return figure(key)
    except UnknownFigure:
        raise CommandError(
            f"There is no figure {key}.", "`xiaoan figures --json` lists the keys."
        ) from None


def _asked(options: argparse.Namespace, unit: Unit) -> Scope:
    """The period asked for; an end that is not named is that of the last complete year, or of
    the year of the other end."""
    since, until = _day(options.since, "--from"), _day(options.until, "--to")
    year = since.year if since else until.year if until else last_year(unit)
    first = since or date(year, 1, 1)
    last = until or date(year, 12, 31)
    if last < first:
        raise CommandError(f"--to {last} lies before --from {first}.", "Swap or correct them.")
    return Scope(unit, first, last, clock.now(), system_user(district_of(unit)))


def _day(text: str | None, option: str) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise CommandError(f"{option} {text} is no date.", "Write it like 2026-03-31.") from None


def _computed(one: Figure, asked: Scope) -> dict[str, Any]:
    """Value and evidence, of one moment."""
    found = one.compute(asked)
    ids = [str(key) for key in one.evidence(asked).order_by("pk").values_list("pk", flat=True)]
    return {
        "key": one.key,
        "title": str(one.title),
        "measure": str(one.measure),
        "unit": asked.unit.code,
        "from": asked.since.isoformat(),
        "to": asked.until.isoformat(),
        "value": found.value,
        "numerator": found.numerator,
        "denominator": found.denominator,
        "grade": one.grade,
        "evidence": {"count": len(ids), "ids": ids},
    }
