"""Identifiers that can be born offline: UUID version 7 (RFC 9562), ordered by time."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from uuid_utils.compat import uuid7 as _uuid7


def uuid7() -> UUID:
    """A new identifier whose first 48 bits are milliseconds since 1970."""
    return UUID(bytes=_uuid7().bytes)


def first_of(moment: datetime) -> UUID:
    """The least identifier that can be born at `moment`: to ask for those since then."""
    return UUID(int=int(moment.timestamp() * 1000) << 80)
