"""`xiaoan verify`: recompute the ledger; exit 1 when a fault is found."""

from __future__ import annotations

import argparse
import json

from xiaoan.cli.errors import CommandError
from xiaoan.ledger.replay import replay
from xiaoan.ledger.verify import verify


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="(always) one JSON object on stdout")
    parser.add_argument("--records", action="store_true", help="replay every record's events too")
    parser.add_argument("--anchor", metavar="ROOT:COUNT", help="a root printed or kept elsewhere")


def run(options: argparse.Namespace) -> int:
    verdict = verify(anchor=_anchor(options.anchor))
    if options.records:
        for fault in replay():
            verdict.fault(**fault)
    print(json.dumps(verdict.as_dict(), ensure_ascii=False))
    return 0 if verdict.ok else 1


def _anchor(text: str | None) -> tuple[str, int] | None:
    if not text:
        return None
    root, _, count = text.partition(":")
    if not count.isdigit():
        raise CommandError(f"--anchor {text} is unclear.", "Write ROOT:COUNT as printed.")
    return root.replace(" ", ""), int(count)
