"""The one way in for a photo or file: hashed at arrival, told by content, kept once."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path, PurePath
from typing import Any, BinaryIO
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import gettext as _

from xiaoan.accounts.models import User
from xiaoan.base import clock
from xiaoan.evidence.bare import bare
from xiaoan.evidence.disk import Store, file_store, spooled
from xiaoan.evidence.kinds import LARGEST, MB, Kind, refusal, sniff
from xiaoan.evidence.models import File
from xiaoan.evidence.pictures import shrink
from xiaoan.evidence.serving import is_open_to
from xiaoan.ledger.change import born
from xiaoan.ledger.permission import require
from xiaoan.units.models import Unit

CHUNK = 2**16
SMALL = ".small"


def store(  # noqa: PLR0913 - a file has that many facts; all named
    upload: Any,
    *,
    by: User,
    unit: Unit,
    subject: str,
    role: str,
    taken_at: datetime | None = None,
    key: UUID | None = None,
    name: str = "",
    only: tuple[Kind, ...] | None = None,
) -> File:
    """Keep `upload` (an uploaded or an open binary file) as evidence of record `subject`.

    `subject` is the record's ledger key ("hazards_hazard:…"), which may be born later in the
    same gesture; `key` is the file's own, where a phone chose it. Where `only` is given,
    another kind is refused before a byte of it is kept. A picture is kept without the place and the
    camera that it names, and its digest is that of what is kept. The bytes are on disk before
    the row is; a rollback leaves bytes that no record names and nobody can ask for, until the
    night takes them away (unnamed.py). Raises PermissionDenied (also for a record that `by`
    does not see), or ValidationError under the key `file` with a reason to show.
    """
    require(by, "evidence.add", unit)  # before the bytes are read; `born` asks again
    if not is_open_to(by, subject):
        raise PermissionDenied(_("This record is not yours to add to."))
    shelf = file_store()
    with spooled(shelf) as path:
        digest, size = _receive(upload, path)
        kind = sniff(path)
        _refuse_kind(kind, only)
        _refuse_size(size, kind)
        file = File(
            unit=unit, about=subject, role=File.Role(role), sha256=digest, size=size, by=by,
            content_type=kind.content_type, name=_name(name or upload, kind), taken_at=taken_at,
            **({"id": key} if key else {}),
        )  # fmt: skip
        if kind.is_image:
            _measure(file, path, kind, shelf)
        shelf.keep(file.sha256, path)
    if file.taken_at is not None and file.taken_at > clock.now():
        file.taken_at = None  # a phone's clock that runs ahead tells nothing
    return born(file, "evidence.add", by=by)


def thumbnail(file: File) -> BinaryIO:
    """The upright small picture of an image; made anew from the original where it is gone."""
    shelf, key = file_store(), file.sha256 + SMALL
    if not shelf.has(key):
        with spooled(shelf) as copy, spooled(shelf) as small, shelf.open(file.sha256) as original:
            copy.write_bytes(original.read())
            shrink(copy, sniff(copy), small)
            shelf.keep(key, small)
    return shelf.open(key)


def _measure(file: File, path: Path, kind: Kind, shelf: Store) -> None:
    """Size, moment and thumbnail of a picture; what else the camera told is taken out."""
    with spooled(shelf) as small:
        seen = shrink(path, kind, small)
        bare(path, kind.content_type, seen.turn)
        with path.open("rb") as kept:
            file.sha256 = hashlib.file_digest(kept, "sha256").hexdigest()
        file.size = path.stat().st_size
        shelf.keep(file.sha256 + SMALL, small)
    file.width, file.height = seen.width, seen.height
    file.taken_at = file.taken_at or seen.taken_at


def _receive(upload: Any, path: Path) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    with path.open("wb") as file:
        for chunk in _chunks(upload):
            size += len(chunk)
            if size > LARGEST:
                raise _too_large(LARGEST)
            digest.update(chunk)
            file.write(chunk)
    return digest.hexdigest(), size


def _chunks(upload: Any) -> Iterator[bytes]:
    if hasattr(upload, "chunks"):
        yield from upload.chunks(CHUNK)
        return
    while chunk := upload.read(CHUNK):
        yield chunk


def _refuse_kind(kind: Kind, only: tuple[Kind, ...] | None) -> None:
    if only is None or kind in only:
        return
    if all(each.is_image for each in only):
        raise refusal(_("Only a photo is taken here (JPEG, PNG, WebP). Take one, or send without."))
    named = ", ".join(each.extension.lstrip(".").upper() for each in only)
    raise refusal(_("Only these kinds are taken here: %(kinds)s. Choose one.") % {"kinds": named})


def _refuse_size(size: int, kind: Kind) -> None:
    if size > kind.limit:
        raise _too_large(kind.limit)


def _too_large(limit: int) -> Exception:
    return refusal(_("The file is larger than %(limit)s MB.") % {"limit": limit // MB})


def _name(upload: Any, kind: Kind) -> str:
    """The sender's name for it without folders and control signs, with its true extension."""
    named = upload if isinstance(upload, str) else getattr(upload, "name", "")
    given = PurePath(str(named or "").replace("\\", "/")).name
    kept = "".join(c for c in given if not unicodedata.category(c).startswith("C")).strip(". ")
    if not kept:
        return f"{timezone.localtime(clock.now()):%Y%m%d-%H%M}{kind.extension}"
    own = {kind.extension, ".jpeg"} if kind.extension == ".jpg" else {kind.extension}
    stem = kept if PurePath(kept).suffix.lower() not in own else PurePath(kept).stem
    return stem[: 120 - len(kind.extension)] + kind.extension
