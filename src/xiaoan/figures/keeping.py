"""After striking off: closer checks, looks back, what came back, what was never cured."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, Value
from django.utils.translation import gettext_lazy as _

from xiaoan.duties.models import Record, Reinforcement, Task
from xiaoan.figures.hazards import PER as PER_HAZARD
from xiaoan.figures.hazards import struck_off, true
from xiaoan.figures.measure import Figure, Measure
from xiaoan.figures.scope import Scope
from xiaoan.figures.staffing import PER_SCHOOL, schools
from xiaoan.figures.visits import made
from xiaoan.hazards.models import Hazard, Keeping, SpotCheck

PER = {"unit": "unit_id", "area": "unit__area"}
PER_FAULT = PER | {"topic": "hazard__topic"}


def _watched(days: int) -> Callable[[Scope], Any]:
    """Hazards whose `days` after striking off ended in the period."""

    def rows(scope: Scope) -> Any:
        span = timedelta(days=days)
        over = {"closed_at__gte": scope.start - span, "closed_at__lt": scope.end - span}
        return true(scope).filter(status=Hazard.Status.CLOSED, **over)

    return rows


def _came_back(days: int) -> Callable[[Scope], Q]:
    again = Hazard.objects.filter(
        recurrence_of_id=OuterRef("pk"), district_id=OuterRef("district_id"),
        found_at__lte=OuterRef("closed_at") + Value(timedelta(days=days)),
    ).exclude(status=Hazard.Status.VOID)  # fmt: skip
    return lambda _scope: Q(Exists(again))


def _recurrence(days: int) -> Figure:
    return Figure(
        f"recurrence.{days}", RECURRENCE_TITLES[days],
        _("Of the hazards whose days after striking off ended in the period, those with the "
          "same fault at the same place again within them."),
        Measure.RATIO, "%", _watched(days), _came_back(days), per=PER_HAZARD, better="low",
    )  # fmt: skip


RECURRENCE_TITLES = {90: _("Recurrence within 90 days"), 180: _("Recurrence within 180 days")}


def _begun(_scope: Scope) -> Q:
    return Q(
        Exists(
            Reinforcement.objects.filter(
                hazard_id=OuterRef("pk"), district_id=OuterRef("district_id")
            )
        )
    )


def _closer_checks(scope: Scope) -> Any:
    rows = scope.rows(Task).filter(scope.due(), reinforcement__isnull=False)
    return rows.exclude(status=Task.Status.EXCUSED)


def _all_five(scope: Scope) -> Q:
    """All five steps have left a record at the school."""
    inside = scope.within("happened_at")
    own = scope.rows(Record).filter(inside, kind=Record.Kind.SELF_CHECK)
    # The fifth step follows the others by months: it is looked for up to the end.
    long = replace(scope, since=scope.since - timedelta(days=365))
    parts = (
        own,
        made(scope),
        struck_off(scope),
        scope.rows(Reinforcement).filter(since__gte=scope.since, since__lte=scope.until),
        long.rows(Keeping).filter(long.within("looked_at")),
    )
    met = Q()
    for rows in parts:
        met &= Q(Exists(rows.filter(unit_id=OuterRef("pk"))))
    return met


FIGURES = [
    Figure(
        "reinforcement.begun", _("Struck-off hazards with closer checks"),
        _("Of the hazards struck off in the period, those after which closer checks began."),
        Measure.RATIO, "%", struck_off, _begun, per=PER_HAZARD, better="high",
    ),
    Figure(
        "reinforcement.done", _("Closer checks made"),
        _("Of the closer checks due after striking off, those made."),
        Measure.RATIO, "%", _closer_checks, lambda _scope: Q(status__in=Task.MET),
        per=PER | {"topic": "topic"}, better="high",
    ),
    Figure(
        "keeping.done", _("Looks back made"),
        _("Of the looks back due 90 or 180 days after striking off, those made."),
        Measure.RATIO, "%",
        lambda scope: scope.rows(Keeping).filter(
            scope.due(), hazard__status=Hazard.Status.CLOSED
        ),
        lambda scope: Q(looked_at__lte=scope.as_of), per=PER_FAULT, better="high",
    ),
    _recurrence(90),
    _recurrence(180),
    Figure(
        "draws.looked", _("Drawn hazards looked at on site"),
        _("Of the struck-off hazards drawn in the period, those looked at."),
        Measure.RATIO, "%",
        lambda scope: scope.rows(SpotCheck).filter(
            drawn_on__gte=scope.since, drawn_on__lte=scope.on
        ),
        lambda scope: Q(looked_at__lte=scope.as_of), per=PER_FAULT, better="high",
    ),
    Figure(
        "draws.false", _("False closings"),
        _("Of the drawn hazards looked at in the period, those not put right in truth."),
        Measure.RATIO, "%", lambda scope: scope.rows(SpotCheck).filter(scope.within("looked_at")),
        lambda _scope: Q(is_genuine=False), per=PER_FAULT, better="low",
    ),
    Figure(
        "loop.units", _("Schools at which the loop has closed"),
        _("Of the schools, those with records of all five steps: self-check, supervision, "
          "striking off, closer checks, look back."),
        Measure.RATIO, "%", schools, _all_five, per=PER_SCHOOL, better="high",
    ),
]  # fmt: skip
