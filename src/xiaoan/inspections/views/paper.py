"""The notice as paper: the A4 form on screen, and the same as a Word file. Always Chinese."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import translation
from django.utils.http import content_disposition_header

from xiaoan.access.check import may
from xiaoan.hazards.models import Hazard, Notice
from xiaoan.inspections.paper import paper_of
from xiaoan.inspections.views.visits import person
from xiaoan.inspections.word import closing, end, facts, headings, names, opening, signatures, word
from xiaoan.ledger.pages import seal_state

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@login_required
def paper(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The form with its ruled lines; prints on A4."""
    notice = _find(request, pk)
    with translation.override("zh-hans"):  # whatever language the screen speaks
        found = paper_of(notice, _hazards(notice))
        form = {
            "names": names(found), "facts": facts(found), "heads": headings(),
            "opening": opening(found), "closing": closing(found),
            "signatures": signatures(found), "end": end(found),
        }  # fmt: skip
    context = {"paper": found, "notice": notice, "form": form, "seal": seal_state(notice)}
    return render(request, "inspections/paper.html", context)


@login_required
def word_file(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The form as .docx."""
    notice = _find(request, pk)
    with translation.override("zh-hans"):
        found = paper_of(notice, _hazards(notice))
        response = HttpResponse(word(found), content_type=DOCX)
    response["Content-Disposition"] = content_disposition_header(True, f"{found.title}.docx")
    return response


def _find(request: HttpRequest, pk: UUID) -> Notice:
    """A notice that the reader may see; a draft is the bureau's own."""
    user = person(request)
    rows = Notice.objects.visible_to(user).select_related("unit", "receipt_by")
    notice: Notice = get_object_or_404(rows, pk=pk)
    if notice.served_at is None and not may(user, "hazards.serve", notice.unit):
        raise Http404
    return notice


def _hazards(notice: Notice) -> list[Hazard]:
    rows = Hazard.objects.filter(district_id=notice.district_id, notice=notice)
    return list(rows.select_related("place").order_by("serial"))
