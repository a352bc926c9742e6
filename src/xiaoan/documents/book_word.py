"""The compendium for Word: the same cover, contents, texts and numbering of leaves.

The numbers in the contents are fields, filled with those of the PDF; Word and WPS set them anew
when the fields are updated, because they lay out by themselves.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from docx.enum.section import WD_SECTION
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt

from xiaoan.documents import layout
from xiaoan.documents.layout import CENTRE, HEI, KAI, SIZE_2, SIZE_3, SIZE_4, paragraph

Paper = Mapping[str, Any]
LEFT = WD_ALIGN_PARAGRAPH.LEFT
_COVER = Pt(36)
#: style: (face, size, level in Word's outline, line pitch)
_STYLES: dict[str, tuple[str, Any, int | None, Any]] = {
    "xa-cover": (layout.TITLE, _COVER, None, Pt(54)),
    "xa-cover-line": (KAI, SIZE_2, None, Pt(36)),
    "xa-part": (HEI, SIZE_2, 0, Pt(40)),
    "xa-paper": (layout.TITLE, SIZE_2, 1, Pt(34)),
    "xa-under": (KAI, SIZE_4, None, Pt(26)),
    "xa-chapter": (HEI, SIZE_3, None, Pt(40)),
    "xa-toc": (layout.BODY, SIZE_4, None, Pt(24)),
}
_FIELD = (
    '<w:r {ns}><w:fldChar w:fldCharType="{kind}"/></w:r>',
    '<w:r {ns}><w:instrText xml:space="preserve">{code}</w:instrText></w:r>',
)


def compendium(document: Any, paper: Paper) -> None:
    """Fill an empty document in official layout (word.FORMS)."""
    styles(document)
    _cover(document, paper)
    _start(document, "upperRoman")
    paragraph(document, "xa-title", CENTRE).add_run("编制说明")
    paragraph(document)
    for text in paper["note"]:
        paragraph(document, indent=2).add_run(text)
    _contents(document, paper)
    _start(document, "decimal", WD_SECTION.ODD_PAGE)
    count = 0
    for at, part in enumerate(paper["parts"]):
        _mark(paragraph(document, "xa-part", LEFT), part["title"], f"part{at}", is_new=at > 0)
        for number, one in enumerate(part["papers"]):
            _text(document, one, count, is_new=number > 0)
            count += 1
    update = OxmlElement("w:updateFields")
    update.set(qn("w:val"), "true")
    document.settings.element.append(update)


def styles(document: Any) -> None:
    """The styles that texts are set in, laid into an empty document."""
    for name, (font, size, level, pitch) in _STYLES.items():
        style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = document.styles["Normal"]
        layout._font(style, font, size, bold=False)
        layout._pitch(style, pitch)
        layout._off(style, "snapToGrid")
        style.paragraph_format.keep_with_next = level is not None or name == "xa-chapter"
        if level is not None:
            deep = OxmlElement("w:outlineLvl")
            deep.set(qn("w:val"), str(level))
            style.element.get_or_add_pPr().append(deep)
    stops = document.styles["xa-toc"].paragraph_format.tab_stops
    stops.add_tab_stop(Mm(156), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)


def _cover(document: Any, paper: Paper) -> None:
    first = document.sections[0]
    for footer in (first.footer, first.even_page_footer):
        footer.paragraphs[0].clear()
    for _line in range(5):
        paragraph(document)
    for line in paper["title_lines"]:
        paragraph(document, "xa-cover", CENTRE).add_run(line)
    paragraph(document)
    paragraph(document, "xa-cover-line", CENTRE).add_run(paper["subtitle"])
    for _line in range(6):
        paragraph(document)
    for line in (paper["issuer"], paper["date"]):
        paragraph(document, "xa-cover-line", CENTRE).add_run(line)
    if paper["check"]:
        paragraph(document, "xa-small", CENTRE).add_run(f"核验码：{paper['check']['code']}")


def _start(document: Any, form: str, begin: Any = WD_SECTION.NEW_PAGE) -> None:
    """A new section: its leaves are numbered from 1 in this form, at the foot outside."""
    section = document.add_section(begin)
    for old in section._sectPr.findall(qn("w:pgNumType")):
        section._sectPr.remove(old)
    kind = OxmlElement("w:pgNumType")
    kind.set(qn("w:fmt"), form)
    kind.set(qn("w:start"), "1")
    section._sectPr.insert_element_before(kind, "w:cols", "w:docGrid")
    layout._number_pages(section)


def _contents(document: Any, paper: Paper) -> None:
    head = paragraph(document, "xa-title", CENTRE)
    head.paragraph_format.page_break_before = True
    head.add_run("目　　录")
    pages = iter(paper["pages"])
    count = 0
    for at, part in enumerate(paper["parts"]):
        _entry(document, part["title"], f"part{at}", next(pages, ""), is_part=True)
        for one in part["papers"]:
            _entry(document, one["listed"], f"paper{count}", next(pages, ""))
            count += 1


def _entry(document: Any, words: str, name: str, page: Any, *, is_part: bool = False) -> None:
    line = paragraph(document, "xa-toc", LEFT)
    if is_part:
        line.paragraph_format.space_before = Pt(6)
        layout.face(line.add_run(words), HEI)
    else:
        line.paragraph_format.left_indent = Mm(11)
        line.add_run(words)
    line.add_run("\t")
    space = nsdecls("w")
    for kind in ("begin", "", "separate"):
        shape = _FIELD[0] if kind else _FIELD[1]
        line._p.append(parse_xml(shape.format(ns=space, kind=kind, code=f" PAGEREF {name} \\h ")))
    line.add_run(str(page))
    line._p.append(parse_xml(_FIELD[0].format(ns=space, kind="end")))


def _mark(line: Any, words: str, name: str, *, is_new: bool) -> None:
    """The words of a heading inside a bookmark that the contents refer to."""
    line.paragraph_format.page_break_before = is_new
    key = str(len(line.part.element.findall(f".//{qn('w:bookmarkStart')}")))
    for tag in ("bookmarkStart", "bookmarkEnd"):
        edge = OxmlElement(f"w:{tag}")
        edge.set(qn("w:id"), key)
        if tag == "bookmarkStart":
            edge.set(qn("w:name"), name)
            line._p.append(edge)
            line.add_run(words)
        else:
            line._p.append(edge)


def _text(document: Any, one: Paper, count: int, *, is_new: bool) -> None:
    title = paragraph(document, "xa-paper", CENTRE)
    _mark(title, "\n".join(one["title_lines"]), f"paper{count}", is_new=is_new)
    if one["mark"]:
        paragraph(document, "xa-under", CENTRE).add_run(one["mark"])
    paragraph(document)
    for block in one["blocks"]:
        piece(document, block)


def piece(document: Any, block: Paper) -> None:
    """One block of a text (book.py)."""
    if block["kind"] == "chapter":
        paragraph(document, "xa-chapter", CENTRE).add_run(block["text"])
    elif block["kind"] == "paragraph":
        line = paragraph(document, indent=2)
        if block["lead"]:
            layout.face(line.add_run(f"{block['lead']}　"), HEI)
        line.add_run(block["text"])
    else:
        head = [block["head"], *block["rows"]]
        table = layout.ruled_table(document, head, block["widths"])
        table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
