"""Texts of the library 制度库, their versions and clauses, and who has read them."""

from xiaoan.library.models.channel import Channel
from xiaoan.library.models.clause import Clause
from xiaoan.library.models.edition import Edition, Item
from xiaoan.library.models.reading import Reading, ReadingQuerySet
from xiaoan.library.models.sought import Look, Sought
from xiaoan.library.models.text import Text, TextQuerySet
from xiaoan.library.models.version import Version, VersionQuerySet

__all__ = [
    "Channel",
    "Clause",
    "Edition",
    "Item",
    "Look",
    "Reading",
    "ReadingQuerySet",
    "Sought",
    "Text",
    "TextQuerySet",
    "Version",
    "VersionQuerySet",
]
