"""The programs that `up` keeps alive: started, and started again when they fall."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from xiaoan.cli.processes import die_with_parent, kill_group, stop

#: One that fell sooner than this waits longer and longer before the next try.
HEALTHY = 10
LONGEST = 30


@dataclass
class Child:
    """One program of `up`; its output goes to DATA/<name>.log."""

    name: str
    words: list[str]
    data: Path
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)
    pause: float = field(default=0.0, init=False)
    born: float = field(default=0.0, init=False)
    due: float | None = field(default=None, init=False)

    def launch(self) -> subprocess.Popen[bytes]:
        """Start it, with the environment of now, in a session of its own."""
        with (self.data / f"{self.name}.log").open("ab") as log:
            self.process = subprocess.Popen(
                self.words, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=os.environ,
                preexec_fn=die_with_parent, start_new_session=True,
            )  # fmt: skip
        self.born, self.due = time.monotonic(), None
        return self.process

    def revive(self) -> None:
        """Start it again if it fell, at once the first time; harmless while it runs."""
        if self.process is None or self.process.poll() is None:
            return
        now = time.monotonic()
        if self.due is None:
            kill_group(self.process.pid)  # its own children would hold the port
            lived = now - self.born
            self.pause = 0 if lived > HEALTHY else min(LONGEST, self.pause * 2 or 0.5)
            self.due = now + self.pause
        if now >= self.due:
            print(f"{self.name} had fallen and was started again", file=sys.stderr)
            self.launch()

    def end(self) -> None:
        """Stop it with a limit, and whatever it left."""
        if self.process is not None:
            stop(self.process)
            kill_group(self.process.pid)
