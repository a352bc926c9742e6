"""Records: filled checklists, each with the version it was filled with."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy as _

from xiaoan.accounts.models import User
from xiaoan.base.pages import Column, Filter, Filters, KeysetPage, export_xlsx
from xiaoan.duties.draws import named
from xiaoan.duties.items import Item
from xiaoan.duties.models import Record, Task
from xiaoan.evidence.models import File
from xiaoan.hazards.models import Hazard
from xiaoan.ledger.pages import seal_state
from xiaoan.units.models import Place

PAPER = "paper"


def _kind(rows: Any, value: str) -> Any:
    return rows.filter(paper_at__isnull=False) if value == PAPER else rows.filter(kind=value)


FILTERS = [
    Filter(
        "q", _("Keyword"),
        lambda rows, v: rows.filter(Q(unit__name__icontains=v) | Q(checklist__zh__icontains=v)),
        kind="search", placeholder=_("school or checklist"),
    ),
    Filter("kind", _("Kind"), _kind, choices=[*Record.Kind.choices, (PAPER, _("entered later"))]),
    Filter("failed", _("With faults"), lambda rows, _v: rows.filter(failed__gt=0), kind="flag"),
    Filter("since", _("From"), lambda rows, v: rows.filter(happened_at__date__gte=v), kind="date"),
    Filter("until", _("Until"), lambda rows, v: rows.filter(happened_at__date__lte=v), kind="date"),
]  # fmt: skip
COLUMNS = [
    Column(_("Time"), "happened_at", 20),
    Column(_("School"), "unit.name", 24),
    Column(_("Kind"), lambda record: str(record.get_kind_display())),
    Column(_("Checklist"), lambda record: str(record.checklist or record.duty or ""), 30),
    Column(_("By"), lambda record: str(record.by)),
    Column(_("Items"), "items"),
    Column(_("Failed"), "failed"),
    Column(_("Entered later"), lambda record: str(_("yes")) if record.is_paper else ""),
    Column(_("Time on the paper"), "paper_at", 20),
    Column(_("Time of entry"), "entered_at", 20),
]


@login_required
def records(request: HttpRequest) -> HttpResponse:
    """The register of records, the latest first."""
    filters = Filters(request, FILTERS)
    seen = Record.objects.visible_to(cast("User", request.user))
    rows = filters.apply(seen.select_related("unit", "checklist", "duty", "by"))
    if request.GET.get("export") == "xlsx":
        return export_xlsx(rows.order_by("-happened_at").iterator(), COLUMNS, _("Records"))
    page = KeysetPage(rows, ("-happened_at", "-id"), request)
    return render(request, "duties/records.html", {"page": page, "filters": filters})


@login_required
def record(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One record: the items as they stood then, the answers, the hazards, what it closed."""
    user = cast("User", request.user)
    rows = Record.objects.visible_to(user)
    shown = get_object_or_404(rows.select_related("unit", "checklist", "duty", "by"), pk=pk)
    hazards = Hazard.objects.visible_to(user).filter(source_subject=shown.subject)
    closed = Task.objects.visible_to(user).filter(unit_id=shown.unit_id, closed_by=shown.subject)
    context = {
        "record": shown, "answers": _answers(shown), "hazards": hazards.order_by("serial"),
        "closed": closed.select_related("duty"), "seal": seal_state(shown),
        "question": named(shown.told["ask"]) if shown.told else None,
        "photos": File.objects.visible_to(user).filter(about=shown.subject).order_by("id"),
    }  # fmt: skip
    return render(request, "duties/record.html", context)


def _answers(shown: Record) -> list[dict[str, object]]:
    if shown.checklist is None:
        return []
    named = {answer.get("place_id") for answer in shown.answers.values()} - {None}
    places = {str(p.pk): str(p) for p in Place.objects.filter(unit_id=shown.unit_id, pk__in=named)}
    lines = [
        {"item": item, "answer": shown.answers[str(item.order)], "failed": _failed(item, shown),
         "place": places.get(shown.answers[str(item.order)].get("place_id", ""), "")}
        for item in shown.checklist.lines if str(item.order) in shown.answers
    ]  # fmt: skip
    return sorted(lines, key=lambda line: not line["failed"])


def _failed(item: Item, shown: Record) -> bool:
    answer = shown.answers[str(item.order)]
    if answer["a"] == "number":
        return not item.passes(answer["v"])
    return bool(answer["a"] == "fail")
