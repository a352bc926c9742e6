"""Seal and verify the ledger: events per second, against a plain hash chain in Python."""

from __future__ import annotations

import hashlib
import sys
import time
from importlib import import_module

from bench.world import cluster, options, row, tell


def main() -> int:
    given = options()
    count = 500_000 if given.full else 200_000
    with cluster(given.folder):
        events = import_module("bench.events")
        events.write(count)
        start = time.perf_counter()
        events.seal()
        sealing = count / (time.perf_counter() - start)
        start = time.perf_counter()
        events.verify(count)
        verifying = count / (time.perf_counter() - start)
    chain = _chain(count)
    tell(
        [
            row("seal the ledger", "≥ 200,000 events/s", f"{sealing:,.0f} events/s",
                f"{chain:,.0f} hashes/s in plain Python"),
            row("verify the ledger from its content", "≥ 200,000 events/s",
                f"{verifying:,.0f} events/s", f"{chain:,.0f} hashes/s in plain Python"),
        ]
    )  # fmt: skip
    return 0


def _chain(count: int) -> float:
    """The least that any chain costs: sha256 of 33 bytes onto the last."""
    last, start = b"", time.perf_counter()
    for _n in range(count):
        last = hashlib.sha256(last + b"\x01" * 33).digest()
    return count / (time.perf_counter() - start)


if __name__ == "__main__":
    sys.exit(main())
