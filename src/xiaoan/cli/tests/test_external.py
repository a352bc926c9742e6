"""A server of the district's own: new enough, three harmless roles, or nothing is started."""

from __future__ import annotations

import os
import secrets
from types import SimpleNamespace

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from xiaoan.cli.errors import CommandError
from xiaoan.cli.external import check_server
from xiaoan.cli.tests.conftest import told, xiaoan
from xiaoan.cli.tests.serving import Browser, serving

ADDRESSES = ("DATABASE_URL", "XIAOAN_OWNER_URL", "XIAOAN_SEAL_URL")


def as_super(*statements: sql.Composable) -> None:
    with psycopg.connect(os.environ["XIAOAN_SUPER_URL"], autocommit=True) as server:
        for statement in statements:
            server.execute(statement)


@pytest.fixture
def database():
    """The addresses of an empty database on another server, for its three roles."""
    name = f"xa_external_{secrets.token_hex(4)}"
    as_super(sql.SQL("create database {} owner xa_owner").format(sql.Identifier(name)))
    yield {key: os.environ[key].rsplit("/", 1)[0] + "/" + name for key in ADDRESSES}
    as_super(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))


@pytest.fixture
def spoiled_role():
    """Another role, made as the test says; and its address."""
    name = f"xa_bad_{secrets.token_hex(4)}"

    def make(kind: str, url: str) -> str:
        told = conninfo_to_dict(url)
        as_super(
            sql.SQL("create role {} login {} password {}").format(
                sql.Identifier(name), sql.SQL(kind), sql.Literal("secret")
            )
        )
        return f"postgresql://{name}:secret@{told['host']}:{told['port']}/{told['dbname']}"

    yield make
    as_super(sql.SQL("drop role {}").format(sql.Identifier(name)))


def test_the_server_runs_on_it_and_starts_none_of_its_own(database, place):
    with serving(place / "data", **database) as server:
        assert Browser(server.url).get("/account/privacy/").status == 200
        assert not (place / "data" / "pg").exists()
        assert all("postgres" not in " ".join(p.cmdline())[:40] for p in server.everything())
        # A backup goes back into an empty database as a new epoch, though the cluster is the same.
        done = xiaoan("backup", place / "b", "--data", place / "data", **database)
        assert done.returncode == 0, done.stderr
    refused = restore(place, database)
    assert refused.returncode == 1
    assert "is not empty" in refused.stderr
    fresh = {key: url + "_new" for key, url in database.items()}
    name = sql.Identifier(conninfo_to_dict(fresh["DATABASE_URL"])["dbname"])
    as_super(sql.SQL("create database {} owner xa_owner").format(name))
    try:
        restored = restore(place, fresh)
        assert restored.returncode == 0, restored.stderr
        assert told(restored)["epoch"] == 2
        assert told(restored)["verify"]["ok"]
    finally:
        as_super(sql.SQL("drop database {} with (force)").format(name))


def restore(place, addresses):
    key = place / "data" / "backup.key"
    return xiaoan("restore", place / "b", "--key", key, "--data", place / "new", **addresses)


@pytest.mark.parametrize(
    ("kind", "said"),
    [("superuser", "superuser"), ("bypassrls", "BYPASSRLS"), ("in role xa_owner", "member of")],
)
def test_a_role_that_no_fence_stops_is_refused(database, place, spoiled_role, kind, said):
    bad = database | {"DATABASE_URL": spoiled_role(kind, database["DATABASE_URL"])}
    done = xiaoan("verify", "--data", place / "data", **bad)
    assert done.returncode == 1
    assert said in done.stderr
    assert "cure: Make three plain roles" in done.stderr


def test_one_role_for_everything_is_refused(database, place):
    same = dict.fromkeys(ADDRESSES, database["DATABASE_URL"])
    done = xiaoan("verify", "--data", place / "data", **same)
    assert done.returncode == 1
    assert "three database roles" in done.stderr


def test_an_address_alone_is_not_enough(database, place):
    done = xiaoan("verify", "--data", place / "d", DATABASE_URL=database["DATABASE_URL"])
    assert done.returncode == 1
    assert "XIAOAN_OWNER_URL and XIAOAN_SEAL_URL must be set" in done.stderr


@pytest.mark.parametrize("url", ["postgresql://xa_app:x@127.0.0.1:1/none", "nonsense"])
def test_a_server_that_does_not_answer_is_told_with_the_cure(database, place, url):
    done = xiaoan("doctor", "--data", place, **(database | {"DATABASE_URL": url}))
    assert done.returncode == 1
    found = {check["key"]: check for check in told(done)["checks"]}
    assert found["database"]["state"] == "fault"
    assert found["database"]["cure"]


@pytest.mark.parametrize(("version", "fits"), [(140011, False), (150000, True), (180004, True)])
def test_the_oldest_server_is_15(version, fits):
    """No older server is at hand: its version is all that is looked at."""
    answer = SimpleNamespace(fetchone=lambda: ("UTF8",))
    server = SimpleNamespace(
        info=SimpleNamespace(server_version=version), execute=lambda _statement: answer
    )
    if fits:
        check_server(server)
        return
    with pytest.raises(CommandError, match="PostgreSQL 14; 15 or newer is needed"):
        check_server(server)
