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
from docx.table import Table, _Cell

from xiaoan.library.wordnumbers import Numbers

#: What an unpacked file may hold: Word's own files stay far below it.
MOST_UNPACKED = 100 * 2**20
#: Paragraphs and tables of one file: each sign of the longest body in a paragraph of its own would
#: keep a worker for minutes.
MOST_BLOCKS = 20_000
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
    _refuse_many(document)
    numbers, found, levels = Numbers(document), Read(), _Levels()
    for block in document.iter_inner_content():
        if isinstance(block, Table):
            found.lines += _rows(block)
            continue
        text = " ".join(_text(block).split("\n")).strip()
        level = levels.of(block)
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


class _Levels:
    """The level of each paragraph; what a style says is looked up once."""

    def __init__(self) -> None:
        self._styles: dict[str | None, int] = {}

    def of(self, paragraph: Any) -> int:
        """1 for the title, 2 to 4 for headings by style or outline, 0 for the rest."""
        key = paragraph._p.style
        if key not in self._styles:
            self._styles[key] = _level_of_style(paragraph.style)
        if self._styles[key]:
            return self._styles[key]
        marks = paragraph._p.pPr
        outline = marks.find(qn("w:outlineLvl")) if marks is not None else None
        level = int(outline.get(qn("w:val")) or 9) if outline is not None else 9
        return level + 2 if level < _OUTLINES else 0


def _level_of_style(style: Any) -> int:
    name = (style.name or "").strip() if style is not None else ""
    if name.lower() in _TITLES:
        return 1
    found = _HEADING.match(name)
    return min(int(found[1]) + 1, 4) if found else 0


def _refuse_many(document: Any) -> None:
    blocks = sum(1 for _one in document.element.body.iter(qn("w:p"), qn("w:tc")))
    if blocks > MOST_BLOCKS:
        raise NoWord(
            _("The file has more than %(most)s paragraphs and cells. Divide it.")
            % {"most": MOST_BLOCKS}
        )


def _rows(table: Table) -> list[str]:
    """A line for each row; a cell over several columns stands once, whatever it says of their
    number; one over several rows in each of them."""
    rows: list[str] = []
    above: dict[int, str] = {}
    for row in table._tbl.tr_lst:
        at, words = 0, {}
        for cell in row.tc_lst:
            words[at] = above.get(at, "") if cell.vMerge == "continue" else _of_cell(cell, table)
            at += cell.grid_span
        rows.append("| " + " | ".join(words.values()) + " |")
        above = words
    return rows


def _of_cell(cell: Any, table: Table) -> str:
    return " ".join(_Cell(cell, table).text.replace("|", "｜").split())


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
