"""The hot path's transactions: scope, work and commit in as few messages as can be.

On the wire every message costs both sides more than a small query does. Plain SQL only: no
nested `atomic`, nothing that waits for `on_commit`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg
from django.db import OperationalError, connection

from xiaoan.base.prepared import run
from xiaoan.base.scope import TAG, scope, setting

#: Nobody waits long for somebody else's row: the phone tries again. A prepared statement keeps
#: the one plan it has: to plan it anew for these values costs more than to run it.
_BEGIN = (
    "begin; select set_config('xa.districts', '{}', true), set_config('lock_timeout', '5s', true),"
    " set_config('plan_cache_mode', 'force_generic_plan', true)"
)
_LAZY = ", set_config('synchronous_commit', 'off', true)"


@contextmanager
def swift(districts: Iterable[int], *, durable: bool = True) -> Iterator[None]:
    """As `scope`, with one message to begin and one to commit.

    Not `durable`: the commit does not wait for the disk, a crash may lose the last moment.
    Inside another transaction it is a plain scope. Nothing is stored when the body raises.
    """
    if connection.in_atomic_block:
        with scope(districts):
            yield
        return
    connection.ensure_connection()
    value = setting(districts)
    try:
        setattr(connection, TAG, value)
        _say(_BEGIN.format(value) + ("" if durable else _LAZY))
        yield
        _say("commit")
    except BaseException:
        _undo()
        raise
    finally:
        setattr(connection, TAG, "")


def glance(districts: Iterable[int], text: str, values: Sequence[Any]) -> list[Any]:
    """The rows of one question ($1, $2 …) inside `districts`: begin, ask, end.

    A line that broke since the last request is opened anew: reading may be done twice.
    """
    connection.health_check_done = True  # type: ignore[attr-defined] # this is the check
    try:
        return _rows(districts, text, values)
    except OperationalError:
        if connection.in_atomic_block:
            raise
        connection.close()
        return _rows(districts, text, values)


def _rows(districts: Iterable[int], text: str, values: Sequence[Any]) -> list[Any]:
    with swift(districts):
        return run(text, values)


def _say(text: str) -> None:
    """One simple message; what the driver adds to a statement is not needed for it."""
    with connection.wrap_database_errors:
        line: psycopg.Connection[Any] = connection.connection
        done = line.pgconn.exec_(text.encode())
        if done.status not in {psycopg.pq.ExecStatus.TUPLES_OK, psycopg.pq.ExecStatus.COMMAND_OK}:
            if line.broken:
                raise psycopg.OperationalError(done.error_message.decode(errors="replace"))
            raise psycopg.errors.error_from_result(done)
        if text == "commit" and done.command_status != b"COMMIT":
            raise psycopg.errors.InFailedSqlTransaction("a failed transaction was to be kept")


def _undo() -> None:
    """Roll back what was begun; a broken line has rolled back by itself."""
    line: psycopg.Connection[Any] = connection.connection
    if line.closed or line.broken:
        connection.close()
    elif line.info.transaction_status != psycopg.pq.TransactionStatus.IDLE:
        line.pgconn.exec_(b"rollback")
