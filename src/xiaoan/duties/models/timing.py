"""Timings 用时: how long forms take. Of posts and weeks, never of people.

PIPL art. 6: no more than the purpose needs. The purpose is the burden, so no account, no unit
below the district, no day and no moment stands here, the key is drawn at random, and a post
that fewer than `FEWEST` people of the district hold is not named. Nothing of it is an event:
the ledger would say who.
"""

from __future__ import annotations

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import Aggregate, FloatField

from xiaoan.ledger.models import Fenced
from xiaoan.ledger.permission import Actor, reach
from xiaoan.units.models import Unit

#: No cell is shown, and no post named, below this number (notes on privacy: cells under 5).
FEWEST = 5
#: Seconds beyond which a form stood open rather than was filled.
LONGEST = 7200


class Median(Aggregate):
    """The median: half of the rows lie below it."""

    function = "percentile_cont"
    template = "%(function)s(0.5) within group (order by %(expressions)s)"
    output_field = FloatField()


class TimingQuerySet(models.QuerySet["Timing"]):
    """Questions about timings; they are answered for whole districts only."""

    def visible_to(self, user: Actor) -> TimingQuerySet:
        """Those of the districts whose figures `user` sees as a whole."""
        return self.filter(district_id__in=reach(user, "report.view").districts)

    def of(self, unit: Unit) -> TimingQuerySet:
        """Those of a district; a school has none of its own."""
        return self.filter(district_id=unit.pk) if unit.pk == unit.district_id else self.none()


class Timing(Fenced):
    """One form that somebody of a post filled in some week: visible seconds, and taps."""

    view: ClassVar[str] = "report.view"

    # Not in the order of time: nothing here is to be laid beside the records.
    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    #: The post's code; empty where fewer than `FEWEST` people of the district hold it.
    post = models.CharField(max_length=20, blank=True)
    form = models.CharField(max_length=40)
    #: The duty's number in the catalogue; empty where the form is of none.
    duty = models.CharField(max_length=20, blank=True)
    #: The Monday of the week.
    week = models.DateField()
    seconds = models.SmallIntegerField(null=True)
    taps = models.SmallIntegerField(null=True)

    objects = TimingQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["district_id", "week"], name="timing_week"),
            models.Index(fields=["district_id", "duty", "week"], name="timing_duty"),
        ]

    def __str__(self) -> str:
        return f"{self.form} {self.week:%F}"
