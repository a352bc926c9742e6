"""Files that arrive in pieces: what has come is never sent twice.

A begun upload is two files in the arriving folder, named by its own key in its sender's folder:
the bytes so far and a note of what they will be. The size on disk is the offset, whatever
crashed meanwhile. Each piece is added under a lock, and only where its writer believes the file
ends: a second writer is told where it really ends. The digest told at the beginning decides at
the end; then `store` takes the file like any other, once.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

import msgspec
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Count, Sum
from django.utils.translation import gettext as _

from xiaoan.accounts.models import User
from xiaoan.base import clock
from xiaoan.base.ids import first_of
from xiaoan.evidence.awaited import SENT, WHAT_IS_SENT, is_told
from xiaoan.evidence.disk import file_store
from xiaoan.evidence.kinds import MB, PICTURES, VOICES
from xiaoan.evidence.models import File
from xiaoan.evidence.serving import is_open_to, unit_of
from xiaoan.evidence.store import store
from xiaoan.ledger.permission import require
from xiaoan.units.models import Unit

#: How long a begun upload is kept after its last byte.
KEEP = timedelta(days=14)
#: Begun and unfinished at a time by one person: together, and how many.
MOST_BYTES, MOST = 200 * MB, 200
#: Sent and stored within a day by one person: ten times what the longest visit brings.
DAY = timedelta(days=1)
MOST_BYTES_A_DAY, MOST_A_DAY = 400 * MB, 1000


class NoUpload(LookupError):
    """No upload of this key for this person: never begun, finished elsewhere, or run out."""


class WrongOffset(Exception):
    """The writer believes the file ends elsewhere; `offset` is where it does."""

    def __init__(self, offset: int) -> None:
        self.offset = offset
        super().__init__(offset)


class WrongDigest(Exception):
    """All bytes are here and are not those that were announced; they were thrown away."""


class Busy(Exception):
    """Another request is finishing this very upload."""


class Note(msgspec.Struct, frozen=True):
    """What was announced: `unit` is its key, `about` the record's ledger key."""

    id: UUID
    sha256: str
    size: int
    about: str
    role: str
    unit: int
    name: str = ""
    taken_at: datetime | None = None


