"""Statements of the hot path: numbered parameters, prepared once per connection.

Django's own cursor writes the values into the text, so that the server parses and plans the
statement anew at every call; for a long one that costs more than its work.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import psycopg
from django.db import connection


@dataclass(frozen=True)
class Statement:
    """SQL with its parameters numbered ($1, $2 …), and their names in that order."""

    text: str
    names: tuple[str, ...]

    def run(self, params: Mapping[str, Any]) -> list[Any]:
        """Execute it inside the transaction there is; its rows, or [] where it returns none.

        A whole number goes as text, typed by the statement's own cast: the driver would type
        it by its size, and every size would be a statement of its own to plan.
        """
        values = (params[name] for name in self.names)
        return run(self.text, [str(each) if type(each) is int else each for each in values])


def numbered(text: str) -> Statement:
    """`%(name)s` becomes `$n`: the driver then need not parse kilobytes anew at every call,
    which cost it more than all the values together (it caches only short statements)."""
    names = tuple(dict.fromkeys(re.findall(r"%\((\w+)\)s", text)))
    for number, name in enumerate(names, 1):
        text = text.replace(f"%({name})s", f"${number}")
    return Statement(text, names)


def run(text: str, values: Sequence[Any]) -> list[Any]:
    """Execute a statement with numbered parameters; its rows, or [] where it returns none."""
    connection.ensure_connection()
    with connection.wrap_database_errors, psycopg.RawCursor(connection.connection) as cursor:
        cursor.execute(text, values, prepare=True)
        return cursor.fetchall() if cursor.description else []
