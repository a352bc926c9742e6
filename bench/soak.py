"""Ten thousand acts of phones over a line that is cut anywhere, while the servers are killed.

Not a matter of time: every act must be answered, and stand in the database exactly once.
"""

from __future__ import annotations

import sys
import time
from importlib import import_module

from tests.soaked import faults
from tests.soaking import Accidents, Person, send_all

from bench.world import cluster, options, row, tell

ACTS = 10_000
PHONES = 16
EVERY = 6  # seconds from one accident to the next
MOST = 60
PATIENCE = 1500


def main() -> int:
    given = options()
    acts = ACTS if given.full else ACTS // 10
    with cluster(given.folder) as made:
        world = import_module("bench.rounds").World()
        people = [Person(*each) for each in world.people(PHONES)]
        world.close()
        owner = made.url("xa_owner")
    serving = import_module("xiaoan.cli.tests.serving").serving
    xiaoan = import_module("xiaoan.cli.tests.conftest").xiaoan
    start = time.monotonic()
    with serving(given.folder) as server:
        with Accidents(server, every=EVERY, times=MOST) as accidents:
            pockets = send_all(server.port, people, acts // PHONES, limit=PATIENCE)
        took = time.monotonic() - start
        server.child("granian")
        found = list(faults(owner, pockets))
        proof = xiaoan("verify", "--records", "--data", given.folder)
    for fault in found[:20]:
        print(fault, file=sys.stderr)
    answered = sum(len(pocket.answered) for pocket in pockets)
    sendings = sum(pocket.sendings for pocket in pockets)
    tell(
        [
            row(
                f"soak: {answered:,} acts of {PHONES} phones with two tabs each, lines cut at will",
                "each exactly once, none lost",
                f"{len(found)} faults; ledger {'verified' if not proof.returncode else 'BROKEN'}",
                f"{sendings:,} sendings, {len(accidents.killed)} kills, {took:.0f} s",
            )
        ]
    )
    return int(bool(found) or proof.returncode != 0)


if __name__ == "__main__":
    sys.exit(main())
