"""The clock of the phones: a key that nobody uses ends by itself."""

from __future__ import annotations

from datetime import timedelta

from xiaoan.base import clock
from xiaoan.base.scope import scope
from xiaoan.field.models import Device
from xiaoan.posts.founding import system_user
from xiaoan.units.models import Unit

#: A phone that has sent nothing for so long lies in a drawer, or somewhere else.
UNUSED = timedelta(days=180)


def expire() -> None:
    """End the keys of phones not used for half a year. Harmless when run twice."""
    for district in Unit.objects.districts():
        with scope([district.pk]):
            system = system_user(district)
            for device in Device.objects.all().unused(clock.now() - UNUSED):
                device.expire(by=system)
