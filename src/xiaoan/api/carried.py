"""The bundle's answer: gzip, and an ETag by which an unchanged one is not sent again."""

from __future__ import annotations

import gzip
import hashlib

import msgspec
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language

from xiaoan.api.problems import JSON
from xiaoan.field.bundle import bundle_of
from xiaoan.field.devices import Caller

SMALL = 600  # bytes: not worth packing


def carried(request: HttpRequest, caller: Caller, since: str) -> HttpResponse:
    """The bundle since cursor `since`, or 304 where the phone has this very answer."""
    with caller.scope():
        found = bundle_of(caller, since)
    tag = _tag(found, since)
    response: HttpResponse
    if tag in request.headers.get("If-None-Match", ""):
        response = HttpResponseNotModified()
    else:
        response = _packed(request, msgspec.json.encode(found))
    response["ETag"] = tag
    response["Cache-Control"] = "private, no-cache"
    patch_vary_headers(response, ("Accept-Encoding",))
    return response


def _tag(found: dict[str, object], since: str) -> str:
    """Over everything that tells: not the server's clock."""
    told = {name: value for name, value in found.items() if name != "at"}
    whole = msgspec.json.encode([told, since, get_language()])
    return f'W/"{hashlib.blake2b(whole, digest_size=12).hexdigest()}"'


def _packed(request: HttpRequest, body: bytes) -> HttpResponse:
    # No secret stands beside text that a stranger chooses, so packing betrays nothing (BREACH).
    if len(body) < SMALL or "gzip" not in request.headers.get("Accept-Encoding", ""):
        return HttpResponse(body, content_type=JSON)
    response = HttpResponse(gzip.compress(body, 5, mtime=0), content_type=JSON)
    response["Content-Encoding"] = "gzip"
    return response
