"""Records of papers."""

from xiaoan.documents.models.document import Delivery, Document, DocumentQuerySet
from xiaoan.documents.models.fitting import Fitting, FittingQuerySet

__all__ = ["Delivery", "Document", "DocumentQuerySet", "Fitting", "FittingQuerySet"]
