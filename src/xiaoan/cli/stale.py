"""What an earlier life of the server left behind: its pid file, itself, its memory segment."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

from xiaoan.cli.errors import CommandError
from xiaoan.cli.processes import arguments, is_alive, wait_gone

SEGMENTS = Path("/proc/sysvipc/shm")
# Lines of postmaster.pid: process, data folder, …, shared memory key and id in the seventh.
FOLDER, SEGMENT = 1, 6


def clear_stale(home: Path, limit: float = 60) -> None:
    """Make way for a new server on `home`.

    An orphan of ours is stopped. A number that now belongs to another process (after a
    reboot), or a file copied with its folder, is removed. Where the process is simply gone
    the file stays: PostgreSQL itself then makes sure that none of its children is left.
    Raises CommandError when something of the old server does not end.
    """
    path = home / "postmaster.pid"
    if not path.exists():
        return
    lines = path.read_text(errors="replace").split("\n")
    pid = int(lines[0]) if lines[0].strip().isdigit() else 0
    if lines[FOLDER : FOLDER + 1] != [str(home)]:
        path.unlink()
        return
    if is_ours(pid, home):
        os.kill(pid, signal.SIGINT)
        if not wait_gone(pid, limit):
            raise CommandError(f"An old server (process {pid}) does not end.", f"kill -9 {pid}")
    _wait_detached(lines, limit)
    if pid and is_alive(pid):
        path.unlink(missing_ok=True)


def is_ours(pid: int, home: Path) -> bool:
    """Whether process `pid` is a PostgreSQL server on exactly this folder."""
    words = arguments(pid) if pid > 0 and is_alive(pid) else []
    return bool(words) and words[0].endswith("postgres") and str(home) in words


def _wait_detached(lines: list[str], limit: float) -> None:
    """Children of a killed server end by themselves; until then the folder is not free."""
    words = lines[SEGMENT].split() if len(lines) > SEGMENT else []
    segment = words[-1] if words else ""
    end = time.monotonic() + limit
    while _attached(segment):
        if time.monotonic() > end:
            raise CommandError(
                "Processes of a killed server are still at work.", "Wait, or end them: ps -ef."
            )
        time.sleep(0.05)


def _attached(segment: str) -> bool:
    if not segment or not SEGMENTS.exists():
        return False
    head, *rows = (line.split() for line in SEGMENTS.read_text().splitlines())
    place, count = head.index("shmid"), head.index("nattch")
    return any(row[place] == segment and row[count] != "0" for row in rows)
