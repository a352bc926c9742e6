"""What a dropped PDF is, measured against an issued paper."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from xiaoan.base.late import late
from xiaoan.documents.models import Document
from xiaoan.documents.proving.apart import state_of

if TYPE_CHECKING:
    from xiaoan.documents import verifying
else:
    verifying = late("xiaoan.documents.verifying")

Verdict = Literal["issued", "signed", "altered", "another", "unknown"]


@dataclass(frozen=True)
class Told:
    """The verdict about a file.

    `issued`   byte for byte the file that was issued
    `signed`   the issued file with further signatures appended; nothing of it was changed
    `altered`  the issued file, changed afterwards
    `another`  another paper of the same district: `other` where its file is exactly known
    `unknown`  not issued here, or its signature was taken away
    """

    verdict: Verdict
    sha256: str
    other: Document | None = None


def told_of(document: Document, pdf: bytes) -> Told:
    """What `pdf` is beside `document`; runs in the document's district.

    The digest decides first, so the issued file is known without its signatures being read. Raises
    Unreadable (with its cure) for what is no PDF.
    """
    sha256 = hashlib.sha256(pdf).hexdigest()
    if sha256 == document.sha256:
        return Told("issued", sha256)
    state = state_of(pdf)
    is_ours = state in verifying.OURS
    if _begins_with(document, pdf):
        return Told("signed" if is_ours else "altered", sha256)
    other = Document.objects.of_digest(document.district_id, sha256)
    if other is not None:
        return Told("another", sha256, other)
    if state == "altered":
        return Told("altered", sha256)
    return Told("another" if is_ours else "unknown", sha256)


def _begins_with(document: Document, pdf: bytes) -> bool:
    first = pdf[: document.size]
    return len(pdf) > document.size and hashlib.sha256(first).hexdigest() == document.sha256
