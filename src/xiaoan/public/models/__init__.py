"""What the public reports: by a plate to its school, or sealed to the bureau."""

from xiaoan.public.models.queries import ReportQuerySet
from xiaoan.public.models.report import Report
from xiaoan.public.models.sealed import Sealed, SealedQuerySet, keepers

__all__ = ["Report", "ReportQuerySet", "Sealed", "SealedQuerySet", "keepers"]
