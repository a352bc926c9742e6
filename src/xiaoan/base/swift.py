"""The hot path's transactions: scope, work and commit in as few messages as can be.

On the wire every message costs both sides more than most queries do. Inside `swift` messages
wait until an answer is read (psycopg's pipeline); plain SQL only, no nested `atomic`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg
from django.db import OperationalError, connection

from xiaoan.base.scope import TAG, scope, setting

#: Nobody waits long for somebody else's row: the phone tries again.
_SET = "select set_config('xa.districts', $1, true), set_config('lock_timeout', '5s', true)"
Question = tuple[str, Sequence[Any]]


@contextmanager
def swift(districts: Iterable[int], *, durable: bool = True) -> Iterator[None]:
    """As `scope`, with one message to begin and do the first question, and one to commit.

    Not `durable`: the commit does not wait for the disk, a crash may lose the last moment.
    Inside another transaction it is a plain scope. Nothing is stored when the body raises.
    """
    if connection.in_atomic_block:
        with scope(districts):
            yield
        return
    connection.ensure_connection()
    line: psycopg.Connection[Any] = connection.connection
    value = setting(districts)
    with connection.wrap_database_errors:
        try:
            setattr(connection, TAG, value)
            with line.pipeline():
                _send(line, "begin")
                _send(line, _SET, value)
                if not durable:
                    _send(line, "set local synchronous_commit = off")
                yield
                _send(line, "commit")
        except BaseException:
            _undo(line)
            raise
        finally:
            setattr(connection, TAG, "")


def glance(districts: Iterable[int], *questions: Question) -> list[list[Any]]:
    """The rows of several questions ($1, $2 … with their values) inside `districts`, in one
    message. A line that broke since the last request is opened anew: reading may be done twice.
    """
    connection.health_check_done = True  # type: ignore[attr-defined] # this is the check
    try:
        return _rows(districts, questions)
    except OperationalError:
        if connection.in_atomic_block:
            raise
        connection.close()
        return _rows(districts, questions)


def _rows(districts: Iterable[int], questions: Iterable[Question]) -> list[list[Any]]:
    with swift(districts), connection.wrap_database_errors:
        asked = [_send(connection.connection, text, *given) for text, given in questions]
    return [cursor.fetchall() for cursor in asked]


def _send(line: psycopg.Connection[Any], text: str, *given: Any) -> psycopg.RawCursor[Any]:
    return psycopg.RawCursor(line).execute(text, given or None, prepare=True)


def _undo(line: psycopg.Connection[Any]) -> None:
    """Roll back what was begun; a broken line has rolled back by itself."""
    if line.closed or line.broken:
        connection.close()
    elif line.info.transaction_status != psycopg.pq.TransactionStatus.IDLE:
        line.pgconn.exec_(b"rollback")
