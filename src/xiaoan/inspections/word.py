"""The notice as a Word file: A4, a form with ruled lines, in the fonts of official papers."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import Any
from uuid import UUID

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from xiaoan.evidence.disk import file_store
from xiaoan.evidence.models import File
from xiaoan.inspections.models import Signature
from xiaoan.inspections.paper import Paper
from xiaoan.inspections.signing import Line, told

FANGSONG, SONG, LATIN = "仿宋", "宋体", "Times New Roman"
TITLE, BODY, CELL = Pt(22), Pt(14), Pt(10.5)
#: How high a drawn name stands on paper.
SIGNED = Mm(14)
CENTRE, RIGHT = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT
#: Columns of the table of faults, in millimetres; together the 156 mm of the type area.
WIDTHS = (10, 24, 42, 34, 12, 18, 16)


def word(paper: Paper) -> bytes:
    """The file's bytes."""
    document = Document()
    _measure(document)
    for name in names(paper):
        _say(document, name, SONG, TITLE, CENTRE, bold=True)
    _say(document, paper.number, FANGSONG, BODY, RIGHT)
    _head(document, paper)
    _say(document, opening(paper), FANGSONG, BODY, indent=True)
    _faults(document, paper)
    for text in closing(paper):
        _say(document, text, FANGSONG, BODY, indent=True)
    _signatures(document, paper)
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def names(paper: Paper) -> list[str]:
    """Who issues it and what it is, as the paper's heading."""
    return [str(paper.issuer.name), _("Rectification notice for safety hazards")]


def end(paper: Paper) -> list[str]:
    """Issuer with the place of the seal, and the day of service."""
    at = paper.notice.served_at
    day = date_format(localtime(at), "Y年n月j日") if at else ""
    return [f"{paper.issuer.name}{_('(seal)')}", day]


def opening(paper: Paper) -> str:
    """The sentence above the table."""
    said = _("On inspection the following %(n)s hazards were found at your unit. Put them right "
             "by the deadlines given.")  # fmt: skip
    return said % {"n": len(paper.lines)}


def closing(paper: Paper) -> list[str]:
    """The sentences below the table: prohibition, reply, the right to explain."""
    said = []
    if paper.stopped:
        places = "、".join(dict.fromkeys(line.place or line.fact for line in paper.stopped))
        said.append(_("Until the re-check is passed the following is out of use: %(what)s.")
                    % {"what": places})  # fmt: skip
    day = date_format(paper.notice.reply_due, "Y年n月j日")
    said.append(_("Reply in writing by %(day)s with what was done.") % {"day": day})
    said.append(_("Where you disagree, you may explain yourselves to this bureau in that time."))
    return said


def facts(paper: Paper) -> list[tuple[str, str]]:
    """The head of the form: label and value."""
    notice = paper.notice
    return [
        (_("Inspected unit"), str(notice.unit.name)),
        (_("Day of inspection"), date_format(localtime(paper.day), "Y年n月j日")),
        (_("Occasion"), notice.occasion or "—"),
        (_("Founding paper"), notice.basis or "—"),
        (_("Inspectors"), notice.inspectors or "—"),
        (_("Received by, at the school"), notice.received_by or "—"),
    ]


def headings() -> list[str]:
    """The heads of the table of faults."""
    return [
        _("No."), _("Where it is"), _("Fact"), _("Clause"), _("Grade"), _("Demand"),
        _("Put right by"),
    ]  # fmt: skip


def signatures(paper: Paper) -> list[Line]:
    """Who signs, what is known of it already, and the names drawn on the screen."""
    notice = paper.notice
    served = date_format(localtime(notice.served_at), "Y年n月j日 H:i") if notice.served_at else ""
    receipt = (
        f"{notice.receipt_by}　{date_format(localtime(notice.receipt_at), 'Y年n月j日 H:i')}"
        if notice.receipt_at else ""
    )  # fmt: skip
    return [
        _drawn(_("Signatures of the inspectors"), paper, Signature.Side.BUREAU),
        Line(_("Signature of the head of section")),
        Line(_("Served, how and when"), f"{_('through this system')}　{served}" if served else ""),
        _drawn(_("Receipt by the school (signature)"), paper, Signature.Side.SCHOOL, receipt),
    ]


