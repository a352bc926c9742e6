"""What every record of a unit has in common: key, unit, district, and who sees it."""

from __future__ import annotations

from typing import Any, TypeVar

from django.db import models
from django.db.models import Q

from xiaoan.base.ids import uuid7
from xiaoan.ledger.models import Recorded
from xiaoan.ledger.permission import Actor, reach
from xiaoan.units.models.unit import Unit

M = TypeVar("M", bound=models.Model)


class UnitScopedQuerySet(models.QuerySet[M]):
    """Questions about records of units. The one read path starts with `visible_to`."""

    def visible_to(self, user: Actor) -> Any:
        """Rows in reach of `user` for the model's `view` action.

        The district stands as an explicit predicate: row-level security alone cannot use
        the index (0.5 against 859 ms for a list of 50 out of 2 million rows).
        """
        where = reach(user, getattr(self.model, "view", ""))
        whole = Q(district_id__in=where.districts)
        single = Q(district_id__in=where.unit_districts, unit_id__in=where.units)
        if not where.units:
            return self.filter(whole)
        return self.filter(single) if not where.districts else self.filter(whole | single)

    def of(self, unit: Unit) -> Any:
        """Rows of `unit` and everything below it, by the predicates the indexes have."""
        if unit.pk == unit.district_id:
            return self.filter(district_id=unit.pk)
        if unit.is_leaf:
            return self.filter(district_id=unit.district_id, unit_id=unit.pk)
        if unit.district_id is None:
            districts = Unit.objects.districts().within(unit).values("pk")
            return self.filter(district_id__in=list(districts.values_list("pk", flat=True)))
        below = Unit.objects.within(unit).values_list("pk", flat=True)
        return self.filter(district_id=unit.district_id, unit_id__in=list(below))


class UnitRecord(Recorded):
    """A fenced record: UUIDv7 key, the unit it belongs to, and that unit's district then."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)
    district_id = models.IntegerField(editable=False)

    class Meta:
        abstract = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "unit" in kwargs and "district_id" not in kwargs:
            self.district_id = kwargs["unit"].district_id
