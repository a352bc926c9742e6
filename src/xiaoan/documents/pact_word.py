"""The agreement of responsibility 责任书 for Word."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from xiaoan.documents import layout
from xiaoan.documents.layout import CENTRE, paragraph


def head(document: Any, paper: Mapping[str, Any]) -> None:
    """Title and the two sides."""
    for line in paper["title_lines"]:
        paragraph(document, "xa-title", CENTRE).add_run(line)
    paragraph(document)
    for one in paper["parties"]:
        line = paragraph(document)
        layout.face(line.add_run(f"{one['label']}："), layout.HEI)
        line.add_run(one["value"])
    paragraph(document)


def foot(document: Any, paper: Mapping[str, Any]) -> None:
    """The places to sign, side by side, and the note."""
    paragraph(document)
    rows = [
        [f"{one['label']}　{one['value']}" for one in paper["signatures"]],
        ["签字：" for _one in paper["signatures"]],
        ["日期：　　　　年　　月　　日" for _one in paper["signatures"]],
    ]
    count = len(paper["signatures"]) or 1
    layout.ruled_table(document, rows, (156 // count,) * count, height=12)
    if paper["note"]:
        paragraph(document, indent=2).add_run(f"（{paper['note']}）")
