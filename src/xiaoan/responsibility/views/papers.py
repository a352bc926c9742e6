"""The sheets as PDF, Word and Excel."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, time
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone, translation
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from xiaoan.base import clock
from xiaoan.base.late import late
from xiaoan.base.pages import PRG, Filters, export_xlsx
from xiaoan.base.refusals import conflict
from xiaoan.documents import fonts
from xiaoan.documents.issuing import NotIssued
from xiaoan.documents.typeset import typeset
from xiaoan.evidence.kinds import DOCX
from xiaoan.ledger.change import WrongState
from xiaoan.responsibility.answering import answered as answers
from xiaoan.responsibility.issuing import issue_sheet
from xiaoan.responsibility.models import Charge, Sheet
from xiaoan.responsibility.papers import FORM, answered_paper, person_paper, unit_paper
from xiaoan.responsibility.views.finding import day_asked, person, unit_for
from xiaoan.responsibility.views.own import person_for
from xiaoan.responsibility.views.sheet import FILTERS
from xiaoan.responsibility.workbook import columns
from xiaoan.units.models import Unit

if TYPE_CHECKING:
    from xiaoan.documents import word
else:
    word = late("xiaoan.documents.word")

MAKERS: dict[str, tuple[str, Callable[[str, Mapping[str, Any], datetime], bytes]]] = {
    "pdf": ("application/pdf", typeset),
    "docx": (DOCX.content_type, lambda name, data, at: word.word(name, data, at)),
}


@login_required
def sheet_paper(request: HttpRequest, pk: UUID, form: str) -> HttpResponse:
    """One approved version; as Excel its lines, ready to be imported again."""
    rows = Sheet.objects.visible_to(person(request)).approved()
    shown = get_object_or_404(rows.select_related("unit__parent"), pk=pk)
    charges = shown.charges.select_related("post", "unit").order_by("order")
    if form == "xlsx":
        return export_xlsx(charges, columns(shown.unit), _("Sheet of responsibility"))
    today = clock.today()
    on = max(shown.since or today, min(today, shown.until or today))
    return _file(form, unit_paper(shown, answers(charges, shown.unit, on), on))


@login_required
def person_file(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    """What a person answers for."""
    shown, asked = person_for(request, pk)
    if not asked:
        raise Http404
    home = Unit.objects.filter(pk=shown.unit_id or 0).first() or asked[0].sheet.unit
    return _file(form, person_paper(shown, home, asked, clock.today()))


@login_required
def answered_file(request: HttpRequest, code: str, form: str) -> HttpResponse:
    """Who answered for an area or a duty on a day."""
    unit, on = unit_for(request, code), day_asked(request)
    filters = Filters(request, FILTERS)
    rows: Any = filters.apply(Charge.objects.visible_to(person(request)).filter(unit=unit))
    charges = rows.in_force(on).select_related("post", "unit").order_by("order")
    asked = _printable("、".join(str(value) for value in filters.values.values()))
    return _file(form, answered_paper(unit, answers(charges, unit, on), on, asked))


def _printable(asked: str) -> str:
    """What was asked, without signs that no font has: they name nothing on the sheet."""
    gone = fonts.missing(asked)
    return "".join(sign for sign in asked if sign not in gone)


@login_required
@require_POST
def sheet_issue(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Issue the version in force as a signed paper."""
    rows = Sheet.objects.visible_to(person(request)).approved()
    shown = get_object_or_404(rows.select_related("unit__parent"), pk=pk)
    try:
        issue_sheet(shown, by=person(request))
    except WrongState as wrong:
        return conflict(request, wrong)
    except NotIssued as wrong:
        messages.error(request, " ".join(wrong.messages))
        return PRG(request, "responsibility:sheet", pk=shown.pk)
    said = _("Issued and signed. Hang it up: its code tells whether it still holds.")
    return PRG(request, "responsibility:sheet", pk=shown.pk, said=said)


def _file(form: str, data: Mapping[str, Any]) -> HttpResponse:
    """The paper as a file. Its moment is the start of the day: the same day, the same bytes."""
    if form not in MAKERS:
        raise Http404
    kind, make = MAKERS[form]
    moment = timezone.make_aware(datetime.combine(clock.today(), time.min))
    with translation.override("zh-hans"):  # whatever language the screen speaks
        response = HttpResponse(make(FORM, data, moment), content_type=kind)
    name = f"{data['issuer']}{data['title']} {clock.today().isoformat()}.{form}"
    response["Content-Disposition"] = content_disposition_header(form != "pdf", name) or ""
    return response
