"""`xiaoan worker`: background jobs, and the sealer in a thread of its own."""

from __future__ import annotations

import argparse
import threading

from django.core.management import call_command

from xiaoan.ledger.seal import seal_loop


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--seal-every", type=float, default=5, metavar="SECONDS")


def run(options: argparse.Namespace) -> int:
    stop = threading.Event()
    sealer = threading.Thread(target=seal_loop, args=(options.seal_every, stop), daemon=True)
    sealer.start()
    try:
        call_command("procrastinate", "worker", concurrency=2, delete_jobs="successful")
    finally:
        stop.set()
        sealer.join(10)
    return 0
