"""Numbers per district and year without gaps; the papers below count by the same rule."""

from xiaoan.documents.numbers import claim

__all__ = ["claim"]
