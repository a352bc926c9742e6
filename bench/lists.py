"""The hazard register: its first page and one far down, out of a million."""

from __future__ import annotations

import sys
from importlib import import_module

from bench.world import cluster, options, row, tell


def main() -> int:
    given = options()
    few, many = 20_000, (1_000_000 if given.full else 200_000)
    with cluster(given.folder):
        hazards = import_module("bench.hazards").Hazards()
        hazards.fill(few)
        small = hazards.pages()
        hazards.fill(many - few)
        large = hazards.pages()
        raw = hazards.raw()
    tell(
        [
            row(f"register page of 50 out of {many:,}", "p95 ≤ 50 ms",
                f"p95 {large['first']['p95']:.0f} ms",
                f"{small['first']['p95']:.0f} ms out of {few:,}; query alone {raw['p95']:.1f} ms"),
            row(f"a page far down, out of {many:,}", "no offset penalty",
                f"p95 {large['deep']['p95']:.0f} ms",
                f"first page {large['first']['p95']:.0f} ms"),
        ]
    )  # fmt: skip
    return 0


if __name__ == "__main__":
    sys.exit(main())
