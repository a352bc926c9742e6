"""What the door costs: 100,000 births and 30,000 changes with and without its guards.

The unguarded side is the same statement on the same table with the door's triggers and the
fence taken off.
"""

from __future__ import annotations

import statistics
import sys
from importlib import import_module

from bench.world import cluster, options, row, tell

TURNS = 3


def main() -> int:
    given = options()
    births, changes = (100_000, 30_000) if given.full else (30_000, 10_000)
    with cluster(given.folder):
        many = import_module("bench.many").Many()
        guarded: list[tuple[float, float]] = []
        bare: list[tuple[float, float]] = []
        many.turn(2_000, 1_000)
        # In turn, so that a busy moment of the machine falls on both sides.
        for _turn in range(TURNS):
            guarded.append(many.turn(births, changes))
            with many.unguarded():
                bare.append(many.turn(births, changes))
        many.close()
    tell([_row(f"{births:,} births through the door", 0, guarded, bare),
          _row(f"{changes:,} changes through the door", 1, guarded, bare)])  # fmt: skip
    return 0


def _row(
    job: str, place: int, guarded: list[tuple[float, float]], bare: list[tuple[float, float]]
) -> dict[str, str]:
    ours = statistics.median(turn[place] for turn in guarded)
    theirs = statistics.median(turn[place] for turn in bare)
    return row(
        job, "≤ 20 % over unguarded", f"{ours:.2f} s = {ours / theirs - 1:+.0%}",
        f"{theirs:.2f} s without triggers and fence, median of {TURNS}",
    )  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
