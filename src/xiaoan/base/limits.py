"""How often somebody without an account may ask: by address, by page, by whatever is named.

Addresses are kept for the time of the limit only, and only as a keyed digest.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.cache import cache
from django.db import connection
from django.utils.crypto import salted_hmac

from xiaoan.base import clock

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True)
class Limit:
    """At most `most` of a kind within a time."""

    kind: str
    most: int
    within: timedelta


def open_again(*asked: tuple[Limit, str]) -> datetime | None:
    """When one more is allowed by every limit asked; None: now."""
    now = clock.now()
    ends = [
        recent[0] + limit.within
        for limit, value in asked
        if len(recent := _recent(limit, value, now)) >= limit.most
    ]
    return max(ends, default=None)


def count(*asked: tuple[Limit, str]) -> None:
    """Count one for every limit asked."""
    now = clock.now()
    for limit, value in asked:
        recent = [*_recent(limit, value, now), now]
        cache.set(_key(limit, value), recent[-limit.most :], limit.within.total_seconds())


def one_at_a_time(*asked: tuple[Limit, str]) -> None:
    """Those under the same limits wait for each other until the transaction ends."""
    with connection.cursor() as cursor:
        for key in sorted(_key(limit, value) for limit, value in asked):
            cursor.execute("select pg_advisory_xact_lock(hashtext(%s))", [key])


def _recent(limit: Limit, value: str, now: datetime) -> list[datetime]:
    return [at for at in cache.get(_key(limit, value), []) if at > now - limit.within]


def _key(limit: Limit, value: str) -> str:
    return f"public:{limit.kind}:{salted_hmac('public', value, algorithm='sha256').hexdigest()}"
