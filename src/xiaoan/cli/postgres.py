"""Our own supervisor of the embedded PostgreSQL: one folder, one server, three roles.

The wheel gives only the programs; its own life-cycle code failed on spaces in paths, stale
pid files and killed users. Here the server is a plain child process, listening on loopback
with passwords, started and stopped by whoever holds the folder's lock.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import time
from functools import cached_property
from pathlib import Path
from typing import Any

import psycopg

from xiaoan.base.private import write_private
from xiaoan.cli.binaries import SHARED, account, programs
from xiaoan.cli.errors import CommandError
from xiaoan.cli.processes import die_with_parent, stop
from xiaoan.cli.roles import ROLES, roles_sql
from xiaoan.cli.stale import clear_stale

NAME = "xiaoan"
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "60",
    "shared_buffers": "128MB",
    "effective_cache_size": "1GB",
    "work_mem": "16MB",
    "maintenance_work_mem": "64MB",
    "wal_compression": "pglz",
    "max_wal_size": "2GB",
    "checkpoint_timeout": "15min",
    "random_page_cost": "1.1",
    "jit": "off",
    "idle_in_transaction_session_timeout": "10min",
    "timezone": "UTC",
    "log_min_messages": "warning",
}


class Cluster:
    """The database of one data folder."""

    def __init__(self, data: Path, settings: dict[str, str] | None = None) -> None:
        self.data = data.resolve()
        self.account = account()
        self.settings = SETTINGS | (settings or {})
        self.server: subprocess.Popen[bytes] | None = None
        self.programs = programs(self.account)

    @cached_property
    def home(self) -> Path:
        """Where PostgreSQL keeps its files: in the data folder, if its account can walk there.

        As root below a closed folder: under /var/lib/xiaoan, since parents' modes are not ours
        to change. The place is named by the folder's own identity, so a moved folder finds it.
        """
        if self.account.can_reach(self.data / "pg" / "x"):
            return self.data / "pg"
        return SHARED / str(self.secrets["id"]) / "pg"

    @property
    def secrets(self) -> dict[str, Any]:
        """Passwords, port and identity, made once, mode 0600."""
        path = self.data / "database.json"
        if not path.exists():
            made: dict[str, Any] = {r: secrets.token_urlsafe(24) for r in ("postgres", *ROLES)}
            made |= {"port": _free_port(), "id": secrets.token_hex(8)}
            write_private(path, json.dumps(made))
        try:
            known: dict[str, Any] = json.loads(path.read_text())
        except ValueError as wrong:
            raise CommandError(f"{path} is damaged.", "Restore the last backup.") from wrong
        return known

    def url(self, role: str, name: str = NAME) -> str:
        known = self.secrets
        return f"postgresql://{role}:{known[role]}@127.0.0.1:{known['port']}/{name}"

    def environment(self) -> dict[str, str]:
        """What Django's settings read."""
        return {
            "XIAOAN_DATA": str(self.data),
            "DATABASE_URL": self.url("xa_app"),
            "XIAOAN_OWNER_URL": self.url("xa_owner"),
            "XIAOAN_SEAL_URL": self.url("xa_seal"),
        }

    def start(self, limit: float = 300) -> None:
        """Start the server (initialise the folder first if it is new) and wait until it answers.

        A crash recovery may take long, hence the generous limit. Raises CommandError.
        """
        self.data.mkdir(parents=True, exist_ok=True)
        is_new = not (self.home / "PG_VERSION").exists()
        if is_new:
            self._initialise()
        self._refuse_copy()
        clear_stale(self.home)
        self._claim_port()
        self._launch()
        self._wait(limit)
        if is_new or not (self.data / "database.ready").exists():
            self._make_roles()
            (self.data / "database.ready").touch()

    def stop(self) -> None:
        """Fast shutdown: sessions are ended, everything acknowledged is kept."""
        if self.server is not None:
            stop(self.server, first=signal.SIGINT, limit=60)
            self.server = None

    def discard(self) -> None:
        """Stop the server and remove its files: for a folder that is given up."""
        self.stop()
        shutil.rmtree(self.home, ignore_errors=True)

    def restart_if_dead(self) -> bool:
        """Start again when the server was killed; whether it had to."""
        if self.server is not None and self.server.poll() is None:
            return False
        self.start()
        return True

    def _initialise(self) -> None:
        """Whole or not at all: a broken-off beginning never looks like a cluster."""
        half = self.home.with_name("pg.half")
        shutil.rmtree(half, ignore_errors=True)
        half.mkdir(parents=True, mode=0o700)
        if self.home.parent != self.data:
            for path in (SHARED, half.parent):
                path.chmod(0o711)
            (half.parent / "folder").write_text(str(self.data))
        self._give(half)
        password = half.parent / ".initdb"
        write_private(password, self.secrets["postgres"])
        self._give(password)
        made = subprocess.run(
            [
                self.programs / "initdb", "-D", half, "-U", "postgres", "--encoding=UTF8",
                "--locale=C.UTF-8", "--auth=scram-sha-256", f"--pwfile={password}",
                "--no-instructions",
            ],
            capture_output=True, text=True, check=False,
            **self.account.popen(),  # type: ignore[call-overload]
        )  # fmt: skip
        password.unlink()
        if made.returncode:
            shutil.rmtree(half, ignore_errors=True)
            raise CommandError(f"initdb failed: {made.stderr.strip()}", "Check disk and rights.")
        half.rename(self.home)

    def _refuse_copy(self) -> None:
        """Outside the data folder only its identity leads home; a copy has the same one."""
        note = self.home.parent / "folder"
        if self.home.parent == self.data:
            return
        known = Path(note.read_text()) if note.exists() else self.data
        if known != self.data and (known / "database.json").exists():
            raise CommandError(
                f"{self.data} is a copy of {known}, whose database it would share.",
                "Copy by `xiaoan backup` and `xiaoan restore`.",
            )
        note.write_text(str(self.data))

    def _give(self, path: Path) -> None:
        if os.geteuid() == 0:
            os.chown(path, self.account.uid, self.account.gid)

    def _claim_port(self) -> None:
        known = self.secrets
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", known["port"]))
            except OSError:
                known["port"] = _free_port()
                write_private(self.data / "database.json", json.dumps(known))

    def _launch(self) -> None:
        options = self.settings | {"port": str(self.secrets["port"])}
        log = (self.data / "postgres.log").open("ab")
        self.server = subprocess.Popen(
            [
                self.programs / "postgres", "-D", self.home,
                *(f"--{key}={value}" for key, value in options.items()),
            ],
            stdin=subprocess.DEVNULL, stdout=log, stderr=log, preexec_fn=die_with_parent,
            start_new_session=True, **self.account.popen(),  # type: ignore[call-overload]
        )  # fmt: skip
        log.close()

    def _wait(self, limit: float) -> None:
        end = time.monotonic() + limit
        while time.monotonic() < end:
            if self.server is None or self.server.poll() is not None:
                break
            try:
                psycopg.connect(self.url("postgres", "postgres"), connect_timeout=2).close()
            except psycopg.OperationalError as refused:
                if "authentication failed" in str(refused):
                    self.stop()
                    raise CommandError(
                        f"{self.data}/database.json does not fit its database.",
                        "Put the file back, or restore the last backup into a new folder.",
                    ) from refused
                time.sleep(0.03)
            else:
                return
        tail = (self.data / "postgres.log").read_text(errors="replace").strip().splitlines()[-3:]
        raise CommandError(
            "PostgreSQL did not start: " + " / ".join(tail), f"See {self.data}/postgres.log."
        )

    def _make_roles(self) -> None:
        known = self.secrets
        with psycopg.connect(self.url("postgres", "postgres"), autocommit=True) as server:
            for statement in roles_sql({role: known[role] for role in ROLES}):
                server.execute(statement)
            found = server.execute(
                "select 1 from pg_database where datname = %s", [NAME]
            ).fetchone()
            if found is None:
                server.execute(f"create database {NAME} owner xa_owner")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
