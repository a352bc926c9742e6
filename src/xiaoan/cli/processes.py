"""Children that never outlive us by accident, and stopping them with a limit."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

PR_SET_PDEATHSIG = 1


def die_with_parent(number: int = signal.SIGINT) -> None:
    """Run in the child: on Linux ask the kernel for a signal when the parent is gone."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, int(number))


def stop(child: subprocess.Popen[bytes], *, first: int = signal.SIGTERM, limit: float = 15) -> None:
    """Signal the child alone (never its group), wait, then kill it."""
    if child.poll() is not None:
        return
    child.send_signal(first)
    try:
        child.wait(limit)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


def kill_group(leader: int) -> None:
    """Kill what a child that led its own session left behind; harmless when nothing is left."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, signal.SIGKILL)


def is_alive(pid: int) -> bool:
    """Whether it still runs; one that ended and was not collected yet does not."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return not _is_zombie(pid)


def _is_zombie(pid: int) -> bool:
    """In a container without an init nobody collects orphans."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text(errors="replace")
    except OSError:
        return False
    return state.rpartition(")")[2].split()[0] == "Z"


def arguments(pid: int) -> list[str]:
    """The words of a process's command line; [] when it is gone or may not be read.

    Where there is no /proc, words with spaces inside fall apart: the folder is then not found
    among them, and the process counts as a stranger.
    """
    entry = Path(f"/proc/{pid}/cmdline")
    try:
        if Path("/proc/self/cmdline").exists():
            return entry.read_bytes().decode(errors="replace").split("\0")
    except OSError:
        return []
    shown = subprocess.run(
        ["ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return shown.stdout.split()


def wait_gone(pid: int, limit: float) -> bool:
    """Whether the process (not our child) ended within `limit` seconds."""
    end = time.monotonic() + limit
    while time.monotonic() < end:
        if not is_alive(pid):
            return True
        time.sleep(0.05)
    return False
