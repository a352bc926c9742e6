"""The second fence: which districts the database itself lets this transaction see.

Row-level security compares each row's district with the setting `xa.districts`, which
lives as long as the transaction. Without a scope the application role sees nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.db import connection, transaction

_TAG = "xiaoan_scope"


def current() -> str:
    """The setting now in force on this connection, as PostgreSQL array text ('' = nothing)."""
    return getattr(connection, _TAG, "")


@contextmanager
def scope(districts: Iterable[int]) -> Iterator[None]:
    """One transaction in which only `districts` can be read or written.

    Nested scopes narrow or change the setting and restore it. Raises whatever the body
    raises, after rolling back.
    """
    wanted = "{" + ",".join(str(int(district)) for district in sorted(set(districts))) + "}"
    value = "" if wanted == "{}" else wanted
    before = current()
    with transaction.atomic():
        _apply(value)
        try:
            yield
        finally:
            setattr(connection, _TAG, before)
            if connection.in_atomic_block and not connection.needs_rollback:
                _apply(before)


def _apply(value: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select set_config('xa.districts', %s, true)", [value])
    setattr(connection, _TAG, value)
