"""The data folder: its lock, and the database to use for one command.

Whoever holds `xiaoan.lock` runs the server. A command uses the running server of `up`, `demo`
or `worker`; while another short command has started one, it waits its turn; else it takes the
lock and starts one for as long as it runs.
"""

from __future__ import annotations

import fcntl
import json
import os
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, Any

import psycopg

from xiaoan.cli.errors import CommandError
from xiaoan.cli.postgres import Cluster

LOCK = "xiaoan.lock"
#: Commands that run until they are stopped: others may use their server.
SERVERS = {"up", "demo", "worker"}
PATIENCE = 120


class Taken(CommandError):
    """Another program holds the folder; `holder` is what it wrote down of itself."""

    def __init__(self, data: Path, holder: dict[str, Any]) -> None:
        said = "another program"
        if holder:
            said = f"xiaoan {holder['what']}, process {holder['pid']}, since {holder['since']}"
        super().__init__(
            f"{data} is in use: {said}.", "Stop that program, or use another folder with --data."
        )
        self.holder = holder


@contextmanager
def lock(data: Path, what: str) -> Iterator[None]:
    """Hold the folder; raises Taken with the holder's pid and since when."""
    prepare_folder(data)
    with _open(data / LOCK) as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Taken(data, _holder(data)) from None
        file.truncate(0)
        file.write(json.dumps({"pid": os.getpid(), "since": time.strftime("%F %T"), "what": what}))
        file.flush()
        try:
            yield
        finally:
            file.truncate(0)


def prepare_folder(data: Path) -> None:
    """Nobody else may look in; as root the database's own account must be able to walk through."""
    mode = 0o711 if os.geteuid() == 0 else 0o700
    missing = [folder for folder in (data, *data.parents) if not folder.exists()]
    try:
        for folder in reversed(missing):
            folder.mkdir(exist_ok=True)
            folder.chmod(mode)
    except OSError as wrong:
        raise CommandError(
            f"The data folder {data} cannot be made: {wrong.strerror}.",
            "Name another with --data, or make it as an account that may.",
        ) from wrong


def _open(path: Path) -> IO[str]:
    try:
        return path.open("a+")
    except OSError as wrong:
        raise CommandError(
            f"The data folder {path.parent} cannot be written: {wrong.strerror}.",
            "Run xiaoan as the account that owns it.",
        ) from wrong


def _holder(data: Path) -> dict[str, Any]:
    try:
        known: dict[str, Any] = json.loads((data / LOCK).read_text())
    except (OSError, ValueError):
        return {}
    return known


def refuse_empty(data: Path) -> None:
    """Raises CommandError for a folder in which no database was ever made, nor one named."""
    if not os.environ.get("DATABASE_URL") and not (data / "database.ready").exists():
        raise CommandError(
            f"There is no database in {data}.",
            "Name the data folder with --data DIR, or begin one: xiaoan up",
        )


@contextmanager
def database(data: Path, what: str) -> Iterator[None]:
    """Put the database's addresses into the environment for the block.

    `DATABASE_URL` in the environment means an external server: nothing is started.
    """
    os.environ["XIAOAN_DATA"] = str(data)
    if os.environ.get("DATABASE_URL"):
        prepare_folder(data)
        yield
        return
    end = time.monotonic() + PATIENCE
    with ExitStack() as held:
        while not (_hold(held, data, what) or _attach(data)):
            if time.monotonic() > end:
                raise Taken(data, _holder(data))
            time.sleep(0.2)
        yield


def _hold(held: ExitStack, data: Path, what: str) -> bool:
    """Take the lock and start a server of our own, unless somebody holds the folder."""
    try:
        held.enter_context(lock(data, what))
    except Taken:
        return False
    held.enter_context(_started(data))
    return True


def _attach(data: Path) -> bool:
    """Use the holder's server, where it is one that stays and answers already."""
    if _holder(data).get("what") not in SERVERS or not (data / "database.ready").exists():
        return False
    cluster = Cluster(data)
    try:
        psycopg.connect(cluster.url("xa_app"), connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    os.environ |= cluster.environment()
    return True


@contextmanager
def _started(data: Path) -> Iterator[None]:
    cluster = Cluster(data)
    cluster.start()
    os.environ |= cluster.environment()
    try:
        yield
    finally:
        cluster.stop()
