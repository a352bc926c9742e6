"""What was due and what was done of it. Done, late, missed and excused are four facts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from xiaoan.duties.applying import applies
from xiaoan.duties.models import Duty, Task
from xiaoan.figures.measure import Aside, Figure, Measure
from xiaoan.figures.scope import Scope
from xiaoan.figures.staffing import schools

S = Task.Status
PER = {
    "topic": "topic",
    "unit": "unit_id",
    "area": "unit__area",
    "post": "post",
    "kind": "unit__kind",
}


def planned(scope: Scope) -> Any:
    """Every task whose last day lay in the period and has passed, excused ones too."""
    return scope.rows(Task).filter(scope.due())


def due(scope: Scope) -> Any:
    """Those that were owed."""
    return planned(scope).exclude(status=S.EXCUSED)


def _only(*status: str) -> Callable[[Scope], Any]:
    return lambda scope: planned(scope).filter(status__in=status)


def left_out(scope: Scope) -> Aside:
    """Excused tasks, units that a duty does not apply to, duties that are switched off."""
    excused = planned(scope).filter(status=S.EXCUSED)
    duties = list(Duty.objects.filter(district_id=scope.unit.district_id))
    units = list(schools(scope))
    off = [duty for duty in duties if not duty.is_on]
    asked = set(planned(scope).filter(duty__in=off).values_list("duty_id", flat=True).distinct())
    silent = [duty for duty in off if duty.pk in asked and not duty.off_reason]
    foreign = sum(
        not applies(duty.applies_to, unit)
        for duty in duties if duty.is_on and "bureau" not in duty.applies_to
        for unit in units
    )  # fmt: skip
    return Aside(
        excused=excused.count(),
        not_applicable=foreign,
        switched_off=len(off),
        unexplained=excused.filter(reason="", closed_by="").count() + len(silent),
    )


def _done(scope: Scope) -> Q:
    return Q(status__in=Task.MET, closed_at__lte=scope.as_of)


def _asking(scope: Scope) -> Any:
    """Tasks that took or take a form of somebody: what a trace closes asks for nothing."""
    by_trace = Q(status__in=Task.MET) & (~Q(reason="") | ~Q(closed_by__startswith="duties_record:"))
    silent = Q(status__in=Task.UNMET, duty__how_closed="derived")
    return due(scope).exclude(by_trace).exclude(silent).exclude(post="")


FIGURES = [
    Figure(
        "tasks.due", _("Tasks due"),
        _("Their last day lay in the period and has passed; excused ones are not due."),
        Measure.COUNT, _("tasks"), due, per=PER,
    ),
    Figure(
        "tasks.done", _("Tasks done"),
        _("Of the tasks due, those done in time or late."),
        Measure.RATIO, "%", due, _done, per=PER, better="high", aside=left_out,
    ),
    Figure(
        "tasks.on_time", _("Tasks done in time"),
        _("Of the tasks due, those done not later than their last day."),
        Measure.RATIO, "%", due, lambda _scope: Q(status=S.DONE), per=PER, better="high",
        aside=left_out,
    ),
    Figure(
        "tasks.late", _("Tasks done late"), _("Made up after their last day."),
        Measure.COUNT, _("tasks"), _only(S.LATE), per=PER, better="low",
    ),
    Figure(
        "tasks.missed", _("Tasks missed"), _("Their last day has passed and they were not done."),
        Measure.COUNT, _("tasks"), _only(*Task.UNMET), per=PER, better="low",
    ),
    Figure(
        "tasks.excused", _("Tasks excused"),
        _("The unit was shut; the reason stands with the closure."),
        Measure.COUNT, _("tasks"), _only(S.EXCUSED), per=PER,
    ),
    Figure(
        "tasks.derived", _("Tasks proved without a form"),
        _("Of the tasks done, those closed by a trace of work or by another duty's record."),
        Measure.RATIO, "%", lambda scope: due(scope).filter(_done(scope)),
        lambda _scope: ~Q(reason="") | ~Q(closed_by__startswith="duties_record:"),
        per=PER, better="high",
    ),
    Figure(
        "burden.minutes", _("Minutes asked by hand, for one task"),
        _("Mean of the typical minutes of the tasks that ask somebody for a form."),
        Measure.MEAN, _("minutes"), _asking, amount=F("duty__minutes"), per=PER, better="low",
    ),
]  # fmt: skip
