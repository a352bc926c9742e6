"""Actions of inspections."""

from xiaoan.access.groups import Row

ACTIONS: dict[str, Row] = {}
