"""The library: search of 10,000 texts behind the fence, and a compendium of 75."""

from __future__ import annotations

import sys
from importlib import import_module

from bench.world import cluster, options, row, tell


def main() -> int:
    given = options()
    with cluster(given.folder):
        library = import_module("bench.texts").Library()
        library.fill(10_000)
        found, plain = library.searches(), library.plain()
        book = library.book()
    tell(
        [
            row("search 10,000 texts, 14 queries, first page with extracts", "≤ 50 ms",
                f"p95 {found['p95']:.0f} ms, p50 {found['p50']:.1f} ms",
                f"{found['raw']:.1f} ms p50 of the matches alone"),
            row("the matches by a plain query: behind the fence it uses no index of words", "",
                f"p95 {plain['p95']:.0f} ms, p50 {plain['p50']:.1f} ms", "the matches alone"),
            row(f"compendium compiled: 65 rules, 10 plans, {book['signs']:,.0f} characters",
                "≤ 3 s", f"{book['all']:.2f} s",
                f"PDF {book['pdf']:.2f} s, Word {book['word']:.2f} s, then signed and stored"),
        ]
    )  # fmt: skip
    return 0


if __name__ == "__main__":
    sys.exit(main())
