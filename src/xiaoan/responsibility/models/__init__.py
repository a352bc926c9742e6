"""Records of responsibility: sheets with their charges, receipts, groups, positions, cases."""

from xiaoan.responsibility.models.case import Case
from xiaoan.responsibility.models.charge import Charge, Role
from xiaoan.responsibility.models.group import LeadingGroup
from xiaoan.responsibility.models.position import Position
from xiaoan.responsibility.models.receipt import Receipt
from xiaoan.responsibility.models.sheet import Sheet

__all__ = ["Case", "Charge", "LeadingGroup", "Position", "Receipt", "Role", "Sheet"]
