"""What a database server must be before we work in it: new enough, three harmless roles."""

from __future__ import annotations

import os

import psycopg
from psycopg.conninfo import conninfo_to_dict

from xiaoan.cli.errors import CommandError

OLDEST = 15
ADDRESSES = ("DATABASE_URL", "XIAOAN_OWNER_URL", "XIAOAN_SEAL_URL")
_ROLES = """
select rolname, rolsuper, rolbypassrls,
  rolname <> %(owner)s and pg_has_role(oid, %(owner)s, 'member')
from pg_roles where rolname = any(%(names)s) order by rolname
"""


def check_external() -> None:
    """Raises CommandError for an old server, a missing address, and roles that would undo the
    fence: row-level security stops neither superusers, owners nor BYPASSRLS."""
    app, owner, seal = _users()
    try:
        with psycopg.connect(os.environ["DATABASE_URL"], connect_timeout=10) as server:
            check_server(server)
            rows = server.execute(_ROLES, {"owner": owner, "names": [app, owner, seal]}).fetchall()
    except psycopg.OperationalError as lost:
        raise CommandError(
            f"The database does not answer: {' '.join(str(lost).split())}",
            "Check the address in DATABASE_URL and that the server is up.",
        ) from lost
    for name, is_super, bypasses, is_owner in rows:
        if is_super or bypasses or is_owner:
            what = "superuser" if is_super else "BYPASSRLS" if bypasses else f"a member of {owner}"
            raise CommandError(
                f"The database role {name} is {what}; row-level security would not stop it.",
                "Make three plain roles as docs/operation.md shows.",
            )


def _users() -> tuple[str, str, str]:
    missing = [name for name in ADDRESSES if not os.environ.get(name)]
    if missing:
        raise CommandError(
            f"{' and '.join(missing)} must be set beside DATABASE_URL.",
            "Application, owner and sealer each have an address; see docs/operation.md.",
        )
    try:
        known = [conninfo_to_dict(os.environ[name]) for name in ADDRESSES]
    except psycopg.ProgrammingError as wrong:
        raise CommandError(
            f"An address of the database is malformed: {str(wrong).strip()}.",
            "Write postgresql://role:password@host:port/name.",
        ) from wrong
    app, owner, seal = (str(one.get("user") or "") for one in known)
    if len({app, owner, seal}) < len(ADDRESSES):
        raise CommandError(
            "Application, owner and sealer must be three database roles.",
            "Give each address its own role; see docs/operation.md.",
        )
    return app, owner, seal


def check_server(server: psycopg.Connection) -> None:
    """Raises CommandError for a server older than 15, or a database that is not UTF-8."""
    major = server.info.server_version // 10000
    if major < OLDEST:
        raise CommandError(
            f"The server is PostgreSQL {major}; {OLDEST} or newer is needed.",
            "Use a newer server, or unset DATABASE_URL for the one that comes with xiaoan.",
        )
    row = server.execute("show server_encoding").fetchone()
    if row is None or row[0] != "UTF8":
        raise CommandError(
            f"The database is encoded in {row and row[0]}.",
            "Make it with: create database xiaoan encoding 'UTF8' template template0.",
        )
