"""Planning visits to several schools at once, with a warning where a school is overrun."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.db.models import Max
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.utils.translation import ngettext

from xiaoan.access.check import check
from xiaoan.accounts.models import User
from xiaoan.base import clock
from xiaoan.base.pages import PRG
from xiaoan.hazards.views.steps import taken
from xiaoan.inspections.forms import PlanForm
from xiaoan.inspections.models import CLOSE_DAYS, Round, Visit
from xiaoan.inspections.views.visits import district_of, person
from xiaoan.units.models import Unit


@login_required
def plan(request: HttpRequest) -> HttpResponse:
    """Choose schools, day, people and lists; `?round=` and `?previous=` fill it beforehand."""
    by, district = person(request), district_of(person(request))
    check(by, "inspections.plan", district)
    previous = _previous(request, by)
    given = request.POST if request.method == "POST" else None
    form = PlanForm(given, initial=_first(request, by, previous), record=district)
    clashes: list[Visit] = []
    if request.method == "POST" and form.is_valid():
        facts = dict(form.cleaned_data)
        clashes = [] if facts.pop("anyway") else clashes_of(facts["units"], facts["planned_on"])
        made: list[Visit] = []
        if not clashes and taken(form, lambda: made.extend(
            _plan(facts, by=by, district=district, previous=previous)
        )):  # fmt: skip
            return _done(request, made)
    context = {
        "form": form, "clashes": clashes, "days": CLOSE_DAYS, "previous": previous,
        "areas": _areas(form), "chosen": _chosen(form),
    }  # fmt: skip
    status = 422 if form.errors else 409 if clashes else 200
    return render(request, "inspections/plan.html", context, status=status)


def clashes_of(units: Iterable[Unit], day: Any) -> list[Visit]:
    """Visits to the same schools within days of `day`, by school."""
    rows = Visit.objects.near(units, day).select_related("unit", "lead", "round")
    return list(rows.order_by("unit__area", "unit__code", "planned_on"))


def _plan(
    facts: dict[str, Any], *, by: User, district: Unit, previous: Visit | None
) -> list[Visit]:
    announce = facts.pop("announce")
    with transaction.atomic():
        visits = Visit.objects.plan_many(by=by, district=district, previous=previous, **facts)
        if announce:
            for visit in visits:
                visit.announce(by=by)
    return visits


def _done(request: HttpRequest, made: list[Visit]) -> HttpResponse:
    said = ngettext(
        "%(n)s visit is planned.", "%(n)s visits are planned.", len(made)
    ) % {"n": len(made)}  # fmt: skip
    if len(made) == 1:
        return PRG(request, "inspections:visit", pk=made[0].pk, said=said)
    if made[0].round_id:
        return PRG(request, "inspections:round", pk=made[0].round_id, said=said)
    return PRG(request, "inspections:visits", said=said)


def _previous(request: HttpRequest, by: User) -> Visit | None:
    key = _uuid(request.GET.get("previous", ""))
    if key is None:
        return None
    rows = Visit.objects.visible_to(by).filter(status=Visit.Status.FINISHED)
    found: Visit = get_object_or_404(rows.select_related("unit"), pk=key)
    return found


def _first(request: HttpRequest, by: User, previous: Visit | None) -> dict[str, Any]:
    """What the form holds before anybody types: from the round, the school or the visit before."""
    first: dict[str, Any] = {"lead": by.pk, "planned_on": clock.today()}
    if previous is not None:
        return first | {"units": [previous.unit_id], "lead": previous.lead_id,
                        "members": previous.members}  # fmt: skip
    key = _uuid(request.GET.get("round", ""))
    special = Round.objects.visible_to(by).filter(pk=key).first() if key else None
    if special is not None:
        first |= {"round": special.pk, "planned_on": max(special.since, clock.today())}
    if special is not None and request.GET.get("rest"):
        first["units"] = _untouched(special)
    code = request.GET.get("unit", "")
    if code:
        first["units"] = list(Unit.objects.filter(code=code).values_list("pk", flat=True))
    return first


def _untouched(special: Round) -> list[int]:
    """Schools of the roster without a visit of this round, planned or made."""
    there = special.visits.exclude(status=Visit.Status.CANCELLED).values("unit_id")
    asked = Unit.objects.filter(district_id=special.district_id).schools()
    return list(asked.open_on(special.until).exclude(pk__in=there).values_list("pk", flat=True))


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _chosen(form: PlanForm) -> set[str]:
    if isinstance(form.data, QueryDict) and form.is_bound:
        return set(form.data.getlist("units"))
    return {str(pk) for pk in form.initial.get("units", ())}


def _areas(form: PlanForm) -> list[Unit]:
    """The schools to choose from, with the day of the last visit to each."""
    schools: list[Unit] = list(form.fields["units"].queryset)  # type: ignore[attr-defined]
    last = dict(
        Visit.objects.filter(
            district_id=form.record.pk, status=Visit.Status.FINISHED, began_at__isnull=False
        )
        .values_list("unit_id")
        .annotate(day=Max("planned_on"))
    )
    for school in schools:
        school.last_visit = last.get(school.pk)  # type: ignore[attr-defined]
        school.is_boarding = "boarding" in school.tags  # type: ignore[attr-defined]
    return schools
