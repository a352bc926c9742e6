"""Photos in pieces by the tus protocol (1.0.0: creation, expiration, termination).

https://tus.io/protocols/resumable-upload. Beside the protocol: the metadata names the file's own
key and its SHA-256, which is checked at the end (460: what came is not what was announced).
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from django.http.response import HttpResponseBase
from django.utils.http import http_date
from django.utils.translation import gettext as _
from msgspec import Meta
from ninja import Router

from xiaoan.api.auth import BrowserSession, DeviceKey, caller_of
from xiaoan.api.problems import Problem
from xiaoan.evidence import uploads
from xiaoan.evidence.kinds import LARGEST, MB
from xiaoan.evidence.models import File
from xiaoan.evidence.serving import visible_file
from xiaoan.evidence.uploads import Begun
from xiaoan.evidence.views import small, whole
from xiaoan.field.devices import Caller
from xiaoan.field.models import Device
from xiaoan.field.reading import Unreadable, read

VERSION = "1.0.0"
#: Bytes taken off the line and put on the disk at once: all that a cut can cost.
PIECE = 16 * 2**10
OCTETS = "application/offset+octet-stream"
MISMATCH, NO_ROOM = 460, 507

Show = Callable[[HttpRequest, File], HttpResponseBase]

router = Router(auth=[DeviceKey(), BrowserSession()], tags=["files"])


class Announced(msgspec.Struct):
    """What Upload-Metadata and Upload-Length say."""

    id: UUID
    sha256: Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]
    size: Annotated[int, Meta(ge=1, le=2**31 - 1)]
    about: Annotated[str, Meta(pattern=r"^[a-z]+_[a-z]+:[0-9a-f-]{1,40}$")]
    role: Annotated[str, Meta(max_length=8)]
    unit: Annotated[int, Meta(ge=1, le=2**31 - 1)]
    name: Annotated[str, Meta(max_length=200)] = ""
    taken_at: Annotated[datetime, Meta(tz=True)] | None = None


@router.api_operation(["OPTIONS"], "/", auth=None, url_name="files_options", operation_id="tus")
def options(request: HttpRequest) -> HttpResponse:
    """What of the protocol is spoken here."""
    del request
    response = HttpResponse(status=204)
    response["Tus-Resumable"] = response["Tus-Version"] = VERSION
    response["Tus-Extension"] = "creation,expiration,termination"
    response["Tus-Max-Size"] = str(LARGEST)
    return response


@router.post("/", url_name="files")
def create(request: HttpRequest) -> HttpResponse:
    """Announce a file: Upload-Length, and Upload-Metadata with id, sha256, about, role, unit,
    and where known name and taken_at. The same file again leads to the upload there is."""
    caller = _caller(request)
    told = _announced(request)
    if told.size > LARGEST:
        raise Problem(
            413,
            _("This is too large"),
            _("A file may have at most %(n)s MB.") % {"n": LARGEST // MB},
            _("Send a smaller one; a photo of the field app has a third of one MB."),
        )
    note = uploads.Note(**{name: getattr(told, name) for name in told.__struct_fields__})
    with _told(), caller.scope():
        key = uploads.begin(note, by=caller.user)
    response = _answer(201)
    response["Location"] = f"/api/files/{key}"
    if key == note.id and (there := _begun(key, caller)):
        response["Upload-Expires"] = http_date(there.expires.timestamp())
    return response


@router.api_operation(["HEAD"], "/{uuid:key}", url_name="files_head", operation_id="file_offset")
def head(request: HttpRequest, key: UUID) -> HttpResponse:
    """How far the upload has come. A whole one that was not stored yet is stored now."""
    caller = _caller(request)
    with _told():
        there = _begun(key, caller)
        if there is None or there.is_whole:
            return _at(_finish(key, there, caller))
    return _offset(there)


@router.patch("/{uuid:key}", url_name="files_patch", operation_id="file_piece")
def patch(request: HttpRequest, key: UUID) -> HttpResponse:
    """The next piece, from Upload-Offset on. The last piece stores the file."""
    caller = _caller(request)
    if request.content_type != OCTETS:
        raise Problem(
            415,
            _("This is no piece of a file"),
            _("A piece is sent as %(kind)s.") % {"kind": OCTETS},
            _("Correct it and send it again, or update the app."),
        )
    at = _number(request, "Upload-Offset")
    with _told():
        there = _begun(key, caller)
        if there is None:
            raise uploads.WrongOffset(_finish(key, None, caller))
        there.append(at, _pieces(request))
        if there.is_whole:
            return _at(_finish(key, there, caller), status=204)
    response = _offset(there)
    response.status_code = 204
    return response


@router.delete("/{uuid:key}", url_name="files_delete", operation_id="file_drop")
def delete(request: HttpRequest, key: UUID) -> HttpResponse:
    """Give an unfinished upload up."""
    caller = _caller(request)
    with _told():
        uploads.begun(key, by=caller.user).drop()
    return _answer(204)


@router.get("/{uuid:key}", url_name="file_whole", operation_id="file_whole")
def get_whole(request: HttpRequest, key: UUID) -> HttpResponseBase:
    """The file, for whoever may see its record."""
    return _shown(request, key, whole)


@router.get("/{uuid:key}/small", url_name="file_small", operation_id="file_small")
def get_small(request: HttpRequest, key: UUID) -> HttpResponseBase:
    """The small picture, for whoever may see its record."""
    return _shown(request, key, small)


def _shown(request: HttpRequest, key: UUID, show: Show) -> HttpResponseBase:
    caller = caller_of(request)
    caller.require(Device.Scope.FILES)
    with caller.scope():
        found = visible_file(caller.user, key)
    if found is None:
        raise Http404
    response = show(request, found)
    if caller.device is not None:
        response["Cache-Control"] = "no-store"  # on a phone only what the app has encrypted stays
    return response


def _finish(key: UUID, there: Begun | None, caller: Caller) -> int:
    """The size of the stored file. Raises NoUpload where there is neither."""
    with caller.scope():
        file = (
            uploads.finish(there, by=caller.user)
            if there is not None
            else uploads.finished(key, by=caller.user)
        )
    if file is None:
        raise uploads.NoUpload(key)
    return there.note.size if there is not None else file.size


def _begun(key: UUID, caller: Caller) -> Begun | None:
    try:
        return uploads.begun(key, by=caller.user)
    except uploads.NoUpload:
        return None


def _caller(request: HttpRequest) -> Caller:
    """Whoever may send files, speaking our version of the protocol."""
    caller = caller_of(request)
    caller.require(Device.Scope.FILES)
    if request.headers.get("Tus-Resumable") != VERSION:
        raise Problem(
            412,
            _("Another version of the protocol is spoken here"),
            _("Tus-Resumable must be %(version)s.") % {"version": VERSION},
            _("Correct it and send it again, or update the app."),
        )
    return caller


def _announced(request: HttpRequest) -> Announced:
    told: dict[str, object] = {}
    for pair in request.headers.get("Upload-Metadata", "").split(","):
        name, _space, value = pair.strip().partition(" ")
        try:
            told[name] = base64.b64decode(value, validate=True).decode()
        except (binascii.Error, UnicodeDecodeError) as wrong:
            raise Unreadable({name: _("This cannot be read.")}) from wrong
    unit = str(told.get("unit", ""))
    told["unit"] = int(unit) if unit.isascii() and unit.isdigit() and len(unit) < 11 else unit  # noqa: PLR2004
    told["size"] = _number(request, "Upload-Length")
    return read(msgspec.json.encode(told), Announced)


def _number(request: HttpRequest, name: str) -> int:
    text = request.headers.get(name, "")
    if not (text.isascii() and text.isdigit() and len(text) < 16):  # noqa: PLR2004
        raise Unreadable({name: _("A whole number is wanted here.")})
    return int(text)


def _pieces(request: HttpRequest) -> Iterator[bytes]:
    """What comes over the line; a cut line ends it, and what came before stays."""
    try:
        while piece := request.read(PIECE):
            yield piece
    except UnreadablePostError:
        return


@contextmanager
def _told() -> Iterator[None]:
    """The refusals of uploads in the protocol's own numbers."""
    try:
        yield
    except uploads.NoUpload as gone:
        raise Http404 from gone
    except uploads.WrongOffset as wrong:
        raise Problem(
            409,
            _("The upload goes on elsewhere"),
            _("The server has %(n)s bytes of it.") % {"n": wrong.offset},
            _("Ask how far it has come, then go on from there."),
        ) from wrong
    except uploads.Busy as busy:
        raise Problem(
            423,
            _("The upload is being finished"),
            _("Another request is storing this very file."),
            _("Ask again in a moment."),
        ) from busy
    except uploads.WrongDigest as wrong:
        raise Problem(
            MISMATCH,
            _("The file is damaged"),
            _("What arrived is not what was announced; it was thrown away."),
            _("Send the file again from the beginning."),
        ) from wrong
    except OSError as full:
        raise Problem(
            NO_ROOM,
            _("The server has no room"),
            _("The file could not be written; what came before is kept."),
            _("It is tried again by itself. Tell your administrator if it goes on."),
        ) from full


def _answer(status: int) -> HttpResponse:
    response = HttpResponse(status=status)
    response["Tus-Resumable"] = VERSION
    response["Cache-Control"] = "no-store"
    return response


def _at(offset: int, status: int = 200) -> HttpResponse:
    """A finished upload."""
    response = _answer(status)
    response["Upload-Offset"] = response["Upload-Length"] = str(offset)
    return response


def _offset(there: Begun) -> HttpResponse:
    response = _answer(200)
    response["Upload-Offset"] = str(there.offset)
    response["Upload-Length"] = str(there.note.size)
    response["Upload-Expires"] = http_date(there.expires.timestamp())
    return response
