"""Places: where in a unit a check is made or a hazard lies."""

from __future__ import annotations

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from xiaoan.ledger.change import born, changing
from xiaoan.ledger.permission import Actor
from xiaoan.units.models.record import UnitRecord, UnitScopedQuerySet
from xiaoan.units.models.unit import Unit


class PlaceQuerySet(UnitScopedQuerySet["Place"]):
    """Questions about places."""

    def in_use(self) -> PlaceQuerySet:
        return self.filter(is_active=True)

    def add(
        self, *, by: Actor, unit: Unit, name: str, building: str = "", floor: str = ""
    ) -> Place:
        """Name a place of `unit`; one that was retired comes back into use.

        Raises ValidationError where it stands on the list already.
        """
        here = self.filter(district_id=unit.district_id or 0, unit=unit)
        known = here.filter(name=name, building=building, floor=floor).first()
        if known is None:
            place = Place(unit=unit, name=name, building=building, floor=floor)
            return born(place, "units.place", by=by)
        if known.is_active:
            raise ValidationError({"name": _now("This place is already on the list.")})
        with changing(known, "units.place", by=by):
            known.is_active = True
        return known


class Place(UnitRecord):
    """One place: a room, a gate, a stair; named as people name it."""

    view: ClassVar[str] = "units.view"

    name = models.CharField(_("place"), max_length=60)
    building = models.CharField(_("building"), max_length=40, blank=True)
    floor = models.CharField(_("floor"), max_length=20, blank=True)
    is_active = models.BooleanField(default=True)

    objects = PlaceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["district_id", "unit", "building", "floor", "name"], name="place_once"
            )
        ]

    def __str__(self) -> str:
        return " ".join(part for part in (self.building, self.floor, self.name) if part)

    def retire(self, *, by: Actor) -> None:
        """The place is no longer in use; records that name it keep it."""
        with changing(self, "units.place", by=by):
            self.is_active = False
