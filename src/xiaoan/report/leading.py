"""From the markers of a model text to the reader's own figures, claims and tasks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from xiaoan.access.check import may
from xiaoan.accounts.models import User
from xiaoan.base import clock
from xiaoan.duties.models import Duty, Task
from xiaoan.figures.registry import UnknownFigure, figure
from xiaoan.figures.scope import Scope
from xiaoan.library.leading import Lead
from xiaoan.library.markers import CLAIM, DUTY, FIGURE, Marker
from xiaoan.posts.founding import system_user
from xiaoan.report.asking import address
from xiaoan.report.claims import Readings, all_claims, asked, state
from xiaoan.report.claims.stating import Status
from xiaoan.report.summary import ACTION, district_of
from xiaoan.units.models import Unit


def leads(user: User, unit: Unit, markers: Sequence[Marker]) -> dict[Marker, Lead]:
    """What stands behind each marker for `user` at `unit` this year; unknown ones are left out."""
    kinds: dict[str, list[Marker]] = {kind: [] for kind in (FIGURE, CLAIM, DUTY)}
    for one in markers:
        kinds.setdefault(one.kind, []).append(one)
    made = {
        **_figures(user, unit, kinds[FIGURE]),
        **_claims(user, unit, kinds[CLAIM]),
        **_duties(user, unit, kinds[DUTY]),
    }
    return {one: made[one] for one in markers if one in made}


def _figures(user: User, unit: Unit, wanted: Sequence[Marker]) -> Mapping[Marker, Lead]:
    known = [one for one in wanted if _is_figure(one.key)]
    if not known or not may(user, "report.view", unit):
        return {one: Lead(figure(one.key).title) for one in known}
    year = clock.today().year
    scope = Scope.of_year(unit, year, user)
    readings = Readings(scope, year)
    readings.read(one.key for one in known)
    return {
        one: Lead(figure(one.key).title, readings.shown(one.key), address(one.key, scope))
        for one in known
    }


def _is_figure(key: str) -> bool:
    try:
        figure(key)
    except UnknownFigure:
        return False
    return True


def _claims(user: User, unit: Unit, wanted: Sequence[Marker]) -> Mapping[Marker, Lead]:
    claims = {claim.key: claim for claim in all_claims()}
    known = [one for one in wanted if one.key in claims]
    if not known:
        return {}
    if not may(user, ACTION, unit):
        return {one: Lead(claims[one.key].said) for one in known}
    # As the summary itself is: computed for the unit, whoever reads it (summary.build).
    year = clock.today().year
    readings = Readings(Scope.of_year(unit, year, system_user(district_of(unit))), year)
    readings.read(_asked((claims[one.key] for one in known), readings))
    url = reverse("report:summary") + f"?unit={unit.code}&year={year}"
    made = {}
    for one in known:
        told = state(claims[one.key], readings)
        made[one] = Lead(
            told.text, str(_WORDS[told.status]()), f"{url}#{one.key}",
            is_proved=told.status is Status.PROVED, note=" ".join(told.notes),
        )  # fmt: skip
    return made


def _asked(claims: Iterable[Any], readings: Readings) -> list[str]:
    return list(dict.fromkeys(key for claim in claims for key in asked(claim, readings)))


_WORDS = {
    Status.PROVED: lambda: _("Your records prove this sentence."),
    Status.PARTIAL: lambda: _("Your records prove it in part."),
    Status.REFUSED: lambda: _("Your records do not prove it yet."),
}


def _duties(user: User, unit: Unit, wanted: Sequence[Marker]) -> Mapping[Marker, Lead]:
    if not wanted:
        return {}
    codes = [one.key for one in wanted]
    duties = {
        duty.code: duty
        for duty in Duty.objects.visible_to(user).filter(
            district_id=unit.district_id or unit.pk, code__in=codes
        )
    }
    year = clock.today().year
    tasks = (
        Task.objects.visible_to(user)
        .of(unit)
        .filter(duty__code__in=codes, due_on__year=year, due_on__lte=clock.today())
    )
    counts = {
        row["duty__code"]: row
        for row in tasks.order_by()
        .values("duty__code")
        .annotate(n=Count("pk"), done=Count("pk", filter=Q(status__in=Task.MET)))
    }
    made = {}
    for one in wanted:
        duty = duties.get(one.key)
        if duty is not None:
            count = counts.get(one.key, {"n": 0, "done": 0})
            words = _("this year %(done)s done of %(n)s due") % count if count["n"] else ""
            made[one] = Lead(duty.title, words, reverse("duties:duty", args=[duty.code]))
    return made
