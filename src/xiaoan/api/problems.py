"""Errors of the machine's door: always JSON, always what, why and the next step.

A problem is {"what", "why", "next", "receipt"}, with "fields" where a body did not fit, and
"revoked": true where a phone is to drop a person's data.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

import msgspec
from django.core.exceptions import (
    DisallowedHost,
    PermissionDenied,
    RequestDataTooBig,
    SuspiciousOperation,
    ValidationError,
)
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import HttpError
from ninja.errors import ValidationError as Unfit

from xiaoan.base.refusals import receipt
from xiaoan.field.answering import is_busy
from xiaoan.field.devices import Revoked
from xiaoan.field.reading import Unreadable, words_of
from xiaoan.ledger.change import WrongState

log = logging.getLogger("xiaoan.api")
JSON = "application/json; charset=utf-8"


class Problem(Exception):
    """A refusal with its own words and status, raised by the door itself."""

    def __init__(self, status: int, what: str, why: str, next_: str, **more: Any) -> None:
        self.status, self.more = status, more
        self.what, self.why, self.next = what, why, next_
        super().__init__(what)


def answer(body: Any, status: int = 200) -> HttpResponse:
    """`body` (msgspec's types) as a JSON response that nobody keeps."""
    response = HttpResponse(msgspec.json.encode(body), status=status, content_type=JSON)
    response["Cache-Control"] = "no-store"
    return response


def problem(
    request: HttpRequest, status: int, what: str, why: str, next_: str, **more: Any
) -> HttpResponse:
    words = {"what": str(what), "why": str(why), "next": str(next_), "receipt": receipt(request)}
    return answer(words | more, status)


def install(api: NinjaAPI) -> None:
    """Every exception of a view becomes a problem; nothing passes on to Django's pages."""
    api.add_exception_handler(Exception, explain)
    for kind in (Http404, HttpError, Unfit):  # the library's own handlers stand nearer
        api.add_exception_handler(kind, explain)


def explain(request: HttpRequest, wrong: Exception | type[Exception]) -> HttpResponse:
    """The problem that `wrong` is; undoes the request's transaction where it has one."""
    request.is_undone = True  # type: ignore[attr-defined]
    if isinstance(wrong, PermissionDenied):
        request.refusal = wrong  # type: ignore[attr-defined]
    for kind, tell in _TOLD.items():
        if isinstance(wrong, kind):
            return tell(request, wrong)
    log.error("broken", exc_info=wrong if isinstance(wrong, Exception) else None,
              extra={"receipt": receipt(request), "path": request.path})  # fmt: skip
    return by_status(request, 500)


def by_status(request: HttpRequest, status: int) -> HttpResponse:
    """The plain words of an HTTP status, for what Django or a library refused by itself."""
    known: Mapping[int, tuple[str, str, str]] = {
        400: (
            _("This request cannot be read"),
            _("The address or the form holds something that does not belong there."),
            _("Correct it and send it again, or update the app."),
        ),
        401: (
            _("Nobody is signed in"),
            _("This address needs a phone's key, or a browser that is signed in."),
            _("Sign in and try again."),
        ),
        403: (
            _("You cannot do this"),
            _("None of your posts allows this step."),
            _("Ask a colleague whose post allows it, or your unit's safety director."),
        ),
        404: (
            _("There is nothing here for you"),
            _("The address is mistyped, the record has moved, or it belongs to another unit."),
            _("Look at the address again; /api/docs lists them all."),
        ),
        410: (
            _("This phone is out of use"),
            _("It was signed out, or taken out of use as lost."),
            _("Sign in on it anew if it is yours."),
        ),
        405: (
            _("This address does not take that method"),
            _("It is asked in another way."),
            _("Look at the address again; /api/docs lists them all."),
        ),
        413: (
            _("This is too large"),
            _("More was sent at once than the server takes."),
            _("Send it in smaller parts."),
        ),
        429: (
            _("Too many attempts"),
            _("After several failed attempts the door stays shut for a while."),
            _("Wait 15 minutes and try again."),
        ),
        503: (
            _("The server is busy"),
            _("It could not be done at this moment; nothing was stored."),
            _("Nothing is lost. It is tried again by itself."),
        ),
    }
    broken = (
        _("The server failed"),
        _("It could not be done; nothing was stored."),
        _("Try again. If it fails again, tell your administrator the receipt number."),
    )
    return problem(request, status, *known.get(status, known[400] if status < 500 else broken))  # noqa: PLR2004


def _revoked(request: HttpRequest, _wrong: Any) -> HttpResponse:
    return problem(
        request,
        401,
        _("This phone is out of use"),
        _("You signed out of it, it was taken out of use, or your account is closed."),
        _("Sign in on this phone again, or ask your unit's safety director."),
        revoked=True,
    )


def _problem(request: HttpRequest, wrong: Any) -> HttpResponse:
    return problem(request, wrong.status, wrong.what, wrong.why, wrong.next, **wrong.more)


def _denied(request: HttpRequest, wrong: Any) -> HttpResponse:
    return problem(
        request,
        403,
        getattr(wrong, "what", "") or _("You cannot do this"),
        str(wrong) or _("None of your posts allows this step."),
        getattr(wrong, "next", "")
        or _("Ask a colleague whose post allows it, or your unit's safety director."),
    )


def _moved(request: HttpRequest, wrong: Any) -> HttpResponse:
    return problem(
        request,
        409,
        _("This step no longer applies"),
        str(wrong) or _("Somebody else has moved the record on in the meantime."),
        _("Open the record again and look at where it stands now."),
    )


def _invalid(request: HttpRequest, wrong: Any) -> HttpResponse:
    why, fields = words_of(wrong)
    return problem(
        request, 422, _("This was not kept"), why, _("Correct it and send it again."), fields=fields
    )


def _unreadable(request: HttpRequest, wrong: Any) -> HttpResponse:
    return problem(
        request,
        422,
        _("This cannot be read"),
        wrong.why,
        _("Correct it and send it again, or update the app."),
        fields=wrong.fields,
    )


def _unfit(request: HttpRequest, wrong: Any) -> HttpResponse:
    fields = {".".join(map(str, each["loc"][1:])): each["msg"] for each in wrong.errors}
    why = "; ".join(f"{name}: {words}" for name, words in fields.items())
    return problem(
        request,
        422,
        _("This cannot be read"),
        why,
        _("Correct it and send it again, or update the app."),
        fields=fields,
    )


_TOLD: dict[type[Exception], Callable[[HttpRequest, Any], HttpResponse]] = {
    Problem: _problem,
    Revoked: _revoked,
    PermissionDenied: _denied,
    WrongState: _moved,
    Unreadable: _unreadable,
    ValidationError: _invalid,
    Unfit: _unfit,
    Http404: lambda request, _wrong: by_status(request, 404),
    HttpError: lambda request, wrong: by_status(request, wrong.status_code),
    RequestDataTooBig: lambda request, _wrong: by_status(request, 413),
    DisallowedHost: lambda request, _wrong: by_status(request, HTTPStatus.BAD_REQUEST),
    SuspiciousOperation: lambda request, _wrong: by_status(request, 400),
    DatabaseError: lambda request, wrong: _database(request, wrong),
}


def _database(request: HttpRequest, wrong: DatabaseError) -> HttpResponse:
    log.error("database", exc_info=wrong, extra={"receipt": receipt(request)})
    return by_status(request, 503 if is_busy(wrong) else 500)
