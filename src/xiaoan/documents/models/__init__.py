"""Records of papers."""

from xiaoan.documents.models.document import Delivery, Document, DocumentQuerySet
from xiaoan.documents.models.draft import Draft, DraftQuerySet
from xiaoan.documents.models.fitting import Fitting, FittingQuerySet
from xiaoan.documents.models.house import House, sign_of

__all__ = [
    "Delivery", "Document", "DocumentQuerySet", "Draft", "DraftQuerySet", "Fitting",
    "FittingQuerySet", "House", "sign_of",
]  # fmt: skip
