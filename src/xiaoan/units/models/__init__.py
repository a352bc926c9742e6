"""Units, what stands in them, and the days on which they work."""

from xiaoan.units.models.days import Closure, DayKind, SchoolDay, Term
from xiaoan.units.models.place import Place
from xiaoan.units.models.plate import Plate, PlateQuerySet, plates_of, read_code
from xiaoan.units.models.record import UnitRecord, UnitScopedQuerySet
from xiaoan.units.models.unit import Serves, Unit, UnitQuerySet

__all__ = [
    "Closure",
    "DayKind",
    "Place",
    "Plate",
    "PlateQuerySet",
    "SchoolDay",
    "Serves",
    "Term",
    "Unit",
    "UnitQuerySet",
    "UnitRecord",
    "UnitScopedQuerySet",
    "plates_of",
    "read_code",
]
