"""What the public reported: the list of a school or of the district, one report, its steps."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, cast
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction
from django.db.models import Case, Count, Q, QuerySet, Value, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from xiaoan.access.check import check, may
from xiaoan.accounts.models import User
from xiaoan.base import clock
from xiaoan.base.pages import PRG, Column, Filter, Filters, KeysetPage, export_xlsx
from xiaoan.base.refusals import conflict
from xiaoan.ledger.change import WrongState
from xiaoan.ledger.pages import page_seal
from xiaoan.ledger.permission import reach
from xiaoan.public.cipher import Unreadable
from xiaoan.public.models import Report
from xiaoan.public.steps import STEPS, RecordForm
from xiaoan.units.models import Unit

MOST = 10_000  # rows of one export
STATES = [
    ("open", gettext_lazy("waiting for an answer")),
    ("late", gettext_lazy("answer overdue")),
    *Report.Status.choices,
]
COLUMNS = [
    Column(gettext_lazy("Arrived"), "received_at", 18),
    Column(gettext_lazy("School"), "unit.name", 26),
    Column(gettext_lazy("Area"), "unit.area", 10),
    Column(gettext_lazy("Place"), lambda row: str(row.place), 24),
    Column(gettext_lazy("What"), "title", 16),
    Column(gettext_lazy("Dangerous now"), lambda row: _("yes") if row.is_urgent else "", 8),
    Column(gettext_lazy("Answer by"), "due_on", 12),
    Column(gettext_lazy("Answered"), "answered_at", 18),
    Column(gettext_lazy("State"), lambda row: str(row.get_status_display()), 14),
    Column(gettext_lazy("Answer"), "answer", 40),
    Column(gettext_lazy("Why dismissed"), "reason", 40),
    Column(gettext_lazy("Hazard"), lambda row: row.hazard.number if row.hazard else "", 12),
]


def person(request: HttpRequest) -> User:
    """Who is signed in; pages behind `login_required` only."""
    return cast("User", request.user)


def _state(rows: Any, value: str) -> Any:
    if value == "open":
        return rows.unanswered()
    return rows.overdue(clock.today()) if value == "late" else rows.filter(status=value)


def _since(rows: Any, value: date) -> Any:
    return rows.received(value, clock.today())


def _words(rows: QuerySet[Any], value: str) -> QuerySet[Any]:
    found = Q(unit__name__icontains=value) | Q(place__name__icontains=value)
    return rows.filter(found | Q(place__building__icontains=value))


def _areas(user: User) -> list[tuple[str, str]]:
    where = reach(user, Report.view)
    units = Unit.objects.filter(Q(district_id__in=where.districts) | Q(pk__in=where.units))
    areas = units.exclude(area="").order_by("area").values_list("area", flat=True).distinct()
    return [(area, area) for area in areas]


def _filters(request: HttpRequest) -> Filters:
    return Filters(
        request,
        [
            Filter("q", _("Keyword"), _words, kind="search", placeholder=_("School, place")),
            Filter("state", _("State"), _state, choices=STATES, default="open"),
            Filter("area", _("Area"), lambda r, v: r.filter(unit__area=v),
                   choices=lambda: _areas(person(request))),
            Filter("since", _("From"), _since, kind="date"),
            Filter("until", _("Until"), lambda r, v: r.filter(
                received_at__date__lt=v + timedelta(days=1)), kind="date"),
        ],
    )  # fmt: skip


def in_order(rows: QuerySet[Report]) -> QuerySet[Report]:
    """Overdue first, then dangerous ones, then the others without an answer."""
    rank = Case(
        When(answered_at=None, due_on__lt=clock.today(), then=Value(0)),
        When(answered_at=None, is_urgent=True, then=Value(1)),
        When(answered_at=None, then=Value(2)),
        default=Value(3),
    )
    return rows.annotate(rank=rank)


@login_required
def reports(request: HttpRequest) -> HttpResponse:
    """The list, as page, as Excel (`?export=xlsx`) and on paper."""
    user, today = person(request), clock.today()
    seen = Report.objects.visible_to(user)
    filters = _filters(request)
    rows = in_order(filters.apply(seen)).select_related("unit", "place", "hazard")
    order = ("rank", "due_on", "id")
    if request.GET.get("export") == "xlsx":
        listed = rows.order_by(*order)[:MOST]
        return export_xlsx(listed, COLUMNS, _("Reports of the public"), note=today.isoformat())
    counts = seen.aggregate(
        open=Count("pk", filter=Q(answered_at=None)),
        late=Count("pk", filter=Q(answered_at=None, due_on__lt=today)),
        dismissed=Count("pk", filter=Q(status="dismissed")),
    )
    context = {
        "page": KeysetPage(rows, order, request), "filters": filters, "today": today,
        "counts": counts, "export": filters.export_url, "as_of": clock.now(),
        "may_unseal": bool(reach(user, "public.unseal").districts),
        "seal": page_seal(user.district_id) if user.district_id else None,
    }  # fmt: skip
    return render(request, "public/reports.html", context)


def _find(request: HttpRequest, pk: UUID) -> Report:
    seen = Report.objects.visible_to(person(request))
    report: Report = get_object_or_404(
        seen.select_related("unit", "place", "hazard", "answered_by", "plate"), pk=pk
    )
    return report


def offered(report: Report, user: User) -> list[tuple[str, Any]]:
    """The steps that `user` may take now, by name."""
    return [
        (name, step) for name, step in STEPS.items()
        if report.status in step.states and may(user, step.action, report.unit)
    ]  # fmt: skip


@login_required
def report(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One report: what came, what became of it, what to do next."""
    return _shown(request, _find(request, pk))


