"""Papers of hazards and notices: the form on screen, the issued PDF, the same for Word.

What was issued is shown as it was issued; before that a draft is made anew each time, marked so.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from xiaoan.base.refusals import Refusal, refuse
from xiaoan.documents.issuing import FileGone, NotIssued
from xiaoan.hazards import printing
from xiaoan.hazards.models import Extension, Followup, Notice, Opinion, Referral
from xiaoan.inspections.papers.notice import INSPECTORS, RECEIVED
from xiaoan.inspections.signing import signatures_on, visit_of
from xiaoan.inspections.views.visits import person
from xiaoan.ledger.pages import seal_state

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
#: Kind of paper in an address: the model it is about, and the kind it is issued as.
KINDS: dict[str, type[Any]] = {
    "notice": Notice, "service": Notice, "reply": Notice, "opinion": Opinion,
    "interview": Followup, "circular": Followup, "extension": Extension, "referral": Referral,
}  # fmt: skip


@login_required
def paper(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The notice as a form with its ruled lines; prints on A4."""
    notice = _notice(request, pk)
    made = printing.built(notice.paper_kind, notice)
    context = {
        "notice": notice, "paper": made, "form": made.data, "facts": _rows(made.data["facts"]),
        "signatures": _signatures(notice, made.data), "issued": printing.issued_paper(
            notice.paper_kind, notice),
        "seal": seal_state(notice),
    }  # fmt: skip
    return render(request, "inspections/paper.html", context)


@login_required
def word_file(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The notice for Word."""
    notice = _notice(request, pk)
    return _file(request, notice.paper_kind, notice, "docx")


@login_required
@require_safe
def printed(request: HttpRequest, kind: str, pk: UUID, form: str) -> HttpResponse:
    """Any paper of a hazard or notice, as PDF or for Word; 404 for whoever may not see it."""
    model = KINDS.get(kind)
    if model is None or form not in {"pdf", "docx"}:
        raise Http404
    if model is Notice:
        record: Any = _notice(request, pk)
        return _file(
            request, record.paper_kind if kind == "notice" else f"hazards.{kind}", record, form
        )  # fmt: skip
    rows = model.objects.visible_to(person(request)).select_related("unit")
    record = get_object_or_404(rows, pk=pk)
    if kind in {"interview", "circular"} and record.kind != kind:
        raise Http404
    return _file(request, f"hazards.{kind}", record, form)


def _file(request: HttpRequest, kind: str, record: Any, form: str) -> HttpResponse:
    try:
        made = printing.shown(kind, record, form)
    except (FileGone, NotIssued) as wrong:
        why = " ".join(getattr(wrong, "messages", [str(wrong)]))
        return refuse(request, Refusal(_("The paper cannot be had"), why, "", 410))
    response = HttpResponse(made.content, content_type="application/pdf" if form == "pdf" else DOCX)
    name = f"{made.name}.{form}"
    response["Content-Disposition"] = content_disposition_header(form != "pdf", name) or "inline"
    return response


def _notice(request: HttpRequest, pk: UUID) -> Notice:
    """A notice that the reader may see; a draft is the bureau's own."""
    user = person(request)
    rows = Notice.objects.visible_to(user).select_related("unit", "receipt_by", "previous")
    notice: Notice = get_object_or_404(rows, pk=pk)
    return notice


def _rows(facts: list[dict[str, str]]) -> list[list[dict[str, str]]]:
    return [facts[at : at + 2] for at in range(0, len(facts), 2)]


def _signatures(notice: Notice, data: Any) -> list[dict[str, Any]]:
    """The places to sign, with the files of the names drawn on the screen."""
    drawn: dict[str, list[UUID]] = {}
    for each in signatures_on(notice, visit_of(notice)):
        if each.picture:
            label = INSPECTORS if each.side == each.Side.BUREAU else RECEIVED
            drawn.setdefault(label, []).append(each.picture)
    return [{**line, "pictures": drawn.get(line["label"], [])} for line in data["signatures"]]
