"""A district's letters of responsibility in one go: 300 schools, forty posts each."""

from __future__ import annotations

import sys
import time
from datetime import date
from importlib import import_module

from bench.world import cluster, options, row, tell

POSTS = 40
SHOWN = 60  # papers laid out and signed, to tell what one costs


def main() -> int:
    given = options()
    schools = 300 if given.full else 60
    with cluster(given.folder):
        made = import_module("bench.letters_world").District(schools, POSTS)
        count, took = made.generate(date.today().year)  # noqa: DTZ011 - a bench has no district
        again, harmless = made.again()
        per_paper = made.papers(SHOWN)
        share, asked = made.coverage()
    assert again == 0, again
    tell(
        [
            row(f"letters generated for {schools} schools × {POSTS} posts", "≤ 300 s",
                f"{count:,} in {took:.1f} s", f"run again: none, in {harmless:.1f} s"),
            row("a letter laid out, read and signed by one side", "—",
                f"{1000 * per_paper:.0f} ms", f"mean of {SHOWN}"),
            row(f"coverage of {count:,} holders by level", "≤ 300 ms", f"{1000 * asked:.0f} ms",
                f"share {share:.1%}"),
        ]
    )  # fmt: skip
    return 0


if __name__ == "__main__":
    started = time.monotonic()
    code = main()
    print(f"letters: {time.monotonic() - started:.0f} s", file=sys.stderr)
    sys.exit(code)
