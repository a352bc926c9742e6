"""Self-checks: how many, on what, and what they found."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from xiaoan.duties.models import Record
from xiaoan.figures.measure import Figure, Measure
from xiaoan.figures.scope import Scope

#: Where most pupils are hurt: fire, dormitory, canteen (topics of the catalogue).
FOCUS = ("消防", "宿舍", "食品")
PER = {"topic": "topic", "unit": "unit_id", "area": "unit__area"}


def own(scope: Scope) -> Any:
    """The schools' own checks in the period."""
    return scope.rows(Record).filter(
        scope.within("happened_at"), kind=Record.Kind.SELF_CHECK, checklist__isnull=False
    )


FIGURES = [
    Figure(
        "checks.self", _("Self-checks"), _("Checklists that the schools filled themselves."),
        Measure.COUNT, _("checks"), own, per=PER,
    ),
    Figure(
        "checks.focus", _("Self-checks of fire, dormitory and canteen"),
        _("Of the self-checks, those with a checklist of these three topics."),
        Measure.RATIO, "%", own, lambda _scope: Q(topic__in=FOCUS), per=PER,
    ),
    Figure(
        "checks.with_faults", _("Self-checks that found something"),
        _("Of the self-checks, those with at least one failed item."),
        Measure.RATIO, "%", own, lambda _scope: Q(failed__gt=0), per=PER,
    ),
]  # fmt: skip
