"""Migrate as owner when something is due, under a lock, and refuse unsafe roles."""

from __future__ import annotations

import sys

from django.core.management import call_command
from django.db import connections
from django.db.migrations.executor import MigrationExecutor

from xiaoan.cli.errors import CommandError
from xiaoan.ledger.seal import begin_epoch

LOCK = 0x0A40_0002


def migrate_if_due(*, is_restored: bool = False) -> None:
    """Apply due migrations once, whoever comes first; then check the application's role.

    A restored database has neither guards nor grants: it is migrated in any case.
    """
    owner = connections["owner"]
    with owner.cursor() as cursor:
        cursor.execute("select pg_advisory_lock(%s)", [LOCK])
        try:
            executor = MigrationExecutor(owner)
            if is_restored or executor.migration_plan(executor.loader.graph.leaf_nodes()):
                print("migrating …", file=sys.stderr)
                call_command("migrate", database="owner", verbosity=0)
            begin_epoch()  # a restored cluster begins a new one before anybody writes
        finally:
            cursor.execute("select pg_advisory_unlock(%s)", [LOCK])
    refuse_owner()


def refuse_owner() -> None:
    """Row-level security does not stop the owner of a table: never work as one."""
    with connections["default"].cursor() as cursor:
        cursor.execute(
            "select pg_has_role(relowner, 'member') from pg_class where relname = 'ledger_event'"
        )
        row = cursor.fetchone()
    if row is None or row[0]:
        raise CommandError(
            "The application's database role owns the tables.",
            "Give DATABASE_URL a plain role; see docs/operation.md.",
        )
