"""Supervision: rounds 专项检查 and visits 督查, what a visit found, who signed under it."""

from xiaoan.inspections.models.dispatch import Dispatch
from xiaoan.inspections.models.finding import Finding
from xiaoan.inspections.models.round import Coverage, Round
from xiaoan.inspections.models.signature import Signature, Signed, drawn
from xiaoan.inspections.models.steps import METHODS
from xiaoan.inspections.models.visit import CLOSE_DAYS, Visit, VisitQuerySet

__all__ = [
    "CLOSE_DAYS",
    "METHODS",
    "Coverage",
    "Dispatch",
    "Finding",
    "Round",
    "Signature",
    "Signed",
    "Visit",
    "VisitQuerySet",
    "drawn",
]