@dataclass(frozen=True)
class Begun:
    """One upload on disk."""

    note: Note
    bytes_at: Path

    @property
    def offset(self) -> int:
        return self.bytes_at.stat().st_size

    @property
    def is_whole(self) -> bool:
        return self.offset >= self.note.size

    @property
    def expires(self) -> datetime:
        last = datetime.fromtimestamp(self.bytes_at.stat().st_mtime, tz=clock.now().tzinfo)
        return last + KEEP

    def append(self, offset: int, pieces: Iterable[bytes]) -> int:
        """Add `pieces` from `offset` on; returns the new offset.

        Bytes beyond the announced size are refused. Raises WrongOffset, or NoUpload where
        another request has finished it meanwhile.
        """
        at = offset
        try:
            self._add(at, b"")
            for piece in pieces:
                at = self._add(at, piece)
        except FileNotFoundError as gone:
            raise NoUpload(self.note.id) from gone
        return at

    def _add(self, at: int, piece: bytes) -> int:
        with self.bytes_at.open("r+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            end = file.seek(0, os.SEEK_END)
            if end != at:
                raise WrongOffset(end)
            if at + len(piece) > self.note.size:
                raise ValidationError({"size": _("More bytes came than were announced.")})
            file.write(piece)
            file.flush()
        return at + len(piece)

    def drop(self) -> None:
        """Throw away what has come; the note last, so that no bytes stand without one."""
        self.bytes_at.unlink(missing_ok=True)
        self.bytes_at.with_suffix(NOTE).unlink(missing_ok=True)


BYTES, NOTE = ".bytes", ".note"


def folder() -> Path:
    """Where begun uploads stand: on the same disk as the files."""
    return file_store().arriving() / "begun"


def begin(note: Note, *, by: User) -> UUID:
    """Announce a file; returns the key under which to go on: its own, or that of the same
    file which is here already.

    An act of the sender must have told of this very file, and of its record and role: whoever
    may see a record may not therefore add to it. Runs in the sender's scope. Raises
    PermissionDenied, or ValidationError by field.
    """
    unit = _unit(note)
    require(by, "evidence.add", unit)
    if note.role not in SENT:
        raise ValidationError({"role": WHAT_IS_SENT})
    if not is_open_to(by, note.about):
        raise PermissionDenied(_("This record is not yours to add to."))
    if known := _stored(note, by):
        return known
    if not is_told(note.id, by=by, about=note.about, role=note.role, sha256=note.sha256):
        raise PermissionDenied(
            _("No entry of yours tells of this file. Send the entry first; the file follows it.")
        )
    _refuse_full_day(note, by)
    own = folder() / str(by.pk)
    own.mkdir(parents=True, exist_ok=True)
    path = own / f"{note.id}{BYTES}"
    if path.exists():
        return _same(path, note)
    _refuse_too_much(own, note)
    # The note first: bytes without a note are nobody's.
    beside = path.with_suffix(NOTE)
    beside.write_bytes(msgspec.json.encode(msgspec.structs.replace(note, unit=unit.pk)))
    path.touch()
    return note.id


def begun(key: UUID, *, by: User) -> Begun:
    """The upload `key` of this very person; raises NoUpload."""
    path = folder() / str(by.pk) / f"{key}{BYTES}"
    try:
        note = msgspec.json.decode(path.with_suffix(NOTE).read_bytes(), type=Note)
    except (FileNotFoundError, msgspec.MsgspecError) as gone:
        raise NoUpload(key) from gone
    if not path.exists():
        raise NoUpload(key)
    return Begun(note, path)


def finished(key: UUID, *, by: User) -> File | None:
    """The file that this upload became, for its sender."""
    return File.objects.filter(pk=key, by=by).first()


def finish(upload: Begun, *, by: User) -> File:
    """Store a whole upload as evidence, once, and forget the upload when that is committed.

    Runs in the sender's scope. Raises WrongDigest, Busy, and what `store` raises; what can
    never be stored is thrown away.
    """
    note = upload.note
    with _alone(upload) as body:
        if known := finished(note.id, by=by):
            transaction.on_commit(upload.drop)
            return known
        if hashlib.file_digest(body, "sha256").hexdigest() != note.sha256:  # type: ignore[arg-type]
            upload.drop()
            raise WrongDigest(note.id)
        body.seek(0)
        try:
            with transaction.atomic():
                file = store(
                    body, by=by, unit=_unit(note), subject=note.about, role=note.role,
                    taken_at=note.taken_at, key=note.id, name=note.name or " ",
                    only=(*PICTURES, *VOICES),
                )  # fmt: skip
        except IntegrityError as taken:
            upload.drop()
            raise ValidationError({"id": _("This number belongs to another file.")}) from taken
        except ValidationError:
            upload.drop()
            raise
    transaction.on_commit(upload.drop)
    return file


def every() -> Iterator[tuple[int, Begun]]:
    """All begun uploads with their senders' keys, for those who clean up."""
    for path in sorted(folder().glob(f"*/*{BYTES}")):
        try:
            note = msgspec.json.decode(path.with_suffix(NOTE).read_bytes(), type=Note)
        except (FileNotFoundError, msgspec.MsgspecError):
            path.unlink(missing_ok=True)
            continue
        yield int(path.parent.name), Begun(note, path)


@contextmanager
def _alone(upload: Begun) -> Iterator[BinaryIO]:
    try:
        body = upload.bytes_at.open("rb")
    except FileNotFoundError as gone:
        raise Busy from gone  # finished by another request at this moment
    with body:
        try:
            fcntl.flock(body, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as other:
            raise Busy from other
        yield body


def _stored(note: Note, by: User) -> UUID | None:
    """The key of the same photo of the same record, sent by the same person before."""
    own = File.objects.filter(by=by)
    if own.filter(pk=note.id).exists():
        return note.id
    same = own.filter(about=note.about, sha256=note.sha256, role=note.role)
    return same.values_list("pk", flat=True).first()


def _same(path: Path, note: Note) -> UUID:
    there = msgspec.json.decode(path.with_suffix(NOTE).read_bytes(), type=Note)
    if (there.sha256, there.size, there.about) != (note.sha256, note.size, note.about):
        raise ValidationError({"id": _("This number belongs to another file.")})
    return note.id


def _unit(note: Note) -> Unit:
    """The unit of the record it belongs to; as announced while that is not born yet."""
    unit = Unit.objects.filter(pk=unit_of(note.about) or note.unit).first()
    if unit is None:
        raise ValidationError({"unit": _("There is no such unit for you.")})
    return unit


def _refuse_full_day(note: Note, by: User) -> None:
    since = first_of(clock.now() - DAY)
    day = File.objects.filter(by=by, event_id__gte=since).aggregate(n=Count("pk"), size=Sum("size"))
    if day["n"] >= MOST_A_DAY or (day["size"] or 0) + note.size > MOST_BYTES_A_DAY:
        raise ValidationError(
            {"size": _("You have sent %(n)s files within a day; more are taken tomorrow.")
             % {"n": day["n"]}}
        )  # fmt: skip


def _refuse_too_much(own: Path, note: Note) -> None:
    notes = list(own.glob(f"*{NOTE}"))
    announced = sum(msgspec.json.decode(each.read_bytes(), type=Note).size for each in notes)
    if len(notes) >= MOST or announced + note.size > MOST_BYTES:
        raise ValidationError(
            {"size": _("Too many uploads are begun and not finished. Finish those first.")}
        )
