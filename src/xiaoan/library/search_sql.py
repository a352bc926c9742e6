"""The search's SQL with the signs of signs.py filled in."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.db import connections
from psycopg import sql

from xiaoan.library.signs import FOLD, NARROW, WIDE

UNDO = """
drop trigger sought on library_version;
drop trigger sought on library_text;
drop index sought_head;
drop function library_matches, library_looks_in, library_sought_version, library_sought_text,
  library_tokens, library_fold;
"""


def search_sql() -> str:
    """search.sql as the database takes it."""
    full = "".join(map(chr, FOLD)).replace("'", "''")
    half = "".join(FOLD.values()).replace("'", "''")
    text = (Path(__file__).parent / "sql" / "search.sql").read_text(encoding="utf-8")
    for name, signs in (("full", full), ("half", half), ("wide", WIDE), ("narrow", NARROW)):
        text = text.replace(f"{{{name}}}", signs)
    return text.replace("{{}}", "{}")


def grant(using: str) -> None:
    """Let the application ask for matches, and nobody else; after every migrate, as owner."""
    app = sql.Identifier(str(settings.DATABASES["default"]["USER"]))
    with connections[using].cursor() as cursor:
        cursor.execute("select to_regproc('public.library_matches') is not null")
        if cursor.fetchone() == (True,):
            cursor.execute(sql.SQL("grant execute on function library_matches to {}").format(app))
