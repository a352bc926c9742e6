"""Word in official layout (GB/T 9704-2012): measures, styles, and what python-docx lacks.

A4, margins 37/28/26/35 mm, size-3 Fangsong on a pitch of 29 pt, page number — N — outside.
The styles only name the standard's faces 方正小标宋简体, 仿宋_GB2312, 楷体_GB2312, which are
commercial; the font table says beside each what a machine without it shows instead.
"""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import Any

from docx import Document
from docx.enum.section import WD_SECTION
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

BODY, LATIN = "仿宋_GB2312", "Times New Roman"
HEI, KAI, SONG, TITLE = "黑体", "楷体_GB2312", "宋体", "方正小标宋简体"
#: Styles of running text, 28 signs to the line.
RUNNING = {"Normal", "xa-h1", "xa-h2"}
#: What Word shows where the face is not installed.
INSTEAD = {BODY: "仿宋", KAI: "楷体", TITLE: "宋体"}
SIZE_2, SIZE_3, SIZE_4 = Pt(22), Pt(16), Pt(14)  # 二号 三号 四号
PITCH = Pt(29)
RED = RGBColor(0xC4, 0x14, 0x0C)
CENTRE, RIGHT = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT
#: style: (east-asian font, size, bold)
STYLES: dict[str, tuple[str, Any, bool]] = {
    "xa-mark": (TITLE, Pt(42), False),
    "xa-title": (TITLE, SIZE_2, False),
    "xa-h1": (HEI, SIZE_3, False),
    "xa-h2": (KAI, SIZE_3, False),
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
    _grid(document, document.sections[0])
    _instead(document)
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
    # The default style needs no name; looking it up costs more than the paragraph.
    made = document.add_paragraph(style=None if style == "Normal" else style)
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


def face(run: Any, name: str) -> None:
    """Set a run in another face of the standard."""
    run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), name)


def rule(made: Any, side: str, eighths: int, colour: str = "000000", form: str = "single") -> None:
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
    for name, value in (("val", form), ("sz", eighths), ("space", 4), ("color", colour)):
        edge.set(qn(f"w:{name}"), str(value))
    # The schema wants top before bottom.
    borders.insert(0 if side == "top" else len(borders), edge)


def ruled_table(
    document: Any, rows: Sequence[Sequence[str]], widths: Sequence[float], height: float = 0
) -> Any:
    """A table with all its lines; widths and the least height of a row in millimetres."""
    table = document.add_table(rows=len(rows), cols=len(widths), style="Table Grid")
    table.autofit, table.alignment = False, WD_TABLE_ALIGNMENT.CENTER
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    for row, texts in zip(table.rows, rows, strict=True):
        if height:
            row.height = Mm(height)
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = Mm(width)
            cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
        fill(row, texts)
    return table


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


def put(cell: Any, text: str) -> None:
    """Write into a cell, centred, in the table's own style."""
    made = cell.paragraphs[0]
    made.style, made.alignment = "xa-table", CENTRE
    made.add_run(text)


def picture(cell: Any, content: bytes, width: Any) -> None:
    """A picture into a cell, on a line as high as it is; nothing where its file is gone."""
    if not content:
        return
    made = cell.paragraphs[0]
    made.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
    made.add_run().add_picture(BytesIO(content), width=width)


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
        _off(body, name)


def _off(style: Any, name: str) -> None:
    off = OxmlElement(f"w:{name}")
    off.set(qn("w:val"), "0")
    after = ("w:bidi", "w:adjustRightInd", "w:snapToGrid", "w:spacing", "w:ind", "w:jc")
    style.element.get_or_add_pPr().insert_element_before(off, *after)


def _measure(section: Any) -> None:
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.footer_distance = Mm(23)  # 7 mm below the type area, and its own height


def _grid(document: Any, section: Any) -> None:
    """22 lines of 28 signs (GB/T 9704-2012, 5.2.3): the lines by the grid, the signs a quarter of
    a point closer than size 3 in the styles of running text. A grid of signs would be the same in
    Word, but LibreOffice tears its text apart."""
    grid = section._sectPr.find(qn("w:docGrid"))
    if grid is None:
        grid = OxmlElement("w:docGrid")
        section._sectPr.append(grid)
    for name, value in (("type", "lines"), ("linePitch", "580")):
        grid.set(qn(f"w:{name}"), value)
    for name in ("Normal", *STYLES):
        space = OxmlElement("w:spacing")
        space.set(qn("w:val"), "-5" if name in RUNNING else "0")
        document.styles[name].element.get_or_add_rPr().insert_element_before(
            space, "w:w", "w:kern", "w:position", "w:sz", "w:szCs", "w:lang"
        )
        if name not in RUNNING:
            _off(document.styles[name], "snapToGrid")


def _instead(document: Any) -> None:
    """Name the stand-ins in the font table, which python-docx keeps as plain bytes."""
    for part in document.part.package.iter_parts():
        if part.partname == "/word/fontTable.xml":
            lines = "".join(
                f'<w:font w:name="{name}"><w:altName w:val="{other}"/></w:font>'
                for name, other in INSTEAD.items()
            )
            part._blob = part.blob.replace(b"</w:fonts>", f"{lines}</w:fonts>".encode())


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
