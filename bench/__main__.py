"""`./x bench [PART…] [--full] [--write]`: run the parts, print a table, write docs/benchmarks.md.

Each part is a process of its own with a durable cluster of its own, so that none profits from
another's warm caches. Rates of a shared machine swing; the ratios are taken in one run.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from datetime import date
from pathlib import Path

PARTS = (
    "submit",
    "sync",
    "peak",
    "soak",
    "first",
    "web",
    "door",
    "ledger",
    "lists",
    "figures",
    "letters",
    "library",
    "notices",
)
TARGET = Path(__file__).resolve().parent.parent / "docs" / "benchmarks.md"
HEAD = """# Benchmarks

`./x bench --full --write` made this page. Every ratio compares with raw psycopg against the same
durable cluster in the same run; times swing by some 20 % on a shared machine, ratios less.

"""


def main() -> int:
    """Run the parts one after the other; 1 when a part failed."""
    parser = argparse.ArgumentParser(prog="./x bench")
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], default=[])
    parser.add_argument("--full", action="store_true", help="one million rows, 300 schools")
    parser.add_argument("--write", action="store_true", help=f"write {TARGET.name}")
    options = parser.parse_args()
    rows: list[dict[str, str]] = []
    failed = False
    for part in options.parts or PARTS:
        print(f"· {part} …", file=sys.stderr, flush=True)
        found = _run(part, full=options.full)
        failed |= found is None
        rows += found or []
        print(table(found or []), file=sys.stderr, flush=True)
    print(table(rows))
    if options.write:
        TARGET.write_text(HEAD + _machine() + "\n\n" + table(rows) + "\n", encoding="utf-8")
    return int(failed)


def _run(part: str, *, full: bool) -> list[dict[str, str]] | None:
    with tempfile.TemporaryDirectory(prefix="xa-bench-") as folder:
        Path(folder).chmod(0o755)
        words = [sys.executable, "-m", f"bench.{part}", folder, *(["--full"] if full else [])]
        done = subprocess.run(words, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        print(f"  {part} failed", file=sys.stderr)
        return None
    found: list[dict[str, str]] = json.loads(done.stdout)
    return found


def table(rows: list[dict[str, str]]) -> str:
    """The rows as a Markdown table."""
    lines = ["| job | target | measured | compared with |", "|---|---|---|---|"]
    lines += [f"| {r['job']} | {r['target']} | {r['measured']} | {r['against']} |" for r in rows]
    return "\n".join(lines)


def _machine() -> str:
    load = os.getloadavg()
    return (
        f"{date.today().isoformat()}, {os.cpu_count()} cores, "  # noqa: DTZ011 - a day on a page
        f"{platform.system()} {platform.machine()}, Python {platform.python_version()}, "
        f"load average {load[0]:.1f} at the end."
    )


if __name__ == "__main__":
    sys.exit(main())
