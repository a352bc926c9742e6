"""How far an import has come, told outside its transaction.

The import's own connection shows nothing before it commits, so the words are written by a
thread with a connection of its own; the page asks for them while it waits.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

from django.core.cache import cache
from django.db import connection

from xiaoan.posts.roster.applying import Progress

KEPT = 600  # seconds: a broken import's last words go by themselves


def _key(token: str) -> str:
    return f"roster:{token}"


def _write(token: str, words: dict[str, Any] | None) -> None:
    if words is None:
        cache.delete(_key(token))
    else:
        cache.set(_key(token), words, KEPT)


def read(token: str) -> dict[str, Any] | None:
    """{step, done, total} of the import `token`, or None when none runs."""
    words: dict[str, Any] | None = cache.get(_key(token))
    return words


@contextmanager
def telling(token: str) -> Iterator[Progress]:
    """A progress function whose words everybody sees at once; wiped off at the end."""
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="roster") as teller:

        def tell(step: str, done: int, total: int) -> None:
            teller.submit(_write, token, {"step": step, "done": done, "total": total})

        tell("reading", 0, 1)
        try:
            yield tell
        finally:
            teller.submit(_write, token, None)
            teller.submit(connection.close)