def _shown(request: HttpRequest, record: Report, contact: str = "") -> HttpResponse:
    user = person(request)
    steps = offered(record, user)
    context = {
        "report": record, "photos": record.photos(), "today": clock.today(), "contact": contact,
        "first": steps[0] if steps else None, "others": steps[1:],
        "may_reveal": bool(record.contact) and may(user, "public.reveal", record.unit),
        "seal": page_seal(record.district_id),
    }  # fmt: skip
    answer = render(request, "public/report.html", context)
    if contact:
        answer["Cache-Control"] = "no-store"
    return answer


@login_required
@require_POST
def contact(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show how to reach the reporter, once, on this page; the look is an event."""
    record = _find(request, pk)
    try:
        words = record.reveal(by=person(request))
    except Unreadable:
        words = _("It was destroyed at the end of its retention.")
    except WrongState as wrong:
        return conflict(request, wrong)
    return _shown(request, record, words)


@login_required
def step(request: HttpRequest, pk: UUID, name: str) -> HttpResponse:
    """Take step `name`; 409 when somebody else has moved the report on."""
    record, by, page = _find(request, pk), person(request), STEPS[name]
    check(by, page.action, record.unit)
    if request.method != "POST" and record.status not in page.states:
        now = record.get_status_display()
        return conflict(request, WrongState(_("The report now stands at “%s”.") % now))
    form = page.form(request.POST if request.method == "POST" else None, record=record)
    if request.method == "POST" and form.is_valid():
        try:
            if taken(form, lambda: page.take(record, by, form)):
                return PRG(request, record.address, said=_("Entered: %(step)s") % {
                    "step": page.title})  # fmt: skip
        except WrongState as wrong:
            return conflict(request, wrong)
    context = {"report": record, "page": page, "form": form}
    return render(request, "public/step.html", context, status=422 if form.errors else 200)


def taken(form: RecordForm, take: Any) -> bool:
    """Run the step in one transaction; what it refuses stands by the field it is about."""
    try:
        with transaction.atomic():
            take()
    except ValidationError as error:
        for field, words in _by_field(error).items():
            form.add_error(field if field in form.fields else None, words)
        return False
    return True


def _by_field(error: ValidationError) -> dict[str, Any]:
    return (
        error.message_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.messages}
    )
