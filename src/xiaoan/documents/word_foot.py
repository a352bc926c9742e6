"""The foot of a paper in Word: signature block, QR code of its verification page, imprint 版记.

GB/T 9704-2012, 7.4.1: the imprint stands at the foot of the last page, which is an even one. Word
breaks pages when it is opened, and neither Word's floating tables nor its frames come out of
LibreOffice where they were put. So whether the imprint needs a page of its own, and the room above
it, are taken from the PDF of the same data (typeset.imprint_place); a section that begins on an
even page does the rest.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from docx.enum.section import WD_SECTION
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_ROW_HEIGHT_RULE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from xiaoan.base import qr
from xiaoan.documents import layout
from xiaoan.documents.layout import RIGHT, SIZE_4, paragraph

Paper = Mapping[str, Any]
QR = 24  # millimetres, as on the PDF
_TYPE_AREA, _CODE = 156, 32
_LINE = 10.2  # millimetres of the grid
_IMPRINT = (96, 60)
_CODED = 3  # lines that the code takes
_PAGE, _SPARED = 22, 7  # lines of a page, and those left to Word
_LONGEST = 14  # signs of an issuer that has room beside the code
_THICK, _THIN = 8, 6  # eighths of a point: 0.35 and 0.25 mm, as near as Word comes
_TWIPS = 280  # one sign of size 4


def check(document: Any, paper: Paper) -> None:
    """QR code, and the code that a person can type or compare."""
    if paper["check"]:
        picture, words, _rest = _cells(document)
        _code(picture, words, paper["check"])


def signature(document: Any, paper: Paper, issuer: str) -> None:
    """Issuer and date, the date four signs in and the issuer centred over it; left of them the
    code, where there is room."""
    told, where = paper["check"], document
    beside = bool(told) and len(issuer) <= _LONGEST
    if beside:
        picture, words, where = _cells(document)
        _code(picture, words, told)
    wide = max(0.0, (len(issuer) - _width(paper["date"])) / 2)
    over = max(0.0, (_width(paper["date"]) - len(issuer)) / 2)
    for text, right in ((issuer, 4 + over), (paper["date"], 4 + wide)):
        line = paragraph(where, align=RIGHT, right=right)
        line.add_run(text)
        line.paragraph_format.keep_with_next = True
    if beside:
        where._tc.remove(where.paragraphs[0]._p)
    elif told:
        check(document, paper)


def imprint(document: Any, paper: Paper, told: Paper | None = None) -> None:
    """Copies, printing office and day between rules, at the lower edge of the last page; above
    them the code `told`, on papers that nobody signs."""
    rows = [f"抄送：{paper['copies']}。"] if paper["copies"] else []
    lines = sum(1 + max(0, -(-(len(text) - 29) // 26)) for text in rows) + 1
    _above(document, paper.get("imprint", {}), lines + (_CODED if told else 0))
    if told:
        check(document, paper)
        _apart(document)
    table = _table(document, 1 + len(rows), _IMPRINT)
    for row, text in zip(table.rows, rows, strict=False):
        _put(row.cells[0].merge(row.cells[1]), text, hanging=3)
    office, printed = table.rows[-1].cells
    _put(office, paper["office"])
    _put(printed, f"{paper['printed']}印发").alignment = RIGHT
    for at, row in enumerate(table.rows):
        _rule(row, "top", _THIN if at else _THICK)
        _rule(row, "bottom", _THIN if at < len(rows) else _THICK)
    _apart(document)


def _above(document: Any, place: Mapping[str, float], lines: int) -> None:
    """The page of the imprint, and the room above its `lines`, as a row of a table: LibreOffice
    knows no line of such height.

    Word and LibreOffice need more for the same than the PDF does, so lines are spared, and where
    few are left the imprint takes an even page of its own.
    """
    left = place.get("room", 0) / _LINE - lines - _SPARED
    if place.get("breaks") or (place and left < 0):
        document.add_section(WD_SECTION.EVEN_PAGE)
        left = _PAGE - lines - 2
    if left > 0:
        row = _table(document, 1, (_TYPE_AREA,)).rows[0]
        row.cells[0].paragraphs[0].style = "xa-small"
        row.height, row.height_rule = Mm(left * _LINE), WD_ROW_HEIGHT_RULE.EXACTLY
        _apart(document)


def _apart(document: Any) -> None:
    """Word joins tables that nothing stands between."""
    paragraph(document, "xa-small").paragraph_format.line_spacing = Mm(0.4)


def _width(text: str) -> float:
    """In signs of full width; digits and letters count half."""
    return sum(0.5 if sign.isascii() else 1 for sign in text)


def _code(picture: Any, words: Any, told: Paper) -> None:
    """The QR code into one cell, the words into the other."""
    layout.picture(picture, qr.png(told["address"]), Mm(QR))
    for at, text in enumerate(("核验码", told["code"], "扫码核验真伪")):
        line = words.paragraphs[0] if at == 0 else words.add_paragraph()
        line.style = "xa-small"
        line.paragraph_format.line_spacing = Pt(14)
        line.add_run(text)


def _cells(document: Any) -> list[Any]:
    """Three cells without lines over the type area: for the code, its words, and the rest."""
    widths = (QR + 3, _CODE, _TYPE_AREA - QR - 3 - _CODE)
    cells = list(_table(document, 1, widths).rows[0].cells)
    for cell in cells:
        cell.paragraphs[0].style = "xa-small"
        cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    return cells


def _table(document: Any, rows: int, widths: Sequence[int]) -> Any:
    """A table without lines whose cells have no margin; widths in millimetres."""
    table = document.add_table(rows=rows, cols=len(widths))
    table.autofit = False
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        edge = OxmlElement(f"w:{side}")
        edge.set(qn("w:w"), "0")
        edge.set(qn("w:type"), "dxa")
        margins.append(edge)
    table._tbl.tblPr.insert_element_before(margins, "w:tblLook")
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    for row in table.rows:
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = Mm(width)
    return table


def _put(cell: Any, text: str, hanging: int = 0) -> Any:
    line = cell.paragraphs[0]
    line.add_run(text).font.size = SIZE_4
    place = line._p.get_or_add_pPr().get_or_add_ind()
    place.set(qn("w:left"), str(_TWIPS * (1 + hanging)))
    place.set(qn("w:right"), str(_TWIPS))
    if hanging:
        place.set(qn("w:hanging"), str(_TWIPS * hanging))
    return line


def _rule(row: Any, side: str, eighths: int) -> None:
    for cell in row.cells:
        properties = cell._tc.get_or_add_tcPr()
        borders = properties.find(qn("w:tcBorders"))
        if borders is None:
            borders = OxmlElement("w:tcBorders")
            properties.insert_element_before(
                borders, "w:shd", "w:noWrap", "w:tcMar", "w:textDirection", "w:tcFitText",
                "w:vAlign", "w:hideMark",
            )  # fmt: skip
        known = borders.find(qn(f"w:{side}"))
        if known is not None:
            borders.remove(known)
        edge = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", eighths), ("space", 0), ("color", "000000")):
            edge.set(qn(f"w:{name}"), str(value))
        borders.insert(0 if side == "top" else len(borders), edge)
