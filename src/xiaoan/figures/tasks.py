"""What was due and what was done of it. Done, late, missed and excused are four facts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from xiaoan.duties.applying import applies
from xiaoan.duties.models import Duty, Task
from xiaoan.figures.measure import Aside, Figure, Measure, narrow
from xiaoan.figures.scope import Scope
from xiaoan.figures.staffing import schools
from xiaoan.units.models import Unit

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
    rows = narrow(planned(scope), PER, scope)
    excused = rows.filter(status=S.EXCUSED).aggregate(
        n=Count("pk"), silent=Count("pk", filter=Q(reason="", closed_by=""))
    )
    only = dict(scope.only)
    duties = Duty.objects.filter(district_id__in=[scope.unit.district_id])
    duties = duties.filter(topic=only["topic"]) if "topic" in only else duties
    off = [duty for duty in duties if not duty.is_on]
    mute = [duty.pk for duty in off if not duty.off_reason]
    asked = rows.filter(duty__in=mute).values("duty_id").distinct() if mute else ()
    return Aside(
        excused=excused["n"],
        not_applicable=_foreign([duty for duty in duties if duty.is_on], scope),
        switched_off=len(off),
        unexplained=excused["silent"] + len(asked),
    )


def _foreign(duties: list[Duty], scope: Scope) -> int:
    """Pairs of a duty that is on and a school that it does not apply to."""
    units = schools(scope)
    for name, value in scope.only:
        units = units.filter(**{name: value}) if name in {"area", "kind"} else units
    alike = Counter((unit.kind, tuple(sorted(unit.tags))) for unit in units)
    return sum(
        number
        for duty in duties if "bureau" not in duty.applies_to
        for (kind, tags), number in alike.items()
        if not applies(duty.applies_to, Unit(kind=kind, tags=list(tags)))
    )  # fmt: skip


def _done(scope: Scope) -> Q:
    return Q(status__in=Task.MET, closed_at__lte=scope.as_of)


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
        aside=left_out, late=lambda _scope: Q(status=S.LATE),
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
]  # fmt: skip
