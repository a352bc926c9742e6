"""A database into a file and back, by PostgreSQL's own pg_dump and pg_restore.

Neither owners, grants nor policies travel: every migrate states them again for the roles of
the server it finds (ledger/fence.py), whatever they are called there.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import psycopg
from psycopg.conninfo import conninfo_to_dict

from xiaoan.cli.binaries import account, programs
from xiaoan.cli.errors import CommandError

#: libpq's variables; a password in the arguments could be read by every account.
VARIABLES = {
    "host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD",
    "dbname": "PGDATABASE", "sslmode": "PGSSLMODE", "sslrootcert": "PGSSLROOTCERT",
}  # fmt: skip
ENCRYPTED = {"require", "verify-ca", "verify-full"}
POLICIES_SINCE = 18


def dump(url: str, target: Path) -> None:
    """One consistent snapshot of the database at `url` (the owner's address) into `target`."""
    words = ["--format=custom", "--no-owner", "--no-privileges", "-f", str(target)]
    _run("pg_dump", url, words)


def load(url: str, source: Path) -> None:
    """Put a dump into the empty database at `url`, wholly or not at all."""
    words = [
        "--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges",
        "--dbname", str(conninfo_to_dict(url)["dbname"]), str(source),
    ]  # fmt: skip
    _run("pg_restore", url, words)


def is_empty(url: str) -> bool:
    """Whether the database at `url` holds no table of its own yet."""
    with psycopg.connect(url) as server:
        row = server.execute(
            "select count(*) from pg_tables"
            " where schemaname not in ('pg_catalog', 'information_schema')"
        ).fetchone()
    return row is not None and row[0] == 0


def _run(name: str, url: str, words: list[str]) -> None:
    known = conninfo_to_dict(url)
    program, major = _program(name, url, str(known.get("sslmode") or ""))
    if major >= POLICIES_SINCE:
        words = ["--no-policies", *words]
    told = {VARIABLES[key]: str(value) for key, value in known.items() if key in VARIABLES}
    done = subprocess.run(
        [program, *words],
        env=os.environ | told, stdin=subprocess.DEVNULL, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    if done.returncode:
        last = " / ".join(done.stderr.strip().splitlines()[-3:])
        raise CommandError(f"{name} failed: {last}", "Check the disk, and the rights of the owner.")


def _program(name: str, url: str, sslmode: str) -> tuple[Path, int]:
    """The first program that speaks the server's version (and TLS where it is demanded)."""
    with psycopg.connect(url) as server:
        needed = server.info.server_version // 10000
    # The wheel's programs are built without TLS.
    places = [] if sslmode in ENCRYPTED else [programs(account()) / name]
    if found := shutil.which(name):
        places.append(Path(found))
    for place in places:
        told = subprocess.run([place, "--version"], capture_output=True, text=True, check=True)
        major = int(told.stdout.split()[2].split(".")[0].rstrip("devbtarc"))
        if major >= needed:
            return place, major
    raise CommandError(
        f"No {name} for PostgreSQL {needed} was found.",
        f"Install the package postgresql-client-{needed}.",
    )
