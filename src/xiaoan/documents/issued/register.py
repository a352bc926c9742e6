"""The register of issued papers: filtered, paged by key, as Excel, and on paper."""

from __future__ import annotations

from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from xiaoan.access.check import reach
from xiaoan.access.matrix import row
from xiaoan.accounts.models import User
from xiaoan.base import clock
from xiaoan.base.pages import Column, Filter, Filters, KeysetPage, export_xlsx
from xiaoan.documents import kinds
from xiaoan.documents.models import Document

MOST = 10_000  # rows of one export
ORDER = ("-issued_at", "-id")


def _search(rows: Any, value: str) -> Any:
    named = Q(number__icontains=value) | Q(title__icontains=value)
    return rows.filter(named | Q(addressee__icontains=value))


def _kinds() -> list[tuple[str, Any]]:
    return [(one.key, one.label) for one in kinds.all_kinds()]


FILTERS = [
    Filter(
        "q", gettext_lazy("Keyword"), _search, kind="search",
        placeholder=gettext_lazy("number, title, addressee"),
    ),
    Filter("kind", gettext_lazy("Kind"), lambda rows, v: rows.filter(kind=v), choices=_kinds),
    Filter(
        "state", gettext_lazy("State"), lambda rows, v: rows.filter(state=v),
        choices=Document.State.choices,
    ),
    Filter(
        "since", gettext_lazy("Issued from"),
        lambda rows, v: rows.filter(issued_at__date__gte=v), kind="date",
    ),
    Filter(
        "until", gettext_lazy("until"),
        lambda rows, v: rows.filter(issued_at__date__lte=v), kind="date",
    ),
]  # fmt: skip
COLUMNS = [
    Column(gettext_lazy("Document number"), "number", 20),
    Column(gettext_lazy("Kind"), lambda one: str(one.kind_label), 16),
    Column(gettext_lazy("Title"), "title", 44),
    Column(gettext_lazy("Addressee"), "addressee", 26),
    Column(gettext_lazy("Issued by"), "issuer.name", 20),
    Column(pgettext_lazy("paper", "Issued"), "issued_at", 18),
    Column(gettext_lazy("State"), lambda one: str(one.get_state_display()), 12),
    Column(gettext_lazy("Replaced by"), lambda one: str(one.superseded_by or ""), 40),
    Column(gettext_lazy("Reason"), "reason", 30),
    Column(gettext_lazy("Sealed original"), "sealed_at", 18),
    Column(gettext_lazy("Digest (SHA-256)"), "sha256", 68),
]


def reader(request: HttpRequest) -> User:
    """Who reads; raises PermissionDenied for whoever sees issued papers nowhere."""
    user = cast("User", request.user)
    where = reach(user, Document.view)
    if not (where.districts or where.units):
        label = row(Document.view).label
        raise PermissionDenied(_("“%(what)s” needs another post.") % {"what": label})
    return user


@login_required
def issued(request: HttpRequest) -> HttpResponse:
    """The register; a school sees its own papers and those sent to it."""
    user, today = reader(request), clock.today()
    seen = Document.objects.visible_to(user)
    filters = Filters(request, FILTERS)
    rows = filters.apply(seen).select_related("unit", "issuer", "superseded_by").defer("data")
    if request.GET.get("export") == "xlsx":
        name = _("Register of issued papers")
        return export_xlsx(rows.order_by(*ORDER)[:MOST], COLUMNS, name, note=today.isoformat())
    context = {
        "page": KeysetPage(rows, ORDER, request), "filters": filters, "as_of": clock.now(),
        "export": filters.link(export="xlsx"), "counts": _counts(seen, today.year),
        "scope": dict(FILTERS[1].options()).get(str(filters.values.get("kind", "")), ""),
        "may_view": bool(reach(user, "documents.view").districts),
        "may_house": bool(reach(user, "documents.house").districts),
        "may_write": bool(reach(user, "documents.draft").districts),
    }  # fmt: skip
    return render(request, "documents/issued/register.html", context)


def _counts(seen: Any, year: int) -> dict[str, int]:
    """How many of the year, and how many of them hold no longer, in one query."""
    found: dict[str, int] = seen.filter(issued_at__year=year).aggregate(
        all=Count("pk"), superseded=Count("pk", filter=Q(state=Document.State.SUPERSEDED)),
        withdrawn=Count("pk", filter=Q(state=Document.State.WITHDRAWN)),
    )  # fmt: skip
    return found
