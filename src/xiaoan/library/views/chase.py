"""Who was asked to read what, and has not: the chase list, overdue first."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Case, Count, F, Q, Value, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from xiaoan.access.check import check
from xiaoan.base import clock
from xiaoan.base.pages import PRG, Column, Filter, Filters, KeysetPage, export_xlsx
from xiaoan.ledger.permission import reach
from xiaoan.library.models import Reading, ReadingQuerySet, Text
from xiaoan.library.reminding import remind as remind_all
from xiaoan.library.views.finding import person, seen

MOST = 20_000  # rows of one export
STATES = [
    ("unread", gettext_lazy("not read yet")),
    ("late", gettext_lazy("overdue")),
    ("read", gettext_lazy("have read")),
]
ORDER = ("done", "due_on", "unit__code", "id")
COLUMNS = [
    Column(gettext_lazy("Title"), "version.text.title", 36),
    Column(gettext_lazy("Version"), "version.n", 8),
    Column(gettext_lazy("Unit"), "unit.name", 24),
    Column(gettext_lazy("Name"), "user.name", 12),
    Column(gettext_lazy("Post"), lambda row: str(row.post), 16),
    Column(gettext_lazy("Asked on"), "asked_on", 12),
    Column(gettext_lazy("To be read by"), "due_on", 12),
    Column(gettext_lazy("Days late"), lambda row: row.days_late(), 8),
    Column(gettext_lazy("Read at"), "read_at", 18),
]


def _by_state(rows: Any, value: str) -> Any:
    states: dict[str, Callable[[], Any]] = {
        "unread": rows.unread,
        "late": lambda: rows.overdue(clock.today()),
        "read": lambda: rows.filter(read_at__isnull=False),
    }
    return states[value]()


def _search(rows: Any, value: str) -> Any:
    found = Q(unit__name__icontains=value) | Q(user__name__icontains=value)
    return rows.filter(found | Q(version__text__title__icontains=value))


def _filters(request: HttpRequest, texts: Any) -> Filters:
    return Filters(
        request,
        [
            Filter("q", _("Keyword"), _search, kind="search", placeholder=_("Title, unit, name")),
            Filter("state", _("State"), _by_state, choices=STATES, default="unread"),
            Filter("text", _("Title"), lambda r, v: r.filter(version__text_id=v),
                   choices=lambda: texts.values_list("pk", "title")),
        ],
    )  # fmt: skip


def asked(user: Any) -> ReadingQuerySet:
    """The readings that `user` chases: of texts in force and of people still in their posts."""
    where = reach(user, Reading.view)
    if not (where.districts or where.units):
        raise PermissionDenied(
            _("Who has read the texts is seen by the school's leaders and by the bureau.")
        )
    rows: ReadingQuerySet = Reading.objects.visible_to(user).wanted()
    return rows


@login_required
def chase(request: HttpRequest) -> HttpResponse:
    """The list, as page, as Excel and on paper; above it how many of how many."""
    user, today = person(request), clock.today()
    texts = seen(user).in_force().exclude(readers=[]).order_by("category", "title")
    rows = asked(user)
    filters = _filters(request, texts)
    done = Case(When(read_at=None, then=Value(0)), default=Value(1))
    found = filters.apply(rows).annotate(done=done)
    found = found.select_related("version__text", "unit", "user", "post").defer("version__body")
    if request.GET.get("export") == "xlsx":
        return export_xlsx(
            found.order_by(*ORDER)[:MOST], COLUMNS, _("Who has read the texts"), note=str(today)
        )
    chosen = filters.values.get("text")
    of = rows.filter(version__text_id=chosen) if chosen else rows
    context = {
        "page": KeysetPage(found, ORDER, request), "filters": filters, "today": today,
        "counts": of.counts(today), "export": filters.link(export="xlsx"), "tab": "chase",
        "text": Text.objects.filter(pk=chosen).select_related("unit").first() if chosen else None,
        "may_remind": bool(reach(user, "library.remind").districts)
        or bool(reach(user, "library.remind").units),
        "links": {key: filters.link(state=key) for key in ("read", "late")},
        "by_text": _by_text(of, today) if not chosen else [], "as_of": clock.now(),
    }  # fmt: skip
    return render(request, "library/chase.html", context)


def _by_text(rows: ReadingQuerySet, today: Any) -> Any:
    """The texts that fewest have read, with how many of how many; one statement."""
    late = Q(read_at=None, due_on__lt=today)
    return (
        rows.values("version__text_id", "version__text__title")
        .annotate(n=Count("pk"), read=Count("read_at"), late=Count("pk", filter=late))
        .filter(read__lt=F("n"))
        .order_by("-late", "read", "version__text__title")[:8]
    )


@login_required
@require_POST
def remind(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Remind everybody in sight who has not read this text; once a day."""
    user = person(request)
    text = get_object_or_404(seen(user).select_related("unit", "current"), pk=pk)
    where = reach(user, "library.remind")
    if not (where.districts or where.units):
        check(user, "library.remind", text.unit)
    told = remind_all(text, asked(user).filter(version__text=text).unread(), by=user)
    said = (
        ngettext("%(n)s person was reminded.", "%(n)s people were reminded.", told) % {"n": told}
        if told
        else _("Everybody was reminded today already, or has read it.")
    )
    return PRG(request, f"/library/chase/?text={pk}", said=said)
