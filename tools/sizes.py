"""No source file above 300 lines: the tree must stay readable."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

LIMIT = 300
KINDS = {".py", ".ts", ".html", ".scss"}


def main() -> int:
    listed = subprocess.run(["git", "ls-files"], capture_output=True, text=True, check=True)
    paths = [Path(line) for line in listed.stdout.splitlines()]
    long = [
        (path, count)
        for path in paths
        if path.suffix in KINDS and "migrations" not in path.parts and path.exists()
        and (count := len(path.read_text(encoding="utf-8").splitlines())) > LIMIT
    ]  # fmt: skip
    for path, count in long:
        print(f"{path}: {count} lines; split it by noun (limit {LIMIT})", file=sys.stderr)
    return 1 if long else 0


if __name__ == "__main__":
    sys.exit(main())
