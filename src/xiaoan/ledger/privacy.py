"""Personal values stand in the ledger only as commitments under a key per subject.

A commitment is sha256(key || value): provable while the key lives, meaningless once
retention has destroyed it (Personal Information Protection Law, art. 19 and 47). The
figure stays countable, the name goes.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from typing import Any

from django.db import connection

PREFIX = "commitment:"


def commitments(subject: str, values: Mapping[str, Any]) -> dict[str, str | None]:
    """`values` of `subject` replaced by commitments; the key is made when first needed."""
    if not any(values.values()):
        return dict.fromkeys(values)
    key = subject_key(subject)
    return {column: commit(key, value) for column, value in values.items()}


def commit(key: bytes, value: Any) -> str | None:
    """The commitment of one value; None and '' commit to nothing."""
    if value in (None, ""):
        return None
    return PREFIX + hashlib.sha256(key + str(value).encode()).hexdigest()


def subject_key(subject: str) -> bytes:
    """The key of `subject`, created on first use and kept until retention destroys it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into ledger_subject_key(subject, key) values (%s, %s)"
            " on conflict (subject) do nothing",
            [subject, secrets.token_bytes(32)],
        )
        cursor.execute("select key from ledger_subject_key where subject = %s", [subject])
        row = cursor.fetchone()
    return bytes(row[0])
