"""A figure opened: its value, what it leaves out, its exceptions and its evidence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import chain, islice
from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils.translation import gettext as _

from xiaoan.accounts.models import User
from xiaoan.base.pages import Column, Filters, KeysetPage, export_xlsx
from xiaoan.figures.measure import Figure, Measure, Value, together
from xiaoan.figures.registry import UnknownFigure, all_figures, figure
from xiaoan.figures.scope import Scope
from xiaoan.ledger.pages import page_seal
from xiaoan.report import splitting
from xiaoan.report.asking import address, home, scope_of, unit_named
from xiaoan.report.chapters import chapters, is_on_overview, used_in
from xiaoan.report.evidence import Line, cell_lines, lines, listing_of, primed
from xiaoan.report.evidence_kinds import Listing
from xiaoan.report.narrowing import dates, narrowed, said, split_by, ways
from xiaoan.report.overview import Shown
from xiaoan.units.models import Unit

MOST = 20_000  # rows of one export


@dataclass(frozen=True)
class Side:
    """Rows of a figure under one heading: those that meet a ratio, or those that do not."""

    name: str
    title: str
    total: int
    rows: Any


@dataclass(frozen=True)
class Body:
    """One page of a side; `other` is the side that is not shown with it. Cells have no pages."""

    side: Side
    lines: list[Line]
    page: KeysetPage[Any] | None
    is_first: bool
    other: Side | None


@login_required
def figures(request: HttpRequest) -> HttpResponse:
    """Every figure with its value in one scope, in the order of the loop."""
    user = cast("User", request.user)
    scope = scope_of(request.GET, _unit(request, user), user)
    values = together({one.key: (one, scope) for one in all_figures()})
    shown = [Shown(one, scope, values[one.key], address(one.key, scope)) for one in all_figures()]
    context = {
        "scope": scope, "unit": scope.unit, "chapters": chapters(shown), "count": len(shown),
        "filters": Filters(request, dates(scope), keep=("unit",)),
        "seal": page_seal(scope.unit.district_id),
    }  # fmt: skip
    return render(request, "report/figures.html", context)


@login_required
def figure_page(request: HttpRequest, key: str) -> HttpResponse:
    """One figure opened, as page, as Excel (`?export=xlsx`) and on paper."""
    try:
        one = figure(key)
    except UnknownFigure as error:
        raise Http404 from error
    user = cast("User", request.user)
    scope, filters = narrowed(request, one, scope_of(request.GET, _unit(request, user), user))
    listing = listing_of(one.counted(scope).model)
    if request.GET.get("export") == "xlsx":
        return _export(one, scope, listing)
    by = split_by(request, one, scope)
    value, parts = one.compute_split(scope, by) if by else (one.compute(scope), {})
    context = {
        "one": one, "scope": scope, "unit": scope.unit, "filters": filters, "value": value,
        "shown": Shown(one, scope, value, ""), "listing": listing,
        "has_aside": one.aside is not None, "used": used_in(one.key),
        "on_overview": is_on_overview(one.key),
        "bodies": _bodies(request, one, scope, listing, value),
        "met_url": filters.link(show="met"), "rest_url": filters.link(show="rest"),
        "only": said(scope), "whole_url": address(key, replace(scope, only=())),
        "by": by, "shares": splitting.shares(one, scope, by, parts),
        "ways": [(way, splitting.LABELS[way], filters.link(by=way)) for way in ways(one, scope)],
        "export": filters.export_url, "seal": page_seal(scope.unit.district_id),
    }  # fmt: skip
    return render(request, "report/figure.html", context)


def _unit(request: HttpRequest, user: User) -> Unit:
    code = request.GET.get("unit", "")
    return unit_named(user, code) if code else home(user)


def _bodies(
    request: HttpRequest, one: Figure, scope: Scope, listing: Listing, value: Value
) -> list[Body]:
    """Exceptions first; below the last of them (or alone on `?show=`) what is in order."""
    if listing.gathered is not None:
        return [_cells(one, scope, listing)]
    sides = _sides(one, scope, value)
    alone = [side for side in sides[1:] if side.name == request.GET.get("show")]
    bodies: list[Body] = []
    for side in alone or sides:
        rows = listing.rows(side.rows, scope)
        page = KeysetPage(rows, listing.order, _asking(request, side.name))
        other = next((each for each in sides if each is not side), None)
        shown = lines(listing, page.rows, scope.until.year)
        bodies.append(Body(side, shown, page, side is sides[0], other))
        if page.next_url or page.previous_url:
            break
    return bodies


def _cells(one: Figure, scope: Scope, listing: Listing) -> Body:
    """Evidence of which no single row may be seen: cells of five and more."""
    found = _gathered(one, scope, listing)
    side = Side("met", _("Cells of five and more"), len(found), found)
    return Body(side, cell_lines(listing, found), None, is_first=True, other=None)


def _gathered(one: Figure, scope: Scope, listing: Listing) -> list[Any]:
    return listing.gathered(one.evidence(scope), scope) if listing.gathered else []


def _sides(one: Figure, scope: Scope, value: Value) -> list[Side]:
    """The rows of a figure; of a ratio the exceptions before the others, empty ones left out.

    Where less is better, those that meet it are the exceptions: what was missed, came back.
    """
    if one.measure is not Measure.RATIO:
        return [Side("met", _("Evidence"), value.numerator, one.evidence(scope))]
    rest = Side("rest", _("Do not meet it"), value.rest, one.exceptions(scope))
    met = Side("met", _("Meet it"), value.numerator, one.evidence(scope))
    sides = [met, rest] if one.better == "low" else [rest, met]
    return [side for side in sides if side.total] or [met]


def _asking(request: HttpRequest, show: str) -> HttpRequest:
    """The same request, about the rows that meet the figure."""
    query = request.GET.copy()
    query["show"] = show
    asked = HttpRequest()
    asked.GET = QueryDict(query.urlencode())
    return asked


def _export(one: Figure, scope: Scope, listing: Listing) -> HttpResponse:
    """The same rows as on the page, exceptions first, with a column that says which they are."""
    period = f"{scope.unit.name}　{scope.since} – {scope.until}"
    if listing.gathered is not None:
        found = _gathered(one, scope, listing)
        return export_xlsx(found, listing.columns, one.title, note=period)
    sides = _sides(one, scope, one.compute(scope))
    marked = (
        _marked(listing.rows(side.rows, scope).order_by(*listing.order)[:MOST], side.title)
        for side in sides
    )
    rows = list(islice(chain.from_iterable(marked), MOST))
    columns: list[Column] = [*listing.columns]
    if one.measure is Measure.RATIO:
        columns.insert(0, Column(_("Meets it"), "side", 10))
    return export_xlsx(rows, columns, one.title, note=period)


def _marked(rows: Any, word: str) -> Iterator[Any]:
    for row in primed(rows):
        row.side = word
        yield row


urlpatterns: list[URLPattern] = [
    path("figures/", figures, name="figures"),
    path("figures/<str:key>/", figure_page, name="figure"),
]
