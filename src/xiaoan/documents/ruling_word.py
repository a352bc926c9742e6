"""One text of the library for Word: the styles and blocks of a compendium, without its covers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from xiaoan.documents import book_word, layout
from xiaoan.documents.layout import CENTRE, paragraph


def ruling(document: Any, paper: Mapping[str, Any]) -> None:
    """Fill an empty document in official layout (word.FORMS)."""
    book_word.styles(document)
    for line in paper["title_lines"]:
        paragraph(document, "xa-title", CENTRE).add_run(line)
    if paper["mark"]:
        paragraph(document, "xa-under", CENTRE).add_run(paper["mark"])
    paragraph(document)
    for block in paper["blocks"]:
        book_word.piece(document, block)
    if paper["check"]:
        layout.face(
            paragraph(document, "xa-small", 0).add_run(f"核验码：{paper['check']['code']}"),
            layout.BODY,
        )
