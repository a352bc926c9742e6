"""Hazards 隐患 and everything that hangs on one."""

from xiaoan.hazards.models.facts import FIVE
from xiaoan.hazards.models.hazard import Hazard
from xiaoan.hazards.models.keeping import Keeping, SpotCheck
from xiaoan.hazards.models.notice import Notice
from xiaoan.hazards.models.queries import HazardQuerySet
from xiaoan.hazards.models.side import Extension, Referral
from xiaoan.hazards.models.sides import agencies_of
from xiaoan.hazards.models.steps import NotYours

__all__ = [
    "FIVE",
    "Extension",
    "Hazard",
    "HazardQuerySet",
    "Keeping",
    "NotYours",
    "Notice",
    "Referral",
    "SpotCheck",
    "agencies_of",
]
