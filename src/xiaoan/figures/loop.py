"""Between two steps of the loop: how long one waits for the next, as medians."""

from __future__ import annotations

from typing import Any

from django.db.models import F, OuterRef, Subquery
from django.utils.translation import gettext_lazy as _

from xiaoan.duties.models import Record
from xiaoan.figures.hazards import PER as PER_HAZARD
from xiaoan.figures.hazards import days_between, found, struck_off
from xiaoan.figures.keeping import PER_FAULT
from xiaoan.figures.measure import Figure, Measure
from xiaoan.figures.scope import Scope
from xiaoan.figures.visits import PER as PER_VISIT
from xiaoan.figures.visits import made
from xiaoan.hazards.models import Keeping


def _after_a_check(scope: Scope) -> Any:
    """Visits to schools that had checked themselves before; `checked` is the last time."""
    own = Record.objects.filter(
        district_id=OuterRef("district_id"), unit_id=OuterRef("unit_id"),
        happened_at__lt=OuterRef("began_at"), kind=Record.Kind.SELF_CHECK,
        checklist__isnull=False,
    ).order_by("-happened_at")  # fmt: skip
    last = Subquery(own.values("happened_at")[:1])
    return made(scope).annotate(checked=last).filter(checked__isnull=False)


def _assigned(scope: Scope) -> Any:
    return struck_off(scope).filter(assigned_at__isnull=False)


def _first_looks(scope: Scope) -> Any:
    looks = scope.rows(Keeping).filter(scope.within("looked_at"), days=90)
    return looks.filter(looked_at__gt=F("hazard__closed_at"))


FIGURES = [
    Figure(
        "loop.to_visit", _("Days from self-check to supervision"),
        _("Median, of the visits made: from the school's last self-check before."),
        Measure.MEDIAN, _("days"), _after_a_check, amount=days_between("checked", "began_at"),
        per=PER_VISIT,
    ),
    Figure(
        "loop.to_assign", _("Days from the finding to rectification"),
        _("Median, of the hazards found in the period: until somebody was named to put it right."),
        Measure.MEDIAN, _("days"), lambda scope: found(scope).filter(assigned_at__isnull=False),
        amount=days_between("found_at", "assigned_at"), per=PER_HAZARD, better="low",
    ),
    Figure(
        "loop.to_strike", _("Days from rectification to reinforcement"),
        _("Median, of the hazards struck off in the period: closer checks begin on that day."),
        Measure.MEDIAN, _("days"), _assigned,
        amount=days_between("assigned_at", "closed_at"), per=PER_HAZARD, better="low",
    ),
    Figure(
        "loop.to_look", _("Days from reinforcement to keeping"),
        _("Median, of the first looks back made in the period: since the hazard was struck off."),
        Measure.MEDIAN, _("days"), _first_looks,
        amount=days_between("hazard__closed_at", "looked_at"), per=PER_FAULT,
    ),
]  # fmt: skip
