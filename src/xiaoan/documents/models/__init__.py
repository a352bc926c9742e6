"""Records of papers."""

from xiaoan.documents.models.fitting import Fitting, FittingQuerySet

__all__ = ["Fitting", "FittingQuerySet"]
