"""One database for the whole run: made as owner, worked in as the application role.

So an ordinary test catches a change without its event, and a read beyond the district.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connections, transaction
from django.utils import translation
from tests.cast import People, assemble
from tests.databases import TEMPLATE, create, own_database, point_at, worker

from xiaoan.base.scope import scope


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    """Migrate one database per worker as owner; keep it as a template for committed tests."""
    name, template = f"xa_test_{worker()}", f"{TEMPLATE}_{worker()}"
    with django_db_blocker.unblock():
        create(template)
        point_at(template)
        call_command("migrate", database="owner", verbosity=0)
        point_at(template)
        create(name, template)
        point_at(name)
        yield
        for alias in connections:
            connections[alias].close()


@pytest.fixture
def committed(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    """A database of its own in which transactions really commit: threads, sealing, verify."""
    with django_db_blocker.unblock(), own_database(f"xa_committed_{worker()}"):
        yield


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
def _language() -> None:
    """A test's request leaves its reader's language in the thread; the next begins with ours."""
    translation.deactivate()


@pytest.fixture(autouse=True)
def _files(tmp_path: Path, settings: object) -> None:
    settings.FILES = tmp_path / "files"  # type: ignore[attr-defined]


def pytest_configure() -> None:
    """Argon2 costs 0.15 s by design; the cast has twenty passwords and every test a cast."""
    settings.PASSWORD_HASHERS = [
        "django.contrib.auth.hashers.MD5PasswordHasher",
        *settings.PASSWORD_HASHERS,
    ]
