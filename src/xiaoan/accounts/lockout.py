"""The door stays shut after failures: by account and by address, for fifteen minutes.

Five failures lock an account (MLPS level 2). A school stands behind one address, so an
address is shut only after thirty. The quarter of an hour runs from the last failure; what
was typed is never kept, only a keyed digest of it.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from django.core.cache import cache
from django.db import connection
from django.utils.crypto import salted_hmac

from xiaoan.base import clock
from xiaoan.base.senders import line_of

SHUT = timedelta(minutes=15)
BY_ACCOUNT, BY_ADDRESS = 5, 30


class _Count(NamedTuple):
    """One counter: where it stands, and how many failures shut it."""

    key: str
    limit: int


def _counts(username: str, address: str) -> tuple[_Count, _Count]:
    def key(kind: str, value: str) -> str:
        return f"door:{kind}:{salted_hmac('door', value.lower()).hexdigest()}"

    return (
        _Count(key("account", username), BY_ACCOUNT),
        _Count(key("address", line_of(address)), BY_ADDRESS),
    )


def shut_until(username: str, address: str) -> datetime | None:
    """The moment at which the door opens again for this account and address; None: open."""
    now = clock.now()
    ends = [
        end
        for count in _counts(username, address)
        if (end := cache.get(count.key + ":shut")) is not None and end > now
    ]
    return max(ends, default=None)


def one_at_a_time(username: str) -> None:
    """Tries at one account wait for each other, so that parallel ones are counted too."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtext(%s))", [_counts(username, "")[0].key])


def failed(username: str, address: str) -> bool:
    """Count one failure; whether the door is shut by it."""
    now, shut = clock.now(), False
    for count in _counts(username, address):
        recent = [at for at in cache.get(count.key, []) if at > now - SHUT] + [now]
        cache.set(count.key, recent[-count.limit :], SHUT.total_seconds())
        if len(recent) >= count.limit:
            cache.set(count.key + ":shut", now + SHUT, SHUT.total_seconds())
            shut = True
    return shut


def forget(username: str) -> None:
    """The right password, or a newly handed out one: the account's own failures are over."""
    key = _counts(username, "")[0].key
    cache.delete_many([key, key + ":shut"])
