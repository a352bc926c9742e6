"""Supervision: rounds 专项检查 and visits 督查, and what a visit found."""

from xiaoan.inspections.models.finding import Finding
from xiaoan.inspections.models.round import Coverage, Round
from xiaoan.inspections.models.visit import METHODS, Visit

__all__ = ["METHODS", "Coverage", "Finding", "Round", "Visit"]
