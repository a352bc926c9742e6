"""What the doors count stays for as long as its limit, however much else is counted meanwhile."""

from __future__ import annotations

from django.core.cache import cache
from django.db import connection

from tests.cast import People
from xiaoan.accounts import lockout
from xiaoan.project.recovery import forget_run_out
from xiaoan.project.schedule import TIMETABLE
from xiaoan.public import limits

#: Unless told otherwise, Django's cache keeps 300 counts and then forgets a third of them.
MANY = 1200


def kept() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("select cache_key from base_cache")
        return {row[0] for row in cursor.fetchall()}


def fill() -> None:
    for number in range(MANY):
        limits.count((limits.MISSES, f"2001:db8:0:{number:x}::/64"))


def test_a_shut_account_stays_shut_while_strangers_try_codes(people: People) -> None:
    for _time in range(lockout.BY_ACCOUNT):
        lockout.failed("safety", "10.0.0.1")
    fill()
    assert lockout.shut_until("safety", "10.0.9.9")


def test_an_address_at_its_limit_stays_there_while_strangers_try_codes(people: People) -> None:
    for limit in (limits.BY_UNIT, limits.BY_PLATE, limits.SEALED_BY_ADDRESS, limits.TRIES):
        for _time in range(limit.most):
            limits.count((limit, "one"))
    fill()
    for limit in (limits.BY_UNIT, limits.BY_PLATE, limits.SEALED_BY_ADDRESS, limits.TRIES):
        assert limits.open_again((limit, "one"))


def test_what_has_run_out_goes_and_what_still_counts_stays(people: People) -> None:
    cache.set("over", 1, 60)
    cache.set("counts", 1, 60)
    with connection.cursor() as cursor:
        cursor.execute(
            "update base_cache set expires = now() - interval '1 second'"
            " where cache_key like '%over'"
        )
    before = kept()
    forget_run_out()
    assert {key.rpartition(":")[2] for key in before - kept()} == {"over"}
    assert cache.get("counts") == 1


def test_it_is_tidied_every_hour() -> None:
    assert ("15 * * * *", "xiaoan.project.recovery:forget_run_out") in TIMETABLE
