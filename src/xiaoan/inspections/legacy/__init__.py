"""An old inspection ledger becomes visits, records, hazards and re-checks.

`mapping` says what the columns mean, `reading` turns rows into sightings and names the bad
ones, `story` tells what was found, re-checked and closed, `entering` writes it through the
door. docs/import-ledger.md is the manual.
"""

from xiaoan.inspections.legacy.entering import Imported, import_ledger
from xiaoan.inspections.legacy.mapping import Map, MapError, read_map

__all__ = ["Imported", "Map", "MapError", "import_ledger", "read_map"]
