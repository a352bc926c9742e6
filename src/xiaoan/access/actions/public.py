"""Who answers what the public reports by the plate, and who reads what came sealed."""

from xiaoan.access.groups import Row

ACTIONS: dict[str, Row] = {}
