"""The yearly summary on screen, in Word and as a sheet."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from xiaoan.access.check import check
from xiaoan.accounts.models import User
from xiaoan.base import clock
from xiaoan.base.late import late
from xiaoan.base.refusals import Refusal, refuse
from xiaoan.ledger.pages import page_seal
from xiaoan.ledger.permission import reach
from xiaoan.report.summary import ACTION, build, last_year, units_of, years_of
from xiaoan.report.summary_sheet import sheet
from xiaoan.units.models import Unit

if TYPE_CHECKING:
    from xiaoan.report import summary_word
else:
    summary_word = late("xiaoan.report.summary_word")

FIRST_YEAR = 1949


class NoSuchYear(ValueError):
    """The address names no year that a summary could be about."""


@login_required
@require_safe
def summary(request: HttpRequest) -> HttpResponse:
    """The document with the mark of each sentence in its margin."""
    user = cast("User", request.user)
    unit = _unit(request, user)
    try:
        told = build(unit, _year(request, unit))
    except NoSuchYear as wrong:
        return _no_such_year(request, wrong)
    root = bytes.fromhex(told.root)
    years = years_of(unit)
    context: dict[str, Any] = {
        "told": told,
        "units": units_of(user),
        "years": years if told.year in years else [told.year, *years],
        "seal": replace(page_seal(told.district), as_of=told.scope.as_of, root=root),
    }
    return render(request, "report/summary.html", context)


@login_required
@require_safe
def word(request: HttpRequest) -> HttpResponse:
    """The same document for Word, with its evidence behind it."""
    unit = _unit(request, cast("User", request.user))
    try:
        told = build(unit, _year(request, unit))
    except NoSuchYear as wrong:
        return _no_such_year(request, wrong)
    return _download(summary_word.document(told), summary_word.WORD, f"{told.title}.docx")


@login_required
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The same document as one file that needs nothing else."""
    unit = _unit(request, cast("User", request.user))
    try:
        told = build(unit, _year(request, unit))
    except NoSuchYear as wrong:
        return _no_such_year(request, wrong)
    return _download(sheet(told).encode(), "text/html; charset=utf-8", f"{told.title}.html")


def _download(content: bytes, kind: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = content_disposition_header(True, name)
    return response


def _unit(request: HttpRequest, user: User) -> Unit:
    """The unit of the address, or the first whose summary `user` may read.

    One that is out of sight is not found; one in sight is refused where the post is missing.
    """
    mine, code = units_of(user), request.GET.get("unit", "")
    found = (mine.filter(code=code) if code else mine).first()
    if found is not None:
        return found
    where = reach(user, "units.view")
    seen = Unit.objects.filter(district_id__in=where.districts) | Unit.objects.filter(
        pk__in=where.units
    )
    check(
        user, ACTION, get_object_or_404(seen, **({"code": code} if code else {"pk": user.unit_id}))
    )
    raise Http404


def _year(request: HttpRequest, unit: Unit) -> int:
    text = request.GET.get("year", "").strip()
    if not text:
        return last_year(unit)
    now = timezone.localdate(clock.now()).year
    if not (text.isascii() and text.isdigit()) or not FIRST_YEAR <= int(text[:9]) <= now:
        raise NoSuchYear(text[:20])
    return int(text)


def _no_such_year(request: HttpRequest, wrong: NoSuchYear) -> HttpResponse:
    now = timezone.localdate(clock.now()).year
    return refuse(
        request,
        Refusal(
            _("There is no summary of this year"),
            _("“%(text)s” is no year between %(first)s and %(now)s.")
            % {"text": wrong, "first": FIRST_YEAR, "now": now},
            _("Choose a year from the list above the summary."),
            status=400,
            links=[(_("Yearly summary"), request.path)],
        ),
    )


urlpatterns: list[URLPattern] = [
    path("summary/", summary, name="summary"),
    path("summary/word/", word, name="summary_word"),
    path("summary/page/", page, name="summary_page"),
]
