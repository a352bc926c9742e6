"""The data folder: its lock, and the database to use for one command.

Whoever holds `xiaoan.lock` runs the server. A command finds the running server through the
lock file, or takes the lock and starts one for as long as it runs.
"""

from __future__ import annotations

import fcntl
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from xiaoan.cli.errors import CommandError
from xiaoan.cli.postgres import Cluster


class Taken(CommandError):
    """Another program holds the folder."""


@contextmanager
def lock(data: Path, what: str) -> Iterator[None]:
    """Hold the folder; raises Taken with the holder's pid and since when."""
    data.mkdir(parents=True, exist_ok=True)
    with (data / "xiaoan.lock").open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Taken(
                f"{data} is in use: {_holder(file)}.", "Stop that program, or use another --data."
            ) from None
        file.truncate(0)
        file.write(json.dumps({"pid": os.getpid(), "since": time.strftime("%F %T"), "what": what}))
        file.flush()
        try:
            yield
        finally:
            file.truncate(0)


def _holder(file: IO[str]) -> str:
    file.seek(0)
    try:
        known = json.loads(file.read())
    except ValueError:
        return "another program"
    return f"xiaoan {known['what']}, process {known['pid']}, since {known['since']}"


@contextmanager
def database(data: Path, what: str) -> Iterator[None]:
    """Put the database's addresses into the environment for the block.

    `DATABASE_URL` in the environment means an external server: nothing is started.
    """
    os.environ["XIAOAN_DATA"] = str(data)
    if os.environ.get("DATABASE_URL"):
        yield
        return
    cluster = Cluster(data)
    try:
        with lock(data, what):
            cluster.start()
            os.environ |= cluster.environment()
            try:
                yield
            finally:
                cluster.stop()
    except Taken:
        if not (data / "database.ready").exists():
            raise
        os.environ |= cluster.environment()
        yield
