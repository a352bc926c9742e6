"""Who answers for what: schools on the roster and the posts that carry their safety."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from xiaoan.figures.measure import Figure, Measure
from xiaoan.figures.scope import Scope
from xiaoan.ledger.permission import reach
from xiaoan.posts.models import Holding
from xiaoan.units.models import Unit

HEADS = ("principal", "kg-head")
SAFETY = ("safety", "kg-safety")


def schools(scope: Scope) -> Any:
    """Schools and kindergartens open on the last day, as far as the asker sees figures."""
    where = reach(scope.user, "report.view")
    seen = Q(district_id__in=where.districts) | Q(pk__in=where.units)
    return Unit.objects.schools().within(scope.unit).open_on(scope.on).filter(seen)


def _with_post(posts: tuple[str, ...], **more: Any) -> Any:
    def met(scope: Scope) -> Q:
        filled = Holding.objects.active(scope.on).filter(
            unit_id=OuterRef("pk"), post_id__in=posts, **more
        )
        return Q(Exists(filled))

    return met


def _section(scope: Scope) -> Any:
    holdings = Holding.objects.active(scope.on).filter(district_id__in=[scope.unit.district_id])
    posts = ("safety-section", "inspector")
    where = reach(scope.user, "report.view")
    if scope.unit.district_id not in where.districts or scope.unit.kind != Unit.Kind.BUREAU:
        return holdings.none()
    return holdings.filter(post_id__in=posts)


PER_SCHOOL = {"kind": "kind", "area": "area", "unit": "id"}

FIGURES = [
    Figure(
        "units.schools", _("Schools and kindergartens"),
        _("On the roster on the last day of the period."),
        Measure.COUNT, _("schools"), schools, per=PER_SCHOOL,
    ),
    Figure(
        "posts.head", _("Schools with a head in office"),
        _("Principal or kindergarten head in office on the last day of the period."),
        Measure.RATIO, "%", schools, _with_post(HEADS), per=PER_SCHOOL, better="high",
    ),
    Figure(
        "posts.safety_director", _("Schools with a safety director in office"),
        _("Safety director or kindergarten safety officer in office on the last day."),
        Measure.RATIO, "%", schools, _with_post(SAFETY), per=PER_SCHOOL, better="high",
    ),
    Figure(
        "posts.full_time", _("Schools with a full-time safety officer"),
        _("The roster says that the officer does nothing else."),
        Measure.RATIO, "%", schools, _with_post(SAFETY, is_full_time=True), per=PER_SCHOOL,
        grade="B", better="high",
    ),
    Figure(
        "posts.section", _("People in the bureau's safety section"),
        _("Head of section and inspectors in office on the last day."),
        Measure.COUNT, _("people"), _section,
    ),
]  # fmt: skip
