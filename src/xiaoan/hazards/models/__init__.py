"""Hazards 隐患 and everything that hangs on one."""

from xiaoan.hazards.models.facts import FIVE
from xiaoan.hazards.models.hazard import Hazard
from xiaoan.hazards.models.keeping import Keeping, SpotCheck
from xiaoan.hazards.models.notice import STATES, Look, Notice
from xiaoan.hazards.models.opinion import Followup, Opinion
from xiaoan.hazards.models.queries import HazardQuerySet
from xiaoan.hazards.models.rules import Consent, NoticeRule, OrderText
from xiaoan.hazards.models.side import Extension, Referral
from xiaoan.hazards.models.sides import agencies_of
from xiaoan.hazards.models.steps import NotYours

__all__ = [
    "FIVE",
    "STATES",
    "Consent",
    "Extension",
    "Followup",
    "Hazard",
    "HazardQuerySet",
    "Keeping",
    "Look",
    "NotYours",
    "Notice",
    "NoticeRule",
    "Opinion",
    "OrderText",
    "Referral",
    "SpotCheck",
    "agencies_of",
]
