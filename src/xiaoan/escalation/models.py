"""Escalation 提级督办: ladders as data, and which subject reached which rung when."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from xiaoan.units.models import UnitRecord, UnitScopedQuerySet


class LadderRule(UnitRecord):
    """A district's own rung (unit = the bureau); it replaces the shipped ladder of that name."""

    view: ClassVar[str] = "units.view"

    ladder = models.CharField(max_length=30)
    rung = models.SmallIntegerField()
    days_late = models.SmallIntegerField(_("working days late"))
    post = models.CharField(max_length=20)
    at_bureau = models.BooleanField(default=False)
    is_urgent = models.BooleanField(default=False)

    objects = UnitScopedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["district_id", "ladder", "rung"], name="rule_once")
        ]

    def __str__(self) -> str:
        return f"{self.ladder} {self.rung}"


class Climb(UnitRecord):
    """This subject reached this rung on this day; once only."""

    view: ClassVar[str] = "hazards.view"

    #: Ledger subject of what climbed ("hazards_hazard:…"); `subject` itself names this row.
    about = models.CharField(max_length=80)
    ladder = models.CharField(max_length=30)
    rung = models.SmallIntegerField()
    post = models.CharField(max_length=20)
    on = models.DateField()

    objects = UnitScopedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["district_id", "about", "ladder", "rung"], name="climb_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.about} → {self.post}"
