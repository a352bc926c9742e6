"""Burden 用时: the minutes that forms ask of people. What traces prove asks for nothing."""

from __future__ import annotations

from typing import Any

from django.db.models import Case, Count, F, FloatField, OuterRef, Q, Subquery, Sum, TextField, When
from django.db.models import UUIDField as Key
from django.db.models.functions import Cast, Coalesce, Concat, NullIf, Substr
from django.utils.translation import gettext_lazy as _

from xiaoan.duties.models import Record, Task
from xiaoan.figures.measure import Figure, Measure
from xiaoan.figures.scope import Scope
from xiaoan.figures.tasks import PER, due

#: How the ledger subject of a record begins.
RECORD = "duties_record:"


def _asking(scope: Scope) -> Any:
    """Tasks that took or take a form of somebody: what a trace closes asks for nothing."""
    by_trace = Q(status__in=Task.MET) & (~Q(reason="") | ~Q(closed_by__startswith=RECORD))
    silent = Q(status__in=Task.UNMET, duty__how_closed="derived")
    return due(scope).exclude(by_trace).exclude(silent).exclude(post="")


def _weekly(scope: Scope) -> Any:
    """Minutes of the forms in one week and one post: measured where the form measured them."""
    key = Cast(Substr(OuterRef("closed_by"), len(RECORD) + 1), Key())
    record = Record.objects.filter(district_id=OuterRef("district_id"), pk=key)
    taken = Case(
        When(closed_by__startswith=RECORD, reason="", then=Subquery(record.values("seconds")[:1])),
        output_field=FloatField(),
    )
    minutes = Coalesce(taken / 60.0, F("duty__minutes"), output_field=FloatField())
    weeks = max(1, (scope.last_due - scope.since).days + 1) / 7
    held = NullIf(Count(Concat(Cast("unit_id", TextField()), "post"), distinct=True), 0)
    return Sum(minutes, output_field=FloatField()) / held / weeks


FIGURES = [
    Figure(
        "burden.minutes", _("Minutes asked by hand, for one task"),
        _("Mean of the typical minutes of the tasks that ask somebody for a form."),
        Measure.MEAN, _("minutes"), _asking, amount=F("duty__minutes"), per=PER, better="low",
    ),
    Figure(
        "burden.week", _("Minutes a week asked of one post"),
        _("Forms due in the period, in minutes as measured or else as typical, for one week and "
          "one post of one unit. What traces prove asks for nothing."),
        Measure.RATE, _("minutes a week"), _asking, amount=_weekly, per=PER, better="low",
    ),
]  # fmt: skip
