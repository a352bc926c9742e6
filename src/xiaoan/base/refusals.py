"""Refusals: every one says what, why and the next step, and carries a receipt number.

`refuse(request, Refusal(…))` is for views; the handlers below serve Django's own 4xx/5xx.
A refusal that carries its own words (an exception with `what`, `why`, `next`) keeps them.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from xiaoan.base import clock
from xiaoan.base.components import Text

log = logging.getLogger("xiaoan.refusals")
_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # none that is mistaken for another on paper


@dataclass(frozen=True)
class Refusal:
    """What was refused (`which` record), why (`basis`), what to do; `links` are (label, url)."""

    what: Text
    why: Text
    next: Text
    status: int = 403
    which: Text = ""
    basis: Text = ""
    links: Sequence[tuple[Text, str]] = field(default_factory=list)


def receipt(request: HttpRequest) -> str:
    """The request's receipt number, the same one wherever it is asked for: R-1124-0942-7K3F."""
    known: str | None = getattr(request, "receipt", None)
    if known is None:
        tail = "".join(secrets.choice(_LETTERS) for _i in range(4))
        known = f"R-{timezone.localtime(clock.now()):%m%d-%H%M}-{tail}"
        request.receipt = known  # type: ignore[attr-defined]
    return known


def refuse(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """Answer with the refusal page and note its receipt in the log."""
    number = receipt(request)
    log.info(
        "refused",
        extra={"receipt": number, "status": refusal.status, "path": request.path},
    )
    context = {
        "refusal": refusal,
        "receipt": number,
        "at": clock.now(),
        "links": refusal.links or _ways_on(request),
    }
    return render(request, "refusal.html", context, status=refusal.status)


def bad_request(request: HttpRequest, *_args: object, **_kwargs: object) -> HttpResponse:
    return refuse(
        request,
        Refusal(
            _("This request cannot be read"),
            _("The address or the form holds something that does not belong there."),
            _("Go back, reload the page and try again."),
            status=400,
        ),
    )


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Visible but not allowed; the exception's own words come first."""
    own = str(exception) if exception and str(exception) else ""
    return refuse(
        request,
        Refusal(
            getattr(exception, "what", "") or _("You cannot do this"),
            getattr(exception, "why", "") or own or _("None of your posts allows this step."),
            getattr(exception, "next", "")
            or _("Ask a colleague whose post allows it, or your unit's safety director."),
            which=getattr(exception, "which", ""),
            basis=getattr(exception, "basis", ""),
            links=getattr(exception, "links", ()),
        ),
    )


def not_found(request: HttpRequest, *_args: object, **_kwargs: object) -> HttpResponse:
    """Absent or invisible: the page does not tell which."""
    return refuse(
        request,
        Refusal(
            _("There is no such page for you"),
            _("The address is mistyped, the record has moved, or it belongs to another unit."),
            _("Look for it in the list, or ask whoever sent you the address."),
            status=404,
        ),
    )


def conflict(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Somebody else moved the record first, or the step does not apply to it any more."""
    return refuse(
        request,
        Refusal(
            _("This step no longer applies"),
            str(exception or "") or _("Somebody else has moved the record on in the meantime."),
            _("Open the record again and look at where it stands now."),
            status=409,
            which=getattr(exception, "which", ""),
            links=getattr(exception, "links", None)
            or ([(_("Look again"), request.path)] if request.method == "GET" else ()),
        ),
    )


def too_many(request: HttpRequest, *_args: object, **_kwargs: object) -> HttpResponse:
    return refuse(
        request,
        Refusal(
            _("Too many attempts"),
            _("After several failed attempts the door stays shut for a while."),
            _("Wait 15 minutes. If you forgot your password, ask your administrator to reset it."),
            status=429,
        ),
    )


def csrf_failure(request: HttpRequest, *_args: object, **_kwargs: object) -> HttpResponse:
    return refuse(
        request,
        Refusal(
            _("This form has expired"),
            _("The page was open for a long time, or you signed in again in another window."),
            _("Reload the page and send it again. What you typed is kept by the browser."),
            status=403,
        ),
    )


def broken(request: HttpRequest) -> HttpResponse:
    """500: rendered without the database, because the database may be what is broken."""
    number = receipt(request)
    log.error("broken", extra={"receipt": number, "path": request.path})
    context: dict[str, Any] = {"receipt": number, "at": clock.now()}
    return HttpResponse(render_to_string("broken.html", context), status=500)


def _ways_on(request: HttpRequest) -> list[tuple[str, str]]:
    user = getattr(request, "user", None)
    if user is not None and user.is_authenticated:
        return [(_("Go to today's work"), "/")]
    return [(_("Sign in"), "/accounts/login/")]
