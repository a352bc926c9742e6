"""Supervision: visits, what they found, what the school had not known, notices."""

from __future__ import annotations

from typing import Any

from django.db.models import DurationField, Exists, ExpressionWrapper, F, OuterRef, Q
from django.db.models.functions import Extract, TruncDate
from django.utils.translation import gettext_lazy as _

from xiaoan.duties.models import Record
from xiaoan.figures.measure import Figure, Measure
from xiaoan.figures.scope import Scope
from xiaoan.figures.staffing import PER_SCHOOL, schools
from xiaoan.hazards.models import Hazard, Notice
from xiaoan.inspections.models import Finding, Visit

#: The facility topics that the special inspection of the source text names (GB/T terms of
#: the catalogue): buildings, fire, electricity, canteen, dormitory, laboratory, traffic …
FACILITIES = (
    "校舍", "消防", "用电", "食品", "饮用水", "宿舍", "实验室", "体育设施", "交通/校车",
    "取暖/锅炉", "周边", "门卫/安防",
)  # fmt: skip
PER = {"unit": "unit_id", "area": "unit__area", "kind": "kind"}
PER_UNIT = {"unit": "unit_id", "area": "unit__area"}
PER_FINDING = PER_UNIT | {"topic": "hazard__topic"}


def made(scope: Scope) -> Any:
    """Visits that began in the period and were finished."""
    return scope.rows(Visit).filter(scope.within("began_at"), status=Visit.Status.FINISHED)


def _visited(scope: Scope) -> Q:
    return Q(Exists(made(scope).filter(unit_id=OuterRef("pk"))))


def _found(scope: Scope) -> Any:
    return scope.rows(Finding).filter(scope.within("found_at"))


def _judged(scope: Scope) -> Any:
    """Findings of which it is known whether the school had them: not those of old ledgers."""
    return _found(scope).filter(was_known__isnull=False)


def _served(scope: Scope) -> Any:
    return scope.rows(Notice).filter(scope.within("served_at"), withdrawn_at=None)


def _listed(scope: Scope) -> Any:
    """Faults that stand on a notice served in the period; advice has no deadline to have."""
    served = _served(scope).values("pk")
    return scope.rows(Hazard).filter(notice__in=served, is_advice=False)


def _reviewed(scope: Scope) -> Any:
    return scope.rows(Notice).filter(scope.within("reviewed_at"), withdrawn_at=None)


def _without_deadline() -> Any:
    return Hazard.objects.filter(notice_id=OuterRef("pk"), due_on=None, is_advice=False)


def _supervised(scope: Scope) -> Any:
    rows = scope.rows(Record).filter(scope.within("happened_at"))
    return rows.filter(kind=Record.Kind.SUPERVISION, checklist__isnull=False)


MINUTES = (
    Extract(
        ExpressionWrapper(F("served_at") - F("found_at"), output_field=DurationField()), "epoch"
    )
    / 60.0
)

FIGURES = [
    Figure(
        "visits.made", _("Supervision visits"), _("Begun in the period and finished."),
        Measure.COUNT, _("visits"), made, per=PER,
    ),
    Figure(
        "visits.schools", _("Schools visited"),
        _("Of the schools on the roster, those with a finished visit in the period."),
        Measure.RATIO, "%", schools, _visited, per=PER_SCHOOL, better="high",
    ),
    Figure(
        "visits.boarding", _("Boarding schools visited"),
        _("Of the boarding schools on the roster, those with a finished visit."),
        Measure.RATIO, "%", lambda scope: schools(scope).filter(tags__contains=["boarding"]),
        _visited, per=PER_SCHOOL, better="high",
    ),
    Figure(
        "visits.facilities", _("Supervision lists on the facility topics"),
        _("Of the lists filled on visits, those on a facility topic."),
        Measure.RATIO, "%", _supervised, lambda _scope: Q(topic__in=FACILITIES),
        per=PER_UNIT | {"topic": "topic"},
    ),
    Figure(
        "visits.methods", _("Visits by all four methods"),
        _("Heard, looked, read and talked; of the finished visits."),
        Measure.RATIO, "%", made,
        lambda _scope: Q(methods__contains=["hear", "see", "read", "talk"]),
        per=PER, better="high",
    ),
    Figure(
        "findings.found", _("Findings of supervision"), _("Faults that visits found."),
        Measure.COUNT, _("findings"), _found, per=PER_FINDING,
    ),
    Figure(
        "findings.missed", _("Miss rate"),
        _("Of the findings, those that the school's own ledger lacked when the visit was "
          "announced or began. Only the server's clock counts."),
        Measure.RATIO, "%", _judged, lambda _scope: Q(was_known=False), per=PER_FINDING,
        better="low",
    ),
    Figure(
        "notices.served", _("Notices served"), _("Rectification notices served in the period."),
        Measure.COUNT, _("notices"), _served, per=PER_UNIT,
    ),
    Figure(
        "notices.at_once", _("Notices served on the day of the finding"),
        _("Of the notices served, those served on the day of the first finding."),
        Measure.RATIO, "%", _served,
        lambda _scope: Q(served_at__date=TruncDate("found_at")), per=PER_UNIT, better="high",
    ),
    Figure(
        "notices.with_deadline", _("Notices with a deadline for everything"),
        _("Of the notices served, those on which every fault has a deadline."),
        Measure.RATIO, "%", _served, lambda _scope: ~Q(Exists(_without_deadline())),
        per=PER_UNIT, better="high",
    ),
    Figure(
        "notices.minutes", _("Minutes until the notice"),
        _("Median from the first finding until the notice was served."),
        Measure.MEDIAN, _("minutes"), _served, amount=MINUTES, per=PER_UNIT, better="low",
    ),
    Figure(
        "notices.answered", _("Notices answered in time"),
        _("Of the notices whose day of reply has passed, those answered by then."),
        Measure.RATIO, "%",
        lambda scope: scope.rows(Notice).filter(
            scope.due("reply_due"), served_at__isnull=False, withdrawn_at=None
        ),
        lambda _scope: Q(replied_at__date__lte=F("reply_due")), per=PER_UNIT, better="high",
    ),
    Figure(
        "notices.deadlines", _("Faults with a deadline on their notice"),
        _("Of the faults on notices served in the period, those with a deadline; advice aside."),
        Measure.RATIO, "%", _listed, lambda _scope: Q(due_on__isnull=False),
        per=PER_UNIT | {"topic": "topic"}, better="high",
    ),
    Figure(
        "notices.met", _("Notices met at the re-check"),
        _("Of the notices re-checked in the period, those on which everything was met."),
        Measure.RATIO, "%", _reviewed, lambda _scope: Q(outcome="met"), per=PER_UNIT,
        better="high",
    ),
]  # fmt: skip
