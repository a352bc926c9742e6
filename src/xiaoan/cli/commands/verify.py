"""`xiaoan verify`: recompute the ledger; exit 1 when a fault is found."""

from __future__ import annotations

import argparse
import json

from xiaoan.cli.errors import CommandError
from xiaoan.evidence.checking import altered
from xiaoan.ledger.verify import PRINTED, verify

NAME = "verify"
HELP = "recompute the ledger's seals; --records replays events, --files hashes photos"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="(always) one JSON object on stdout")
    parser.add_argument("--records", action="store_true", help="replay every record's events too")
    parser.add_argument("--files", action="store_true", help="hash every stored photo and file too")
    parser.add_argument(
        "--anchor", metavar="ROOT:COUNT", help="a root and count printed or kept elsewhere"
    )


def run(options: argparse.Namespace) -> int:
    verdict = verify(records=options.records, anchor=_anchor(options.anchor))
    for fault in altered() if options.files else ():
        verdict.fault(**fault)
    print(json.dumps(verdict.as_dict(), ensure_ascii=False))
    return 0 if verdict.ok else 1


def _anchor(text: str | None) -> tuple[str, int] | None:
    if not text:
        return None
    root, _, count = text.partition(":")
    root = root.replace(" ", "").replace("-", "")
    if not count.isdigit() or len(root) < PRINTED or set(root.lower()) - set("0123456789abcdef"):
        raise CommandError(
            f"--anchor {text} is unclear.",
            f"Write ROOT:COUNT as printed, at least {PRINTED} digits of the root.",
        )
    return root, int(count)
