"""Submit a 50-item self-check with 3 faults, durable, 8 clients: against one-row inserts.

The raw side inserts one row with the same bytes (answers and faults as sent) into a plain table.
"""

from __future__ import annotations

import sys
from importlib import import_module

from bench.world import CLIENTS, cluster, options, rate, row, tell


def main() -> int:
    given = options()
    each = 400 if given.full else 120
    with cluster(given.folder) as made:
        rounds = import_module("bench.rounds")
        world = rounds.World()
        raw = rounds.Raw(made.url("xa_owner"), world.body())
        alone = rounds.World(districts=1, code="c")
        rounds.warm(world, raw)
        plain = rate(raw.insert, each)
        statement = rate(world.statement, each)
        verb = rate(world.submit, each)
        many = rate(world.many, each // 5)
        crowded = rate(alone.submit, each // 2)
        again = rate(raw.insert, each)
        world.close()
    base = (plain["rate"] + again["rate"]) / 2
    against = f"{base:.0f} raw one-row inserts/s, {CLIENTS} clients"
    tell(
        [
            row(
                "submit: 50 items, 3 hazards, events; the statement",
                "≥ 25 % of raw, p95 ≤ 25 ms",
                f"{statement['rate']:.0f}/s = {statement['rate'] / base:.0%}, "
                f"p95 {statement['p95']:.1f} ms",
                against,
            ),
            row(
                "submit: the whole verb (permission, judging, scope)",
                "p95 ≤ 25 ms",
                f"{verb['rate']:.0f}/s = {verb['rate'] / base:.0%}, p95 {verb['p95']:.1f} ms",
                against,
            ),
            row(
                "submit_many: the same in batches of 10",
                "≥ 30 % of raw",
                f"{many['rate'] * 10:.0f}/s = {many['rate'] * 10 / base:.0%}, "
                f"p95 {many['p95']:.1f} ms a batch",
                against,
            ),
            row(
                "the same, all clients in one district (numbers without gaps)",
                "",
                f"{crowded['rate']:.0f}/s, p95 {crowded['p95']:.1f} ms",
                against,
            ),
        ]
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
