"""Databases of one test run: made from a migrated template, pointed at by every connection."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from django.conf import settings
from django.db import connection, connections
from psycopg import sql

TEMPLATE = "xa_template"


def worker() -> str:
    """This process of a run with several: each has its own cluster and databases."""
    return os.environ.get("PYTEST_XDIST_WORKER", "main")


def as_superuser(statement: sql.Composable) -> None:
    with psycopg.connect(os.environ["XIAOAN_SUPER_URL"], autocommit=True) as server:
        server.execute(statement)


def point_at(name: str) -> None:
    """From now on every alias works in database `name`."""
    for alias in connections:
        connections[alias].close()
        connections[alias].settings_dict["NAME"] = name
        settings.DATABASES[alias]["NAME"] = name


def create(name: str, template: str | None = None) -> None:
    parts = [sql.SQL("create database {} owner xa_owner").format(sql.Identifier(name))]
    if template:
        parts.append(sql.SQL("template {}").format(sql.Identifier(template)))
    as_superuser(sql.SQL(" ").join(parts))


@contextmanager
def own_database(name: str) -> Iterator[None]:
    """Work in a fresh migrated database of one's own, in which transactions really commit."""
    before = connection.settings_dict["NAME"]
    for alias in connections:
        connections[alias].close()
    create(name, f"{TEMPLATE}_{worker()}")
    point_at(name)
    try:
        yield
    finally:
        point_at(before)
        as_superuser(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))
