"""The page of one paper: what it is, whether it holds, its files, its history."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import NoReverseMatch, reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from xiaoan.access.check import may
from xiaoan.accounts.models import User
from xiaoan.base import clock
from xiaoan.documents import catalogue, kinds
from xiaoan.documents.issued.register import reader
from xiaoan.documents.issuing import FileGone, pdf_of, word_of
from xiaoan.documents.models import Document
from xiaoan.evidence.kinds import DOCX
from xiaoan.ledger.pages import seal_state
from xiaoan.ledger.story import events_of, tell

PDF = "application/pdf"


@login_required
@require_safe
def document(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One issued paper."""
    user = reader(request)
    found = find(user, pk)
    return render(request, "documents/issued/page.html", context_of(found, user))


@login_required
@require_safe
def pdf(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The very file that was issued."""
    found = find(reader(request), pk)
    return _file(request, found, pdf_of, PDF, ".pdf")


@login_required
@require_safe
def docx(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The same words for Word."""
    found = find(reader(request), pk)
    return _file(request, found, word_of, DOCX.content_type, ".docx")


def find(user: User, pk: UUID) -> Document:
    """The paper, or 404 for whoever may not see it."""
    rows = Document.objects.visible_to(user).select_related(
        "unit", "issuer", "file", "superseded_by"
    )
    found: Document = get_object_or_404(rows, pk=pk)
    return found


def context_of(found: Document, user: User, **more: Any) -> dict[str, Any]:
    """What the page shows; `more` is a form that came back."""
    kind = kinds.kind(found.kind)
    events, is_open = events_of(found), kind.is_general and found.is_in_force
    return {
        "document": found, "kind": kind, "scans": list(found.scans), "as_of": clock.now(),
        "before": list(found.supersedes.defer("data")), "lines": tell(events, found)[::-1],
        "sent_to": found.deliveries.select_related("unit").order_by("unit__code"),
        "about_url": about_url(found), "seal": seal_state(found),
        "form_name": catalogue.template(found.template).name,
        "may_seal": may(user, "documents.seal", found.issuer),
        "may_end": is_open and may(user, "documents.withdraw", found.issuer),
        "may_replace": is_open and may(user, "documents.draft", found.issuer),
    } | more  # fmt: skip


def about_url(found: Document) -> str:
    """The page of the record the paper is about; '' where its module names none."""
    page, key = kinds.kind(found.kind).page, found.about.partition(":")[2]
    if not (page and key):
        return ""
    try:
        return reverse(page, args=[key])
    except NoReverseMatch:
        return ""


def _file(request: HttpRequest, found: Document, make: Any, kind: str, ending: str) -> HttpResponse:
    try:
        content = make(found)
    except FileGone as gone:
        raise Http404(str(gone)) from gone
    response = HttpResponse(content, content_type=kind)
    name = f"{str(found).replace('/', '／')}{ending}"
    attached = ending != ".pdf" or "download" in request.GET
    response["Content-Disposition"] = content_disposition_header(attached, name) or "inline"
    return response
