"""The end of a visit: what the notice will say, then one button drafts and serves it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from xiaoan.access.check import check
from xiaoan.base.pages import PRG
from xiaoan.base.refusals import conflict
from xiaoan.hazards.models import Notice, NoticeRule
from xiaoan.hazards.views.steps import taken
from xiaoan.inspections.forms import FinishForm
from xiaoan.inspections.lists import lists_of
from xiaoan.inspections.models import Visit
from xiaoan.inspections.views.steps import find_visit, moved
from xiaoan.inspections.views.visits import person
from xiaoan.ledger.change import WrongState


@login_required
def finish(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Finish the visit; with open findings its numbered notice is drafted and served at once."""
    visit, by = find_visit(request, pk), person(request)
    check(by, "inspections.finish", visit.unit)
    if visit.status != Visit.Status.BEGUN:
        return conflict(request, WrongState(f"inspections.finish: {visit.subject}"))
    form = FinishForm(request.POST if request.method == "POST" else None, record=visit)
    if request.method != "POST" or not form.is_valid():
        return _page(request, visit, form)
    served: list[Notice | None] = []

    def take() -> HttpResponse:
        if not taken(form, lambda: served.append(visit.finish(by=by, **form.facts()))):
            return _page(request, visit, form)
        notice = served[0]
        if notice is None and form.cleaned_data.get("later"):
            said = _("The visit is finished; its notice goes out with the special inspection.")
            return PRG(request, "inspections:round", pk=visit.round_id, said=said)
        if notice is None:
            said = _("The visit is finished; there is nothing to put right.")
            return PRG(request, "inspections:visit", pk=pk, said=said)
        return PRG(request, "hazards:notice", pk=notice.pk, said=_said(notice))

    return moved(request, take)


@login_required
@require_POST
def serve_rest(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A supplementary notice about what the second phone brought after the first was served."""
    visit, by = find_visit(request, pk), person(request)
    check(by, "inspections.finish", visit.unit)

    def take() -> HttpResponse:
        notice = visit.serve_rest(by=by)
        if notice is None:
            said = _("There is nothing left to serve.")
            return PRG(request, "inspections:visit", pk=pk, said=said)
        return PRG(request, "hazards:notice", pk=notice.pk, said=_said(notice))

    return moved(request, take)


def _said(notice: Notice) -> str:
    """What has become of the notice."""
    number = {"number": notice.number}
    if notice.served_at is not None:
        return _("Notice %(number)s is served.") % number
    if notice.needs_approval:
        return _("Notice %(number)s is drafted and waits for approval.") % number
    return _("Order %(number)s is drafted; serve it by hand.") % number


def _page(request: HttpRequest, visit: Visit, form: FinishForm) -> HttpResponse:
    findings: list[Any] = list(
        visit.findings.select_related("hazard__place").order_by("found_at", "id")
    )
    listed = [f for f in findings if f.hazard.is_open and f.hazard.notice_id is None]
    context = {
        "visit": visit, "form": form, "approves": _approves(visit),
        "findings": listed, "others": len(findings) - len(listed),
        "unfilled": [row["title"] for row in lists_of(visit) if _waits(row)],
    }  # fmt: skip
    status = 422 if form.errors else 200
    return render(request, "inspections/finish.html", context, status=status)


def _approves(visit: Visit) -> bool:
    """Whether the district wants an approval before the notice is served."""
    return NoticeRule.objects.all().of_district(visit.district_id).needs_approval


def _waits(row: dict[str, Any]) -> bool:
    """A list that applies here and is not filled yet."""
    return bool(row["count"]) and row["record"] is None
