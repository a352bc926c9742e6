"""Do the stored bytes still have the digests that the ledger names? Part of `verify --files`."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

from xiaoan.evidence.disk import Store, file_store
from xiaoan.evidence.models import File

CHUNK = 2**20


def altered() -> Iterator[dict[str, Any]]:
    """One fault per stored file that is gone or is not what arrived; all districts, as owner."""
    shelf = file_store()
    kept = File.objects.using("owner").order_by("sha256").values_list("sha256", "id")
    last = ""
    for digest, key in kept.iterator():
        if digest == last:
            continue  # the same photo, sent twice, is stored once
        last = digest
        if fault := _fault(shelf, digest):
            kind, text = fault
            yield {"kind": kind, "text": text, "subject": f"evidence_file:{key}"}


def _fault(shelf: Store, digest: str) -> tuple[str, str] | None:
    present = hashlib.sha256()
    try:
        with shelf.open(digest) as body:
            while chunk := body.read(CHUNK):
                present.update(chunk)
    except FileNotFoundError:
        return "file gone", "The file of this record is gone."
    except OSError as error:
        return "file gone", f"The file of this record cannot be read: {error.strerror}."
    if present.hexdigest() != digest:
        return "file", "The stored file is not what arrived."
    return None
