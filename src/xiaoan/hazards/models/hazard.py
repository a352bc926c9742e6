"""Hazard 隐患: something unsafe that somebody found, until it is put right and proved so.

Columns stand in facts.py, the main line of verbs in steps.py, side states in sides.py,
questions about many (and `report`) in queries.py.
"""

from __future__ import annotations

from xiaoan.hazards.models.queries import HazardQuerySet
from xiaoan.hazards.models.sides import HazardSides


class Hazard(HazardSides):
    """One hazard of one unit."""

    objects = HazardQuerySet.as_manager()

    class Meta(HazardSides.Meta):
        abstract = False
