"""What is ruled: texts in force with number and date, reviews, and who has read them."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import TruncDate
from django.utils.translation import gettext_lazy as _

from xiaoan.figures.measure import Figure, Measure
from xiaoan.figures.scope import Scope
from xiaoan.library.models import Reading, Text, Version
from xiaoan.posts.models import Holding

#: The aspect of responsibility and assessment (library/aspects.py).
RESPONSIBILITY = "02"
RULES = (Text.Kind.REGULATION, Text.Kind.PLAN)
PER = {"unit": "unit_id", "category": "text__category"}


def _in_force(scope: Scope) -> Any:
    """Rules and plans of a unit's own that held on the last day, numbered and dated."""
    rows = scope.rows(Version).in_force_on(scope.on)
    return rows.filter(text__kind__in=RULES).exclude(text__number="")


def _of_bureau(scope: Scope) -> Any:
    own = _in_force(scope).filter(unit_id=F("district_id"))
    return own.filter(text__kind=Text.Kind.REGULATION)


def _on_responsibility(scope: Scope) -> Any:
    return _of_bureau(scope).filter(text__category=RESPONSIBILITY)


def _issued(scope: Scope) -> Any:
    rows = scope.rows(Version).filter(
        state__in=[Version.State.IN_FORCE, Version.State.REPEALED], text__kind__in=RULES,
        in_force_on__gte=scope.since, in_force_on__lte=scope.on,
    )  # fmt: skip
    return rows.exclude(text__number="")


def _unreviewed(scope: Scope) -> Any:
    return scope.rows(Version).to_review(scope.last_due)


def _asked(scope: Scope) -> Any:
    """Readings whose day has passed, of texts in force and of people still in their unit."""
    held = Holding.objects.active(scope.on).filter(
        user_id=OuterRef("user_id"), unit_id=OuterRef("unit_id")
    )
    rows = scope.rows(Reading).filter(scope.due(), Exists(held))
    return rows.filter(version__in=Version.objects.in_force_on(scope.on).values("pk"))


def _read(scope: Scope) -> Q:
    """Read on the day it was to be read by, or before."""
    return Q(read_at__lte=scope.as_of) & Q(due_on__gte=TruncDate("read_at"))


FIGURES = [
    Figure(
        "library.rules_in_force", _("Rules and plans in force"),
        _("Regulations and plans with number and date that held on the last day of the period."),
        Measure.COUNT, _("rulings"), _in_force, per=PER,
    ),
    Figure(
        "library.bureau_rules", _("Rules of the bureau in force"),
        _("The bureau's own regulations with number and date that held on the last day."),
        Measure.COUNT, _("rulings"), _of_bureau, per=PER,
    ),
    Figure(
        "library.duty_rules", _("Rules of the bureau on responsibility and assessment"),
        _("Of the bureau's regulations in force, those of that aspect."),
        Measure.COUNT, _("rulings"), _on_responsibility, per=PER,
    ),
    Figure(
        "library.rules_issued", _("Rules and plans put into force"),
        _("Versions of regulations and plans whose first day lies in the period."),
        Measure.COUNT, _("versions"), _issued, per=PER,
    ),
    Figure(
        "library.reviews_overdue", _("Texts overdue for review"),
        _("In force; the day by which they are to be reviewed has passed."),
        Measure.COUNT, _("rulings"), _unreviewed, per=PER, better="low",
    ),
    Figure(
        "library.read_share", _("Texts read in time by those asked"),
        _("Of the readings due in the period of texts in force: confirmed by their day, by people "
          "who are still in office."),
        Measure.RATIO, "%", _asked, _read,
        per={"unit": "unit_id", "post": "post_id", "category": "version__text__category"},
        better="high",
        late=lambda scope: Q(read_at__lte=scope.as_of) & Q(due_on__lt=TruncDate("read_at")),
    ),
]  # fmt: skip
