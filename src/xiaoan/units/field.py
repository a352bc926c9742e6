"""What a phone carries and sends of units: the places of the own unit with their plates."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from xiaoan.base.fieldform import FieldForm, Part
from xiaoan.units.models import Place, Plate, Unit


def places(user: Any, unit: Unit) -> Iterator[dict[str, Any]]:
    """The places in use of `unit` and what stands below it: name, building, floor, plate code.

    `v` names both events, so a plate that was replaced travels again.
    """
    seen = Place.objects.visible_to(user).in_use()
    # Somebody of the bureau carries the places of the schools he visits with the visits.
    rows = seen.filter(unit=unit) if unit.pk == unit.district_id else seen.of(unit)
    listed = list(rows.order_by("building", "floor", "name"))
    plates = {
        plate.place_id: plate
        for plate in Plate.objects.in_use().filter(place__in=[place.pk for place in listed])
    }
    for place in listed:
        plate = plates.get(place.pk)
        yield {
            "id": str(place.pk),
            "v": f"{place.event_id}{plate.event_id if plate else ''}",
            "name": place.name,
            "building": place.building,
            "floor": place.floor,
            "label": str(place),
            "code": plate.code if plate else "",
        }


FORMS: tuple[FieldForm, ...] = ()
PARTS: tuple[Part, ...] = (Part("places", places),)
