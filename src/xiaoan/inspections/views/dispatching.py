"""All notices of a special inspection in one go: what will go out, the order, how far it is."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from xiaoan.access.check import check
from xiaoan.base.pages import PRG
from xiaoan.base.refusals import Refusal, conflict, refuse
from xiaoan.hazards.models import NoticeRule
from xiaoan.inspections.jobs import soon
from xiaoan.inspections.models import Dispatch, Round
from xiaoan.inspections.models.dispatch import visits_to_serve
from xiaoan.inspections.views.visits import person
from xiaoan.ledger.change import WrongState
from xiaoan.units.models import Unit


@login_required
def dispatch(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What would be served, school by school; POST orders it, and the worker begins at once."""
    by = person(request)
    shown = get_object_or_404(Round.objects.visible_to(by).select_related("unit"), pk=pk)
    check(by, "inspections.dispatch", shown.unit)
    if request.method == "POST":
        try:
            run = Dispatch.objects.all().order(shown, by=by)
        except WrongState as wrong:
            return conflict(request, wrong)
        except ValidationError as error:
            return _nothing(request, shown, error)
        soon()
        return PRG(request, "inspections:dispatched", pk=run.pk)
    context = {
        "round": shown, "visits": visits_to_serve(shown),
        "rule": NoticeRule.objects.all().of_district(shown.district_id),
        "runs": shown.dispatches.select_related("by").order_by("-ordered_at"),
    }  # fmt: skip
    return render(request, "inspections/dispatch.html", context)


@never_cache
@login_required
def dispatched(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One run: how far it has come, and at the end which schools could not be served."""
    rows = Dispatch.objects.visible_to(person(request)).select_related("round", "by")
    run = get_object_or_404(rows, pk=pk)
    names = Unit.objects.in_bulk([row["unit"] for row in run.left])
    left = [(names.get(row["unit"]), row["why"]) for row in run.left]
    context = {"run": run, "round": run.round, "left": left}
    part = "progress" if request.headers.get("HX-Request") and not run.ended_at else "dispatched"
    response = render(request, f"inspections/{part}.html", context)
    if request.headers.get("HX-Request") and run.ended_at:
        response["HX-Refresh"] = "true"
    return response


def _nothing(request: HttpRequest, shown: Round, error: ValidationError) -> HttpResponse:
    cure = _("Finish its visits first; what was found then stands here.")
    links = [(shown.name, f"/inspections/rounds/{shown.pk}/")]
    why = " ".join(error.messages)
    return refuse(request, Refusal(_("Nothing was served"), why, cure, 422, links=links))
