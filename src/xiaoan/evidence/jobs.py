"""Nightly: uploads that nobody goes on with are forgotten."""

from __future__ import annotations

from datetime import datetime, timedelta

from xiaoan.base import clock
from xiaoan.base.scope import scope
from xiaoan.evidence.disk import file_store
from xiaoan.evidence.models import Awaited
from xiaoan.evidence.uploads import Begun, every
from xiaoan.units.models import Unit

#: A phone may lie in a drawer over a holiday: what an act told of is waited for so long.
PATIENCE = timedelta(days=60)
#: A file that is still being written after a day belongs to a request that died.
DEAD = timedelta(days=1)


def sweep() -> None:
    """Drop uploads past their time, and what crashed requests left. Harmless when run twice."""
    now = clock.now()
    for _sender, upload in every():
        if upload.expires < now and not _is_awaited(upload, now - PATIENCE):
            upload.drop()
    for path in file_store().arriving().iterdir():
        if path.is_file() and path.stat().st_mtime < (now - DEAD).timestamp():
            path.unlink(missing_ok=True)


def _is_awaited(upload: Begun, since: datetime) -> bool:
    unit = Unit.objects.filter(pk=upload.note.unit).first()
    if unit is None or unit.district_id is None:
        return False
    with scope([unit.district_id]):
        told = Awaited.objects.filter(pk=upload.note.id, promised_at__gt=since)
        return told.exists()
