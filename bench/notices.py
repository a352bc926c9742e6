"""A whole round's notices: drafted, approved and served in one run, with their files."""

from __future__ import annotations

import sys
import time
from importlib import import_module

from bench.world import cluster, options, row, tell

SCHOOLS, FINDINGS, MANY = 120, 5, 30


def main() -> int:
    given = options()
    with cluster(given.folder):
        made = import_module("bench.notices_world").Inspected(SCHOOLS, FINDINGS)
        served, papers, took = made.dispatch()
        many, one = made.finish(MANY)
    assert served == papers == SCHOOLS, (served, papers)
    tell(
        [
            row(f"notices of {SCHOOLS} schools drafted, approved, served, with their files",
                "≤ 60 s", f"{took:.1f} s", f"{1000 * took / SCHOOLS:.0f} ms a school"),
            row(f"a visit with {many} findings finished: numbered, served, filed", "≤ 3 s",
                f"{one:.2f} s", "one transaction"),
        ]
    )  # fmt: skip
    return 0


if __name__ == "__main__":
    started = time.monotonic()
    code = main()
    print(f"notices: {time.monotonic() - started:.0f} s", file=sys.stderr)
    sys.exit(code)