def _drawn(label: str, paper: Paper, side: str, text: str = "") -> Line:
    listed = [each for each in paper.signatures if each.side == side]
    words = [told(each, len(paper.lines)) for each in listed]
    pictures = [each.picture for each in listed if each.picture]
    return Line(label, "\n".join([*words, text] if text else words), pictures)


def _measure(document: Any) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(30), Mm(28)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    _font(document.styles["Normal"], FANGSONG, BODY)


def _font(run: Any, name: str, size: Any, *, bold: bool = False) -> None:
    run.font.name, run.font.size, run.font.bold = LATIN, size, bold
    properties = run.element.get_or_add_rPr() if hasattr(run, "element") else run._element.rPr
    fonts = properties.find(qn("w:rFonts"))
    if fonts is None:
        fonts = OxmlElement("w:rFonts")
        properties.append(fonts)
    fonts.set(qn("w:eastAsia"), name)


def _say(
    document: Any, text: str, font: str, size: Any, align: Any = None, *, bold: bool = False,
    indent: bool = False,
) -> None:  # fmt: skip
    paragraph = document.add_paragraph()
    paragraph.alignment = align
    paragraph.paragraph_format.space_after = Pt(4)
    if indent:
        paragraph.paragraph_format.first_line_indent = size * 2
    _font(paragraph.add_run(text), font, size, bold=bold)


def _table(document: Any, rows: Sequence[Sequence[str]], widths: Sequence[float]) -> Any:
    table = document.add_table(rows=len(rows), cols=len(widths), style="Table Grid")
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    for row, texts in zip(table.rows, rows, strict=True):
        for cell, text, width in zip(row.cells, texts, widths, strict=True):
            cell.width = Mm(width)
            paragraph = cell.paragraphs[0]
            paragraph.paragraph_format.space_after = Pt(0)
            _font(paragraph.add_run(text), FANGSONG, CELL)
    return table


def _head(document: Any, paper: Paper) -> None:
    pairs = facts(paper)
    rows = [[*left, *right] for left, right in zip(pairs[::2], pairs[1::2], strict=True)]
    _table(document, rows, (26, 52, 26, 52))


def _faults(document: Any, paper: Paper) -> None:
    rows = [headings()] + [
        [
            str(number), line.place or "—", line.fact, line.clause or "—", line.grade, line.demand,
            line.due_on.isoformat() if line.due_on else "—",
        ]
        for number, line in enumerate(paper.lines, 1)
    ]  # fmt: skip
    table = _table(document, rows, WIDTHS)
    head = table.rows[0]._tr.get_or_add_trPr()
    head.append(OxmlElement("w:tblHeader"))  # the head stands on every page


def _signatures(document: Any, paper: Paper) -> None:
    lines = signatures(paper)
    table = _table(document, [[line.label, line.text] for line in lines], (56, 100))
    for row, line in zip(table.rows, lines, strict=True):
        row.height = Mm(12)
        run = row.cells[1].paragraphs[0].add_run("\n" if line.pictures else "")
        for body in filter(None, map(_bytes, line.pictures)):
            run.add_picture(body, height=SIGNED)
    _say(document, "", FANGSONG, BODY)
    for text in end(paper):
        _say(document, text, FANGSONG, BODY, RIGHT)


def _bytes(key: UUID) -> BytesIO | None:
    """The picture of a drawn name, if its bytes are there."""
    file = File.objects.filter(pk=key).first()
    if file is None:
        return None
    try:
        with file_store().open(file.sha256) as body:
            return BytesIO(body.read())
    except FileNotFoundError:
        return None
