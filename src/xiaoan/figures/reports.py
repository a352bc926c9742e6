"""What the public reported at the plates, and whether the schools answered in time."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.db.models.functions import TruncDate
from django.utils.translation import gettext_lazy as _

from xiaoan.figures.measure import Figure, Measure
from xiaoan.figures.scope import Scope
from xiaoan.public.models import Report

PER = {"unit": "unit_id", "area": "unit__area"}


def _received(scope: Scope) -> Any:
    return scope.rows(Report).filter(scope.within("received_at"))


def _due(scope: Scope) -> Any:
    """Whose day of answer lay in the period and has passed."""
    return scope.rows(Report).filter(scope.due())


def _answered(scope: Scope) -> Q:
    return Q(answered_at__isnull=False, answered_at__lte=scope.as_of)


FIGURES = [
    Figure(
        "reports.received", _("Reports of the public"),
        _("Sent in the period by whoever scanned a plate; sealed reports are never counted here."),
        Measure.COUNT, _("reports"), _received, per=PER,
    ),
    Figure(
        "reports.answered", _("Reports of the public answered in time"),
        _("Of the reports whose day of answer has passed, those that the school had confirmed, "
          "joined to a hazard, answered or dismissed with its reason by then."),
        Measure.RATIO, "%", _due,
        lambda scope: _answered(scope) & Q(due_on__gte=TruncDate("answered_at")),
        per=PER, better="high",
        late=lambda scope: _answered(scope) & Q(due_on__lt=TruncDate("answered_at")),
    ),
    Figure(
        "reports.confirmed", _("Reports of the public that were hazards"),
        _("Of the reports received in the period, those confirmed as a hazard or joined to one."),
        Measure.RATIO, "%", _received, lambda _scope: Q(hazard__isnull=False), per=PER,
    ),
    Figure(
        "reports.unanswered", _("Reports of the public without an answer"),
        _("Received up to the end of the period, their day of answer has passed, none given."),
        Measure.COUNT, _("reports"),
        lambda scope: scope.rows(Report).filter(
            received_at__lt=scope.end, due_on__lt=scope.day, answered_at__isnull=True
        ),
        per=PER, better="low",
    ),
]  # fmt: skip
