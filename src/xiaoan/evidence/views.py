"""Files and thumbnails, through their record's `visible_to`; otherwise there is no such page."""

from __future__ import annotations

from typing import BinaryIO
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponseBase,
    HttpResponseNotModified,
)
from django.urls import path
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from xiaoan.accounts.models import User
from xiaoan.evidence.disk import file_store
from xiaoan.evidence.kinds import KINDS
from xiaoan.evidence.models import File
from xiaoan.evidence.serving import visible_file
from xiaoan.evidence.store import thumbnail as open_thumbnail

app_name = "evidence"
# Whatever a file holds, the browser runs nothing of it and loads nothing for it.
POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"


@login_required
@require_safe
def file(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """The original, byte by byte; shown in the browser only if it is a picture."""
    return whole(request, _visible(request, pk))


@login_required
@require_safe
def thumbnail(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """The small upright picture; other kinds of files have none."""
    return small(request, _visible(request, pk))


def whole(request: HttpRequest, found: File) -> HttpResponseBase:
    """The answer with a file that the reader may see."""
    is_image = KINDS[found.content_type].is_image
    if _is_known(request, found, "file"):
        return HttpResponseNotModified()
    try:
        body = file_store().open(found.sha256)
    except FileNotFoundError as gone:
        raise Http404("The bytes are gone.") from gone
    response = _response(body, found, found.content_type, "file")
    disposition = content_disposition_header(not is_image, found.name)
    response["Content-Disposition"] = disposition or "attachment"
    return response


def small(request: HttpRequest, found: File) -> HttpResponseBase:
    """The answer with the thumbnail of a file that the reader may see."""
    if not KINDS[found.content_type].is_image:
        raise Http404("Only pictures have a thumbnail.")
    if _is_known(request, found, "small"):
        return HttpResponseNotModified()
    try:
        body = open_thumbnail(found)
    except FileNotFoundError as gone:
        raise Http404("The bytes are gone.") from gone
    response = _response(body, found, "image/jpeg", "small")
    response["Content-Disposition"] = "inline"
    return response


def _visible(request: HttpRequest, pk: UUID) -> File:
    user = request.user
    found = visible_file(user, pk) if isinstance(user, User) else None
    if found is None:
        raise Http404("No such file for this account.")
    return found


def _is_known(request: HttpRequest, found: File, size: str) -> bool:
    return request.headers.get("If-None-Match") == _etag(found, size)


def _etag(found: File, size: str) -> str:
    return f'"{found.sha256[:32]}-{size}"'


def _response(body: BinaryIO, found: File, content_type: str, size: str) -> FileResponse:
    response = FileResponse(body, content_type=content_type)
    response["ETag"] = _etag(found, size)
    # Asked again each time: who may see it can change, what it is cannot.
    response["Cache-Control"] = "private, no-cache"
    response["Content-Security-Policy"] = POLICY
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


urlpatterns = [
    path("<uuid:pk>", file, name="file"),
    path("<uuid:pk>/small", thumbnail, name="thumbnail"),
]
