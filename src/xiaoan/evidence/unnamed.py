"""Nightly: bytes that no record names go, in two nights.

The bytes of a file are kept before its row is committed. Where that fails (a refusal after
the photo was read, a computer that went dark) they stay and nobody can ask for them. What is
older than a day and unnamed is set aside in the first night and gone in the next, unless a
record has named it meanwhile: then it is put back at the next look. Begun uploads lie
elsewhere (uploads.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta
from itertools import islice

from xiaoan.base import clock
from xiaoan.base.scope import scope
from xiaoan.evidence.disk import file_store
from xiaoan.evidence.models import File
from xiaoan.units.models import Unit

#: No request that stores a file is under way for so long.
SETTLED = timedelta(days=1)
#: What was set aside is looked at once more so much later, by another night's run.
SECOND_LOOK = timedelta(hours=12)
AT_ONCE = 5000


def sweep() -> None:
    """Forget what was set aside, then set aside what nobody names. Harmless when run twice.

    Where the database names no file at all it is not the one that these bytes belong to (an
    empty one, before a restore): then nothing is touched.
    """
    districts = _districts()
    with scope(districts):
        if not File.objects.exists():
            return
    shelf, now = file_store(), clock.now()
    for key, is_named in _asked(shelf.aside(now), districts):
        if is_named:
            shelf.put_back(key)
    for key, is_named in _asked(shelf.aside(now - SECOND_LOOK), districts):
        if not is_named:
            shelf.forget(key)
    for key, is_named in _asked(shelf.older_than(now - SETTLED), districts):
        if not is_named:
            shelf.set_aside(key)


def _districts() -> list[int]:
    """Every district that a file can belong to, also one that is closed: the fence hides the
    rows of a district that is not named, and what is hidden would look unnamed."""
    known = Unit.objects.exclude(district_id=None).order_by("district_id")
    return list(known.values_list("district_id", flat=True).distinct())


def _asked(keys: Iterable[str], districts: list[int]) -> Iterator[tuple[str, bool]]:
    """Each key, and whether a record of any district names its digest; many at a time."""
    rest = iter(keys)
    while some := list(islice(rest, AT_ONCE)):
        with scope(districts):
            rows = File.objects.filter(sha256__in={key.partition(".")[0] for key in some})
            named = set(rows.values_list("sha256", flat=True))
        for key in some:
            yield key, key.partition(".")[0] in named
