"""How often the public may send and ask: by address, by plate, by school.

A school and a village may stand behind one address, so the address is not the tightest limit.
Addresses are kept for the time of the limit only, and only as a keyed digest. Sealed reports
are limited by address alone: a count by school would let whoever is reported shut the way to
the bureau for everybody, and would tell which school somebody reported. A flood of them is
marked on the bureau's list instead (models/sealed.py).
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


BY_ADDRESS = Limit("address", 10, HOUR)
BY_PLATE = Limit("plate", 20, HOUR)
BY_UNIT = Limit("unit", 60, DAY)
SEALED_BY_ADDRESS = Limit("sealed-address", 20, HOUR)
#: Pages sent at all, taken or not: a refusal costs the server a photo's time too.
TRIES = Limit("try", 60, HOUR)
SEALED_TRIES = Limit("sealed-try", 60, HOUR)
#: Codes that nobody issued: whoever guesses is soon told to stop.
MISSES = Limit("miss", 30, timedelta(minutes=15))


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
