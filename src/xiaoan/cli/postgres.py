"""Our own supervisor of the embedded PostgreSQL: one folder, one server, three roles.

The wheel gives only the programs; its own life-cycle code failed on spaces in paths, stale
pid files and killed users. Here the server is a plain child process, listening on loopback
with passwords, started and stopped by whoever holds the folder's lock.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from xiaoan.cli.binaries import SHARED, account, programs
from xiaoan.cli.errors import CommandError
from xiaoan.cli.processes import command_line, die_with_parent, is_alive, stop, wait_gone

ROLES = ("xa_owner", "xa_app", "xa_seal")
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
        self.data = data
        self.account = account()
        self.settings = SETTINGS | (settings or {})
        self.server: subprocess.Popen[bytes] | None = None
        self.home = self._home()
        self.programs = programs(self.account)

    def _home(self) -> Path:
        if self.account.can_reach(self.data / "pg" / "x"):
            return self.data / "pg"
        # As root below a closed folder: parents' modes are not ours to change.
        digest = hashlib.sha256(str(self.data.resolve()).encode()).hexdigest()[:12]
        return SHARED / digest / "pg"

    @property
    def secrets(self) -> dict[str, Any]:
        """Passwords and port, made once, mode 0600."""
        path = self.data / "database.json"
        if not path.exists():
            made = {role: secrets.token_urlsafe(24) for role in ("postgres", *ROLES)}
            write_private(path, json.dumps(made | {"port": _free_port()}))
        known: dict[str, Any] = json.loads(path.read_text())
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
        self._clear_stale()
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

    def restart_if_dead(self) -> bool:
        """Start again when the server was killed; whether it had to."""
        if self.server is not None and self.server.poll() is None:
            return False
        self.start()
        return True

    def _initialise(self) -> None:
        shutil.rmtree(self.home, ignore_errors=True)
        self.home.mkdir(parents=True, mode=0o700)
        self._give(self.home)
        password = self.home.parent / ".initdb"
        write_private(password, self.secrets["postgres"])
        self._give(password)
        made = subprocess.run(
            [
                self.programs / "initdb", "-D", self.home, "-U", "postgres", "--encoding=UTF8",
                "--locale=C.UTF-8", "--auth=scram-sha-256", f"--pwfile={password}",
                "--no-instructions",
            ],
            capture_output=True, text=True, check=False,
            **self.account.popen(),  # type: ignore[call-overload]
        )  # fmt: skip
        password.unlink()
        if made.returncode:
            shutil.rmtree(self.home, ignore_errors=True)
            raise CommandError(f"initdb failed: {made.stderr.strip()}", "Check disk and rights.")

    def _give(self, path: Path) -> None:
        if os.geteuid() == 0:
            os.chown(path, self.account.uid, self.account.gid)

    def _clear_stale(self) -> None:
        """A pid file may name a process that is not our server (after a reboot), or an orphan."""
        path = self.home / "postmaster.pid"
        if not path.exists():
            return
        first = path.read_text().split("\n", 1)[0].strip()
        pid = int(first) if first.lstrip("-").isdigit() else 0
        line = command_line(pid) if pid > 0 and is_alive(pid) else ""
        if "postgres" in line and str(self.home) in line:
            os.kill(pid, signal.SIGINT)
            if not wait_gone(pid, 60):
                raise CommandError(f"An old server (process {pid}) does not end.", f"kill -9 {pid}")
        path.unlink(missing_ok=True)

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
            except psycopg.OperationalError:
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


def roles_sql(passwords: dict[str, str]) -> list[sql.Composed]:
    """Statements that make the three roles; also for an external server (docs/operation.md).

    None is superuser or BYPASSRLS; only the owner may create.
    """
    return [
        sql.SQL(
            "do $$ begin if not exists (select from pg_roles where rolname = {text}) then"
            " create role {role} login nosuperuser nobypassrls password {password}; end if; end $$"
        ).format(text=sql.Literal(role), role=sql.Identifier(role), password=sql.Literal(password))
        for role, password in passwords.items()
    ]


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner reads, in one move."""
    half = path.with_name(path.name + ".half")
    half.unlink(missing_ok=True)
    handle = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(text)
    half.replace(path)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
