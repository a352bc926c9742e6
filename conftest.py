"""One database for the whole run: made as owner, worked in as the application role.

So an ordinary test catches a change without its event, and a read beyond the district.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections, transaction
from psycopg import sql
from tests.cast import People, assemble

from xiaoan.base.scope import scope

TEMPLATE = "xa_template"


def _super(statement: sql.Composable) -> None:
    with psycopg.connect(os.environ["XIAOAN_SUPER_URL"], autocommit=True) as server:
        server.execute(statement)


def _point_at(name: str) -> None:
    for alias in connections:
        connections[alias].close()
        connections[alias].settings_dict["NAME"] = name
        settings.DATABASES[alias]["NAME"] = name


def _create(name: str, template: str | None = None) -> None:
    parts = [sql.SQL("create database {} owner xa_owner").format(sql.Identifier(name))]
    if template:
        parts.append(sql.SQL("template {}").format(sql.Identifier(template)))
    _super(sql.SQL(" ").join(parts))


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    """Migrate one database per worker as owner; keep it as a template for committed tests."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    name, template = f"xa_test_{worker}", f"{TEMPLATE}_{worker}"
    with django_db_blocker.unblock():
        _create(template)
        _point_at(template)
        call_command("migrate", database="owner", verbosity=0)
        _point_at(template)
        _create(name, template)
        _point_at(name)
        yield
        for alias in connections:
            connections[alias].close()


@pytest.fixture
def committed(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    """A database of its own in which transactions really commit: threads, sealing, verify."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    name = f"xa_committed_{worker}"
    with django_db_blocker.unblock():
        before = connection.settings_dict["NAME"]
        for alias in connections:
            connections[alias].close()
        _create(name, f"{TEMPLATE}_{worker}")
        _point_at(name)
        try:
            yield
        finally:
            _point_at(before)
            _super(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))


@pytest.fixture
def people(request: pytest.FixtureRequest) -> Iterator[People]:
    """The cast, inside the scope of its district. Use with `db` or with `committed`."""
    if "committed" not in request.fixturenames:
        request.getfixturevalue("db")
    with transaction.atomic():
        cast = assemble()
    if "committed" in request.fixturenames:
        yield cast
        return
    with scope([cast.bureau.pk]):
        yield cast


@pytest.fixture(autouse=True)
def _files(tmp_path: Path, settings: object) -> None:
    settings.FILES = tmp_path / "files"  # type: ignore[attr-defined]


def pytest_configure() -> None:
    """Argon2 costs 0.15 s by design; the cast has twenty passwords and every test a cast."""
    settings.PASSWORD_HASHERS = [
        "django.contrib.auth.hashers.MD5PasswordHasher",
        *settings.PASSWORD_HASHERS,
    ]
