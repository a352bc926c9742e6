"""Children that never outlive us by accident, and stopping them with a limit."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

PR_SET_PDEATHSIG = 1


def die_with_parent() -> None:
    """Run in the child: on Linux ask the kernel for SIGINT when the parent is gone."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGINT)


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


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def command_line(pid: int) -> str:
    """The command line of a process, '' when it is gone or may not be read."""
    entry = Path(f"/proc/{pid}/cmdline")
    if entry.exists():
        return entry.read_bytes().replace(b"\0", b" ").decode(errors="replace")
    shown = subprocess.run(
        ["ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return shown.stdout.strip()


def wait_gone(pid: int, limit: float) -> bool:
    """Whether the process (not our child) ended within `limit` seconds."""
    end = time.monotonic() + limit
    while time.monotonic() < end:
        if not is_alive(pid):
            return True
        time.sleep(0.05)
    return False
