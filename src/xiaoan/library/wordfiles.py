"""Word files read: paragraphs and tables in order, headings by style, numbers as printed."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from docx import Document
from docx.oxml.ns import qn
from docx.table import Table

from xiaoan.library.wordnumbers import Numbers

#: What an unpacked file may hold: Word's own files stay far below it.
MOST_UNPACKED = 100 * 2**20
_HEADING = re.compile(r"^(?:heading|标题)\s*([1-9])", re.IGNORECASE)
_TITLES = {"title", "标题", "文档标题"}
_OUTLINES = 3  # levels of Word's outline that are headings here
_OFFICE_2007 = "word/document.xml"


class NoWord(ValueError):
    """Not a Word file that can be read; the message names the cure."""


@dataclass
class Read:
    """What a Word file holds: lines with marks of headings, and what was left out."""

    lines: list[str] = field(default_factory=list)
    title: str = ""
    notes: list[str] = field(default_factory=list)


def read(content: bytes) -> Read:
    """The text of a .docx. Raises NoWord."""
    document = _opened(content)
    numbers, found = Numbers(document), Read()
    for block in document.iter_inner_content():
        if isinstance(block, Table):
            found.lines += _rows(block)
            continue
        text = " ".join(_text(block).split("\n")).strip()
        level = _level(block)
        if level == 1 and not found.title:
            found.title = text
        elif text:
            number = numbers.of(block)
            line = f"{number}{'' if number.endswith(('、', '）', ')', '.')) else '　'}{text}" if (
                number) else text  # fmt: skip
            found.lines.append(f"{'#' * level} {line}" if level else line)
    found.notes = list(_left_out(document))
    return found


def _opened(content: bytes) -> Any:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
            unpacked = sum(one.file_size for one in archive.infolist())
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise NoWord(_("The file is damaged. Open it in Word, save it anew and try again.")) from (
            error
        )
    if _OFFICE_2007 not in names:
        raise NoWord(_("This is no Word file (.docx). Save the text in Word as .docx first."))
    if unpacked > MOST_UNPACKED:
        raise NoWord(_("Unpacked, the file is too big. Take the pictures out and try again."))
    try:
        return Document(io.BytesIO(content))
    except Exception as error:  # python-docx and lxml raise many kinds for broken parts
        raise NoWord(
            _("The file is damaged. Open it in Word, save it anew and try again.")
        ) from error


def _text(paragraph: Any) -> str:
    """All words of a paragraph, inserted ones too and deleted ones not, without text boxes."""
    made = []
    for one in paragraph._p.iter(qn("w:t"), qn("w:tab"), qn("w:br"), qn("w:noBreakHyphen")):
        if any(above.tag == qn("w:txbxContent") for above in one.iterancestors()):
            continue
        made.append(one.text or "" if one.tag == qn("w:t") else _SPACES[one.tag])
    return "".join(made)


_SPACES = {qn("w:tab"): " ", qn("w:br"): "\n", qn("w:noBreakHyphen"): "-"}


def _level(paragraph: Any) -> int:
    """1 for the title, 2 to 4 for headings by style or outline, 0 for the rest."""
    style = paragraph.style
    name = (style.name or "").strip() if style is not None else ""
    if name.lower() in _TITLES:
        return 1
    found = _HEADING.match(name)
    if found:
        return min(int(found[1]) + 1, 4)
    marks = paragraph._p.pPr
    outline = marks.find(qn("w:outlineLvl")) if marks is not None else None
    level = int(outline.get(qn("w:val")) or 9) if outline is not None else 9
    return level + 2 if level < _OUTLINES else 0


def _rows(table: Table) -> list[str]:
    rows = []
    for row in table.rows:
        cells, seen = [], set()
        for cell in row.cells:
            if id(cell._tc) in seen:  # one merged cell stands in several columns
                continue
            seen.add(id(cell._tc))
            cells.append(" ".join(cell.text.replace("|", "｜").split()))
        rows.append("| " + " | ".join(cells) + " |")
    return rows


def _left_out(document: Any) -> Iterator[str]:
    body = document.element.body
    pictures = sum(1 for _one in body.iter(qn("w:drawing"), qn("w:pict")))
    if pictures:
        yield ngettext(
            "%(n)s picture or shape was left out.", "%(n)s pictures or shapes were left out.",
            pictures,
        ) % {"n": pictures}  # fmt: skip
    if any(True for _one in body.iter(qn("w:txbxContent"))):
        yield _("Words in text boxes were left out. Copy them into the text where they belong.")
    if any(True for _one in body.iter(qn("w:ins"), qn("w:del"))):
        yield _("The file has tracked changes: the changed words were taken as accepted.")
    if any(True for _one in body.iter(qn("w:footnoteReference"))):
        yield _("Footnotes were left out.")
