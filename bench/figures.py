"""Figures, their evidence and the yearly summary on the demonstration's district of one year."""

from __future__ import annotations

import sys
from importlib import import_module

from bench.world import cluster, options, row, spread, tell


def main() -> int:
    given = options()
    schools = 300 if given.full else 60
    with cluster(given.folder):
        year = import_module("bench.year").Year(schools)
        times = year.figures()
        everything = spread(list(times.values()))
        slowest = max(times, key=lambda key: times[key])
        summary, word = year.summary(given.folder / "summary.docx")
        overview = year.page("/overview/")
    tell(
        [
            row(f"figure with its first evidence page, {schools} schools, one year",
                "p95 ≤ 300 ms", f"p95 {everything['p95']:.0f} ms, p50 {everything['p50']:.0f} ms",
                f"slowest {slowest}: {times[slowest] * 1000:.0f} ms, of {len(times)}"),
            row(f"overview page of the bureau, {schools} schools", "",
                f"p95 {overview['p95']:.0f} ms", ""),
            row(f"yearly summary built, {schools} schools", "≤ 3 s", f"{summary:.2f} s", ""),
            row("yearly summary as Word", "≤ 5 s", f"{word:.2f} s", ""),
        ]
    )  # fmt: skip
    return 0


if __name__ == "__main__":
    sys.exit(main())
