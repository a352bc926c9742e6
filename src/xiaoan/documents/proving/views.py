"""`/v/<token>`: what the paper in the hand is, whether it holds, and whether a PDF is the same.

Number, date, addressee, digest and state, nothing more: no title, no name, no content. No cookie,
no account; whoever guesses addresses is soon told to stop. A dropped file is looked at and
forgotten.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext as _

from xiaoan.base import clock, limits
from xiaoan.base.late import late
from xiaoan.base.limits import Limit
from xiaoan.base.openpages import address_of, open_page
from xiaoan.base.scope import scope
from xiaoan.documents import tokens
from xiaoan.documents.models import Document
from xiaoan.documents.proving.telling import Told, told_of
from xiaoan.units.models import Unit

if TYPE_CHECKING:
    from xiaoan.documents import verifying
else:
    verifying = late("xiaoan.documents.verifying")

MB = 2**20
LARGEST = 30 * MB
#: An address behind which a whole school sits looks at papers more often than it sends files.
LOOKS = Limit("paper-look", 120, timedelta(minutes=15))
MISSES = Limit("paper-miss", 30, timedelta(minutes=15))
FILES = Limit("paper-file", 30, timedelta(minutes=15))
SOON = "private, max-age=60"
app_name = "proving"


@open_page
def paper(request: HttpRequest, token: str) -> HttpResponse:
    """The paper of this address; POST a PDF to have it compared."""
    sender = address_of(request)
    if end := limits.open_again((LOOKS, sender), (MISSES, sender)):
        return _shut(request, end)
    limits.count((LOOKS, sender))
    district = tokens.district_of(token)
    with scope([district] if district is not None else []):
        document = Document.objects.all().of_token(token)
        if document is None:
            limits.count((MISSES, sender))
            return render(request, "documents/proving/lost.html", status=404)
        return _answer(request, document, sender)


def _answer(request: HttpRequest, document: Document, sender: str) -> HttpResponse:
    context: dict[str, Any] = {
        "document": document, "district": Unit.objects.get(pk=document.district_id),
        "before": list(document.supersedes.all()), "as_of": clock.now(), "most": LARGEST // MB,
        "at": LARGEST,
    }  # fmt: skip
    if request.method != "POST":
        answer = render(request, "documents/proving/paper.html", context)
        answer["Cache-Control"] = SOON
        return answer
    if end := limits.open_again((FILES, sender)):
        return _shut(request, end)
    limits.count((FILES, sender))
    told, wrong = _looked_at(request, document)
    context |= {"told": told, "wrong": wrong}
    return render(request, "documents/proving/paper.html", context, status=422 if wrong else 200)


def _looked_at(request: HttpRequest, document: Document) -> tuple[Told | None, str]:
    """The verdict, or why there is none."""
    upload = request.FILES.get("pdf")
    if upload is None:
        return None, _("Choose the PDF first.")
    if (upload.size or 0) > LARGEST:
        return None, _("The file is larger than %(n)s MB. Take the PDF as it was received.") % {
            "n": LARGEST // MB
        }
    try:
        return told_of(document, upload.read()), ""
    except verifying.Unreadable as wrong:
        return None, str(wrong)


def _shut(request: HttpRequest, until: Any) -> HttpResponse:
    context = {"until": timezone.localtime(until)}
    answer = render(request, "documents/proving/shut.html", context, status=429)
    answer["Retry-After"] = str(max(1, int((until - clock.now()).total_seconds())))
    return answer


urlpatterns: list[URLPattern] = [path("<str:token>", paper, name="paper")]
