"""Texts of the library 制度库, their versions and clauses, and who has read them."""

from xiaoan.library.models.clause import Clause
from xiaoan.library.models.reading import Reading, ReadingQuerySet
from xiaoan.library.models.text import Text, TextQuerySet
from xiaoan.library.models.version import Version, VersionQuerySet

__all__ = [
    "Clause",
    "Reading",
    "ReadingQuerySet",
    "Text",
    "TextQuerySet",
    "Version",
    "VersionQuerySet",
]
