"""Word in official layout (GB/T 9704-2012): measures, styles, and what python-docx lacks.

A4, margins 37/28/26/35 mm, size-3 Fangsong on a pitch of 29 pt, page number — N — outside.
The standard's fonts 方正小标宋, 仿宋_GB2312, 楷体_GB2312 are commercial: the styles name the
ones that office machines bring, and an office with a licence changes the styles, not the text.
"""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import Any

from docx import Document
from docx.enum.section import WD_SECTION
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

BODY, LATIN = "仿宋", "Times New Roman"
HEI, KAI, SONG = "黑体", "楷体", "宋体"
SIZE_2, SIZE_3, SIZE_4 = Pt(22), Pt(16), Pt(14)  # 二号 三号 四号
PITCH = Pt(29)
RED = RGBColor(0xC4, 0x14, 0x0C)
CENTRE, RIGHT = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT
#: style: (east-asian font, size, bold)
STYLES: dict[str, tuple[str, Any, bool]] = {
    "xa-mark": (SONG, Pt(42), True),
    "xa-title": (SONG, SIZE_2, True),
    "xa-h1": (HEI, SIZE_3, False),
    "xa-h2": (KAI, SIZE_3, True),
    "xa-small": (BODY, Pt(10.5), False),
    "xa-table": (BODY, Pt(9), False),
    "xa-page": (SONG, SIZE_4, False),
}


def official() -> Any:
    """An empty document with the measures, the styles and the page numbers of the standard."""
    document = Document()
    body = document.styles["Normal"]
    _font(body, BODY, SIZE_3, bold=False)
    _pitch(body, PITCH)
    _chinese(document, body)
    for name, (font, size, bold) in STYLES.items():
        style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = body
        _font(style, font, size, bold=bold)
    _pitch(document.styles["xa-mark"], Pt(60))
    _pitch(document.styles["xa-title"], Pt(34))
    _pitch(document.styles["xa-small"], Pt(17))
    _pitch(document.styles["xa-table"], Pt(13))
    _measure(document.sections[0])
    document.settings.odd_and_even_pages_header_footer = True
    _number_pages(document.sections[0])
    return document


def saved(document: Any) -> bytes:
    """The file's bytes."""
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def paragraph(
    document: Any, style: str = "Normal", align: Any = None, indent: float = 0, right: float = 0
) -> Any:
    """A paragraph; `indent` and `right` in characters, as the office counts them."""
    made = document.add_paragraph(style=style)
    made.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY if align is None else align
    space = made._p.get_or_add_pPr().get_or_add_ind()
    for name, chars in (("firstLine", indent), ("right", right)):
        if chars:
            space.set(qn(f"w:{name}Chars"), str(round(chars * 100)))
            space.set(qn(f"w:{name}"), str(round(chars * SIZE_3.pt * 20)))
    return made


def link(made: Any, text: str, address: str) -> None:
    """A run that opens `address`; it prints like the text around it."""
    key = made.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    shell = OxmlElement("w:hyperlink")
    shell.set(qn("r:id"), key)
    run = made.add_run(text)
    shell.append(run._r)
    made._p.append(shell)


def rule(made: Any, side: str, eighths: int, colour: str = "000000") -> None:
    """A line above or below a paragraph, in eighths of a point."""
    properties = made._p.get_or_add_pPr()
    borders = properties.find(qn("w:pBdr"))
    if borders is None:
        borders = OxmlElement("w:pBdr")
        properties.insert_element_before(
            borders, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc",
            "w:rPr", "w:sectPr",
        )  # fmt: skip
    edge = OxmlElement(f"w:{side}")
    for name, value in (("val", "single"), ("sz", eighths), ("space", 4), ("color", colour)):
        edge.set(qn(f"w:{name}"), str(value))
    borders.append(edge)


def three_line_table(document: Any, heads: Sequence[str], widths: Sequence[float]) -> Any:
    """A 三线表 with its head repeated on every page; widths in millimetres."""
    table = document.add_table(rows=1, cols=len(heads))
    table.autofit = False
    _borders(table)
    first = table.rows[0]
    first._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    fill(first, heads)
    return table


def fill(row: Any, texts: Sequence[str]) -> None:
    """Put `texts` into the cells of a row, in the table's own style."""
    for cell, text in zip(row.cells, texts, strict=True):
        made = cell.paragraphs[0]
        made.style = "xa-table"
        if text:
            made.add_run(text)


def new_page(document: Any) -> None:
    """What follows begins on a page of its own, in the same measures and numbering."""
    document.add_section(WD_SECTION.NEW_PAGE)


def _font(style: Any, east: str, size: Any, *, bold: bool) -> None:
    style.font.name, style.font.size, style.font.bold = LATIN, size, bold
    style.font.color.rgb = RGBColor(0, 0, 0)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    fonts.set(qn("w:eastAsia"), east)


def _pitch(style: Any, pitch: Any) -> None:
    form = style.paragraph_format
    form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, pitch
    form.space_before = form.space_after = Pt(0)


def _chinese(document: Any, body: Any) -> None:
    """Chinese line breaking, and no space between signs and digits: papers have none."""
    for lang in document.styles.element.iter(qn("w:lang")):
        lang.set(qn("w:eastAsia"), "zh-CN")
    for name in ("autoSpaceDE", "autoSpaceDN"):
        off = OxmlElement(f"w:{name}")
        off.set(qn("w:val"), "0")
        body.element.get_or_add_pPr().insert_element_before(
            off, "w:bidi", "w:adjustRightInd", "w:snapToGrid", "w:spacing", "w:ind", "w:jc"
        )


def _measure(section: Any) -> None:
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.footer_distance = Mm(23)  # 7 mm below the type area, and its own height


def _number_pages(section: Any) -> None:
    """Odd pages at the right, even ones at the left, one character in."""
    for footer, align, side in (
        (section.footer, RIGHT, "right"),
        (section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT, "left"),
    ):
        footer.is_linked_to_previous = False
        made = footer.paragraphs[0]
        made.style, made.alignment = "xa-page", align
        made._p.get_or_add_pPr().get_or_add_ind().set(qn(f"w:{side}"), "280")
        made.add_run("— ")
        _field(made, "PAGE")
        made.add_run(" —")


def _field(made: Any, code: str) -> None:
    for kind, text in (("begin", ""), ("", code), ("end", "")):
        run = made.add_run()
        part = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            part.set(qn("w:fldCharType"), kind)
        part.text = text or None
        run._r.append(part)


def _borders(table: Any) -> None:
    borders = OxmlElement("w:tblBorders")
    for side, eighths in (("top", 12), ("bottom", 12), ("insideH", 4)):
        edge = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", eighths), ("space", 0), ("color", "000000")):
            edge.set(qn(f"w:{name}"), str(value))
        borders.append(edge)
    table._tbl.tblPr.insert_element_before(
        borders, "w:shd", "w:tblLayout", "w:tblCellMar", "w:tblLook"
    )
