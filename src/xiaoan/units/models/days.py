"""Days: a district's terms and special days, and closures of single units.

Public holidays ship as data; a district adds its own terms and days here. A year for
which the State Council has not announced make-up days yet says so.
"""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from xiaoan.ledger.change import born
from xiaoan.ledger.permission import Actor
from xiaoan.units.models.record import UnitRecord, UnitScopedQuerySet
from xiaoan.units.models.unit import Unit


class Term(UnitRecord):
    """A school term of a district (unit = the bureau), both days included."""

    view: ClassVar[str] = "units.view"

    name = models.CharField(_("term"), max_length=40)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))

    objects = UnitScopedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="term_lasts"),
            models.UniqueConstraint(fields=["district_id", "starts_on"], name="term_once"),
        ]

    def __str__(self) -> str:
        return self.name


class DayKind(models.TextChoices):
    """How a special day differs from its weekday."""

    HOLIDAY = "holiday", _("public holiday")
    MAKEUP = "makeup", _("make-up working day")
    CLOSED = "closed", _("no school")


class SchoolDay(UnitRecord):
    """A day on which a district departs from the shipped calendar."""

    view: ClassVar[str] = "units.view"

    day = models.DateField(_("day"))
    kind = models.CharField(max_length=8, choices=DayKind)
    note = models.CharField(_("note"), max_length=60, blank=True)

    objects = UnitScopedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["district_id", "unit", "day"], name="day_once")
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.get_kind_display()}"


class ClosureQuerySet(UnitScopedQuerySet["Closure"]):
    """Questions about closures."""

    def on(self, day: date) -> ClosureQuerySet:
        return self.filter(since__lte=day, until__gte=day)

    def declare(self, *, by: Actor, unit: Unit, since: date, until: date, reason: str) -> Closure:
        closure = Closure(unit=unit, since=since, until=until, reason=reason)
        return born(closure, "units.shut", by=by)


class Closure(UnitRecord):
    """A unit is shut from/to (both included) for a reason: its tasks are excused by it."""

    view: ClassVar[str] = "units.view"

    since = models.DateField(_("from"))
    until = models.DateField(_("to"))
    reason = models.CharField(_("reason"), max_length=120)

    objects = ClosureQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(until__gte=F("since")), name="closure_lasts")
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.since}–{self.until}"
