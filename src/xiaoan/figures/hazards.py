"""Hazards: found, dealt with, struck off in time, open, overdue."""

from __future__ import annotations

from typing import Any

from django.db.models import DurationField, Exists, ExpressionWrapper, F, OuterRef, Q
from django.db.models.functions import Extract, TruncDate
from django.utils.translation import gettext_lazy as _

from xiaoan.figures.measure import Aside, Figure, Measure, narrow
from xiaoan.figures.scope import Scope
from xiaoan.figures.staffing import PER_SCHOOL, schools
from xiaoan.hazards.models import Hazard
from xiaoan.hazards.models.queries import COLOUR

S = Hazard.Status
PER = {
    "topic": "topic", "area": "unit__area", "colour": COLOUR, "unit": "unit_id",
    "source": "source", "grade": "grade", "rung": "rung",
}  # fmt: skip


def true(scope: Scope) -> Any:
    """All hazards except those entered by mistake."""
    return scope.rows(Hazard).exclude(status=S.VOID)


def found(scope: Scope) -> Any:
    return true(scope).filter(scope.within("found_at"))


def struck_off(scope: Scope) -> Any:
    return true(scope).filter(scope.within("closed_at"), status=S.CLOSED)


def standing(scope: Scope) -> Any:
    """Found up to the end of the period and not struck off at `as_of`."""
    return true(scope).filter(found_at__lt=scope.end).exclude(closed(scope))


def due(scope: Scope) -> Any:
    """Whose deadline lay in the period and has passed; blocked ones are no exception."""
    return true(scope).filter(scope.due())


def closed(scope: Scope) -> Q:
    """Struck off as known at `as_of`."""
    return Q(status=S.CLOSED, closed_at__lte=scope.as_of)


def _in_time(scope: Scope) -> Q:
    return closed(scope) & Q(due_on__gte=TruncDate("closed_at"))


def _left_out(scope: Scope) -> Aside:
    rows = narrow(scope.rows(Hazard).filter(scope.within("found_at")), PER, scope)
    return Aside(
        excused=rows.filter(status=S.VOID).count(),
        not_applicable=rows.exclude(status=S.VOID).filter(due_on=None).count(),
    )


DEALT_WITH = (
    ~Q(status=S.FOUND)
    | Q(blocked_at__isnull=False)
    | Q(conflict_at__isnull=False)
    | Q(referred_to__isnull=False)
)


def _late(scope: Scope) -> Q:
    return closed(scope) & Q(due_on__lt=TruncDate("closed_at"))


def _has_open(scope: Scope) -> Q:
    return Q(Exists(standing(scope).filter(unit_id=OuterRef("pk"))))


def days_between(first: str, second: str) -> Any:
    """Days (a float) from one moment of a row to another."""
    span = ExpressionWrapper(F(second) - F(first), output_field=DurationField())
    return Extract(span, "epoch") / 86400.0


DAYS = days_between("found_at", "closed_at")

FIGURES = [
    Figure(
        "hazards.found", _("Hazards found"),
        _("By whomever, in the period; entered by mistake does not count."),
        Measure.COUNT, _("hazards"), found, per=PER,
    ),
    Figure(
        "hazards.major", _("Major hazards found"),
        _("Those that meet a cited criterion of the official guide."),
        Measure.COUNT, _("hazards"), lambda scope: found(scope).filter(grade="major"), per=PER,
    ),
    Figure(
        "hazards.disposed", _("Hazards with a disposition"),
        _("Of the hazards found, those assigned, struck off, blocked, disputed or referred."),
        Measure.RATIO, "%", found, lambda _scope: DEALT_WITH, per=PER, better="high",
    ),
    Figure(
        "hazards.struck_off", _("Hazards struck off"),
        _("In the period, after a re-check by somebody else than who put it right."),
        Measure.COUNT, _("hazards"), struck_off, per=PER,
    ),
    Figure(
        "hazards.cured", _("Found hazards struck off"),
        _("Of the hazards found in the period, those struck off by now."),
        Measure.RATIO, "%", found, closed, per=PER, better="high", aside=_left_out,
    ),
    Figure(
        "hazards.on_time", _("Hazards struck off in time"),
        _("Of the hazards whose deadline has passed, those re-checked by somebody else and "
          "struck off by then. A granted extension moves the deadline; a blocked one counts."),
        Measure.RATIO, "%", due, _in_time, per=PER, better="high", aside=_left_out, late=_late,
    ),
    Figure(
        "hazards.open", _("Hazards not struck off"),
        _("Found up to the end of the period and not struck off by now."),
        Measure.COUNT, _("hazards"), standing, per=PER, better="low",
    ),
    Figure(
        "hazards.overdue", _("Hazards overdue"),
        _("Not struck off, and their deadline has passed."),
        Measure.COUNT, _("hazards"), lambda scope: standing(scope).filter(due_on__lt=scope.day),
        per=PER, better="low",
    ),
    Figure(
        "hazards.schools", _("Schools with hazards not struck off"),
        _("Of the schools, those with at least one hazard that is not struck off."),
        Measure.RATIO, "%", schools, _has_open, per=PER_SCHOOL, better="low",
    ),
    Figure(
        "hazards.supervised", _("Hazards under special supervision"),
        _("Not struck off, and the bureau follows them itself."),
        Measure.COUNT, _("hazards"),
        lambda scope: standing(scope).filter(supervised_at__isnull=False), per=PER, better="low",
    ),
    Figure(
        "hazards.returned", _("Hazards returned at re-check"),
        _("Of the hazards found in the period, those whose re-check was not passed once or more."),
        Measure.COUNT, _("hazards"), lambda scope: found(scope).filter(returns__gt=0), per=PER,
        better="low",
    ),
    Figure(
        "hazards.days_to_close", _("Days until struck off"),
        _("Mean from the finding, of the hazards struck off in the period."),
        Measure.MEAN, _("days"), struck_off, amount=DAYS, per=PER, better="low",
    ),
    Figure(
        "hazards.median_days", _("Median days until struck off"),
        _("Half of the hazards struck off in the period took less."),
        Measure.MEDIAN, _("days"), struck_off, amount=DAYS, per=PER, better="low",
    ),
]  # fmt: skip
