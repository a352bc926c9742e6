"""Reinforcement 强化: after striking off, closer checks for a set time."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from xiaoan.hazards.models import Hazard
from xiaoan.ledger.change import changing
from xiaoan.ledger.permission import Actor
from xiaoan.units.models import UnitRecord, UnitScopedQuerySet


class ReinforcementQuerySet(UnitScopedQuerySet["Reinforcement"]):
    """Questions about reinforcements."""

    def over(self, on: date) -> ReinforcementQuerySet:
        """Running ones whose time has passed."""
        return self.filter(status=Reinforcement.Status.RUNNING, until__lt=on)


class Reinforcement(UnitRecord):
    """Closer checks of one item at one place after its hazard was struck off."""

    view: ClassVar[str] = "duties.view"

    class Status(models.TextChoices):
        RUNNING = "running", _("running")
        DONE = "done", _("done")

    hazard = models.ForeignKey(Hazard, models.PROTECT, related_name="reinforcements")
    since = models.DateField()
    until = models.DateField()
    cadence = models.CharField(max_length=60, default="weekly")
    status = models.CharField(max_length=8, choices=Status, default=Status.RUNNING)
    #: Rule changed, training given: what else strengthens the weak spot.
    measure = models.CharField(_("further measure"), max_length=200, blank=True)

    objects = ReinforcementQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["district_id", "hazard"], name="reinforced_once")
        ]

    def __str__(self) -> str:
        return f"{self.hazard_id} {self.since}–{self.until}"

    def strengthen(self, measure: str, *, by: Actor) -> None:
        """Note what else strengthens the weak spot: a rule changed, a training given."""
        with changing(self, "duties.strengthen", by=by, when=self.Status.RUNNING):
            self.measure = measure

    def finish(self, *, by: Actor) -> None:
        """The time is over; checks not made stay missed."""
        with changing(self, "duties.finish", by=by, when=self.Status.RUNNING):
            self.status = self.Status.DONE
