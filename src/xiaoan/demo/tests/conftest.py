"""One small demonstration, built once for all tests of this folder."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import settings
from tests.databases import own_database, worker

from xiaoan.base import clock
from xiaoan.base.scope import scope
from xiaoan.demo.build import build
from xiaoan.demo.district import District

#: A Wednesday in term, mid-morning by the district's clock.
NOW = datetime(2026, 11, 25, 2, 30, tzinfo=UTC)
SCHOOLS = 6


@contextmanager
def demonstration(name: str, files: Path) -> Iterator[District]:
    """A demonstration of six schools in a database of its own, at `NOW`."""
    before = settings.FILES
    settings.FILES = files
    try:
        with own_database(f"xa_demo_{name}_{worker()}"):
            yield build(SCHOOLS, now=NOW)
    finally:
        settings.FILES = before


@pytest.fixture(scope="package")
def built(
    django_db_setup: None, django_db_blocker: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[District]:  # fmt: skip
    with (
        django_db_blocker.unblock(),
        demonstration("one", tmp_path_factory.mktemp("files")) as district,
    ):
        yield district


@pytest.fixture
def district(built: District) -> Iterator[District]:
    """The built district, inside its scope and at its present moment."""
    with clock.at(NOW), scope([built.bureau.pk]):
        yield built
