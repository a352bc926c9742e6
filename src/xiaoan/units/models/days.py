"""Days: a district's terms and special days, and closures of single units.

Public holidays ship as data; a district adds its own terms and days here. A year for
which the State Council has not announced make-up days yet says so.
"""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from xiaoan.ledger.change import born, changing
from xiaoan.ledger.permission import Actor
from xiaoan.units.models.record import UnitRecord, UnitScopedQuerySet
from xiaoan.units.models.unit import Unit


class TermQuerySet(UnitScopedQuerySet["Term"]):
    """Questions about terms, and setting one."""

    def set(self, *, by: Actor, district: Unit, name: str, starts_on: date, ends_on: date) -> Term:
        """A new term of the district; raises ValidationError where it cannot be."""
        _check_days(self.filter(district_id=district.pk), starts_on, ends_on)
        term = Term(unit=district, name=name, starts_on=starts_on, ends_on=ends_on)
        return born(term, "units.term", by=by)


def _check_days(others: models.QuerySet[Term], starts_on: date, ends_on: date) -> None:
    if ends_on <= starts_on:
        raise ValidationError(
            {"ends_on": _now("The last day lies before the first. Correct one of them.")}
        )
    if other := others.filter(starts_on__lte=ends_on, ends_on__gte=starts_on).first():
        words = _now("These days overlap “%(name)s” (%(since)s – %(until)s). Move one of them.")
        said = {"name": other.name, "since": other.starts_on, "until": other.ends_on}
        raise ValidationError({"starts_on": words % said})


class Term(UnitRecord):
    """A school term of a district (unit = the bureau), both days included."""

    view: ClassVar[str] = "units.view"

    name = models.CharField(_("term"), max_length=40)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))

    objects = TermQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="term_lasts"),
            models.UniqueConstraint(fields=["district_id", "starts_on"], name="term_once"),
        ]

    def __str__(self) -> str:
        return self.name

    def move(self, *, by: Actor, name: str, starts_on: date, ends_on: date) -> None:
        """Correct the term's name or days; raises ValidationError as `set` does."""
        others = Term.objects.filter(district_id=self.district_id).exclude(pk=self.pk)
        _check_days(others, starts_on, ends_on)
        with changing(self, "units.term", by=by):
            self.name, self.starts_on, self.ends_on = name, starts_on, ends_on


class DayKind(models.TextChoices):
    """How a special day differs from its weekday."""

    HOLIDAY = "holiday", _("public holiday")
    MAKEUP = "makeup", _("make-up working day")
    CLOSED = "closed", _("no school")
    VOID = "void", _("taken back: as the shipped calendar says")


class SchoolDayQuerySet(UnitScopedQuerySet["SchoolDay"]):
    """Questions about special days, and naming one."""

    def name_day(
        self, *, by: Actor, district: Unit, day: date, kind: str, note: str = ""
    ) -> SchoolDay:
        """The district's word about `day`; a later word replaces an earlier one."""
        known = self.filter(district_id=district.pk, unit=district, day=day).first()
        if known is None:
            return born(
                SchoolDay(unit=district, day=day, kind=kind, note=note), "units.term", by=by
            )
        with changing(known, "units.term", by=by):
            known.kind, known.note = kind, note
        return known


class SchoolDay(UnitRecord):
    """A day on which a district departs from the shipped calendar."""

    view: ClassVar[str] = "units.view"

    day = models.DateField(_("day"))
    kind = models.CharField(max_length=8, choices=DayKind)
    note = models.CharField(_("note"), max_length=60, blank=True)

    objects = SchoolDayQuerySet.as_manager()

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
