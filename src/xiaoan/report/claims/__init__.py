"""Claims 陈述: the sentences of the yearly summary, each bound to the figures that prove it."""

from __future__ import annotations

from xiaoan.report.claims import chapter_one, chapter_three, chapter_two
from xiaoan.report.claims.claim import Audience, Chapter, Claim, Section
from xiaoan.report.claims.reading import Piece, Readings
from xiaoan.report.claims.stating import Statement, Status, asked, state

__all__ = [
    "CHAPTERS", "OPENING", "Audience", "Chapter", "Claim", "Piece", "Readings", "Section",
    "Statement", "Status", "all_claims", "asked", "state",
]  # fmt: skip

OPENING = chapter_one.OPENING
CHAPTERS: tuple[Chapter, ...] = (
    chapter_one.CHAPTER,
    chapter_two.CHAPTER,
    chapter_three.CHAPTER,
)


def all_claims() -> list[Claim]:
    """Every claim in the order of the document; the rows of the source text are 1 to 41."""
    sections = [section for chapter in CHAPTERS for section in chapter.sections]
    return [OPENING, *(claim for section in sections for claim in section.claims)]
