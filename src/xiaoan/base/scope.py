"""The second fence: which districts the database itself lets this transaction see.

Row-level security compares each row's district with the setting `xa.districts`, which
lives as long as the transaction. Without a scope the application role sees nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from django.db import connection, transaction

TAG = "xiaoan_scope"


def current() -> str:
    """The setting now in force on this connection, as PostgreSQL array text ('' = nothing)."""
    return getattr(connection, TAG, "")


def setting(districts: Iterable[int]) -> str:
    """What the setting says of `districts`: digits, commas and braces, or nothing."""
    wanted = ",".join(str(int(district)) for district in sorted(set(districts)))
    return f"{{{wanted}}}" if wanted else ""


@contextmanager
def scope(districts: Iterable[int]) -> Iterator[None]:
    """One transaction in which only `districts` can be read or written.

    Nested scopes narrow or change the setting and restore it. Raises whatever the body
    raises, after rolling back.
    """
    value, before, is_nested = setting(districts), current(), connection.in_atomic_block
    with transaction.atomic():
        if is_nested:
            _apply(value)
        else:
            _begin(value)
        try:
            yield
            if is_nested and connection.in_atomic_block and not connection.needs_rollback:
                _apply(before)  # after a failure the savepoint's rollback restores it
        finally:
            setattr(connection, TAG, before)


def _begin(value: str) -> None:
    """Begin the transaction and set its districts in one message: every request pays for it.

    At its end the setting is gone by itself. `value` holds digits and commas only.
    """
    with connection.wrap_database_errors:
        line: psycopg.Connection[Any] = connection.connection
        done = line.pgconn.exec_(
            f"begin; select set_config('xa.districts', '{value}', true)".encode()
        )
        if done.status != psycopg.pq.ExecStatus.TUPLES_OK:
            raise psycopg.OperationalError(done.error_message.decode(errors="replace"))
    setattr(connection, TAG, value)


def _apply(value: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select set_config('xa.districts', %s, true)", [value])
    setattr(connection, TAG, value)
