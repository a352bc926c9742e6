"""The same papers for Word: same data, same order, same measures; the faces are only named.

Word lays out by itself, so line and page breaks may differ from the PDF; the PDF is the paper,
the Word file is for those who go on writing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from django.utils.translation import gettext as _
from docx.oxml import OxmlElement
from docx.shared import Mm, Pt

from xiaoan.documents import book_word, layout, pact_word, pictures, ruling_word, word_foot
from xiaoan.documents.catalogue import template
from xiaoan.documents.filling import filled
from xiaoan.documents.layout import CENTRE, RED, RIGHT, paragraph
from xiaoan.documents.typeset import imprint_place

KIND = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
Paper = Mapping[str, Any]
_MARK = 42  # points; eleven signs of it fill the 156 mm
_MARK_SIGNS = 10
_LEVELS = ("xa-h1", "xa-h2", "Normal", "Normal")
_RED = "C4140C"
_LINE_TWIPS = 16  # eighths of a point of the red rule


def word(name: str, data: Mapping[str, Any], at: datetime) -> bytes:
    """The paper `name` as a .docx; `at` stands in its properties.

    Raises NoTemplate and UnfitData, each with its cure.
    """
    paper = filled(template(name), data)
    document = laid_out(name, paper | {"imprint": imprint_place(name, data)})
    about = document.core_properties
    about.title, about.author = paper["title"].replace("\n", ""), paper["issuer"]
    about.created = about.modified = at.astimezone(UTC).replace(tzinfo=None)
    about.comments = _("The faces are named only; a computer without them shows others.")
    return layout.saved(document)


def laid_out(name: str, paper: Paper) -> Any:
    """The document of a paper that is filled already (filling.py)."""
    document = layout.official()
    FORMS[name](document, paper)
    return document


def _redhead(document: Any, paper: Paper) -> None:
    for style, key in (("Normal", "copy_number"), ("xa-h1", "secrecy"), ("xa-h1", "urgency")):
        paragraph(document, style).add_run(paper[key])
    _mark(document, paper["mark"])
    _blank(document, 2)
    if paper["signer"]:
        line = paragraph(document)
        line.paragraph_format.tab_stops.add_tab_stop(Mm(100))
        line.add_run(f"　{paper['number']}\t签发人：")
        layout.face(line.add_run(paper["signer"]), layout.KAI)
    else:
        line = paragraph(document, align=CENTRE)
        line.add_run(paper["number"])
    layout.rule(line, "bottom", _LINE_TWIPS, _RED)
    _blank(document, 2)
    _text(document, paper)
    _signature(document, paper)
    word_foot.imprint(document, paper)


def _letter(document: Any, paper: Paper) -> None:
    document.sections[0].top_margin = Mm(30)
    line = _mark(document, paper["mark"])
    layout.rule(line, "bottom", 24, _RED, "thickThinSmallGap")
    paragraph(document, align=RIGHT).add_run(paper["number"])
    _blank(document, 2)
    _text(document, paper)
    _signature(document, paper)


def _minutes(document: Any, paper: Paper) -> None:
    _mark(document, paper["mark"])
    paragraph(document, align=CENTRE).add_run(paper["number"])
    line = paragraph(document)
    line.paragraph_format.tab_stops.add_tab_stop(Mm(110))
    line.add_run(f"　{paper['issuer']}\t{paper['date']}")
    layout.rule(line, "bottom", _LINE_TWIPS, _RED)
    _blank(document, 1)
    _title(document, paper)
    blocks(document, paper["body"])
    _blank(document, 1)
    for one in paper["people"]:
        line = paragraph(document, indent=2)
        layout.face(line.add_run(f"{one['label']}："), layout.HEI)
        line.add_run(one["names"])
    word_foot.imprint(document, paper, paper["check"])


def _form(document: Any, paper: Paper) -> None:
    document.sections[0].top_margin = Mm(30)
    paragraph(document, "xa-title", CENTRE).add_run(paper["issuer"])
    _title(document, paper)
    paragraph(document, align=RIGHT).add_run(paper["number"])
    pairs = [[one["label"], one["value"]] for one in paper["facts"]]
    rows = [[*left, *right] for left, right in zip(pairs[::2], pairs[1::2], strict=True)]
    layout.ruled_table(document, rows, (26, 52, 26, 52))
    for text in paper["opening"]:
        paragraph(document, indent=2).add_run(text)
    _table(document, paper)
    for text in paper["closing"]:
        paragraph(document, indent=2).add_run(text)
    _pictures(document, paper["pictures"])
    signed = [[one["label"], one["value"]] for one in paper["signatures"]]
    if signed:
        table = layout.ruled_table(document, signed, (48, 108), height=12)
        _drawn(table, signed, paper["drawn"])
    _blank(document, 1)
    word_foot.signature(document, paper, f"{paper['issuer']}（印章）")


def _pact(document: Any, paper: Paper) -> None:
    pact_word.head(document, paper)
    blocks(document, paper["body"])
    pact_word.foot(document, paper)
    word_foot.check(document, paper)


def _pictures(document: Any, listed: Sequence[Mapping[str, str]]) -> None:
    """Two in a row with their words under them; one that is gone leaves its words."""
    for left in range(0, len(listed), 2):
        pair = listed[left : left + 2]
        table = document.add_table(rows=2, cols=2)
        for cell, words, one in zip(table.rows[0].cells, table.rows[1].cells, pair, strict=False):
            layout.picture(cell, pictures.bytes_of(one["sha256"]), Mm(74))
            layout.put(words, one["label"])


def _drawn(table: Any, signed: Sequence[Sequence[str]], drawn: Sequence[Mapping[str, str]]) -> None:
    for row, (label, _value) in zip(table.rows, signed, strict=True):
        for one in drawn:
            if one["label"] == label:
                layout.picture(row.cells[1], pictures.bytes_of(one["sha256"]), Mm(30))


FORMS: dict[str, Callable[[Any, Paper], None]] = {
    "redhead": _redhead,
    "letter": _letter,
    "minutes": _minutes,
    "form": _form,
    "pact": _pact,
    "compendium": book_word.compendium,
    "ruling": ruling_word.ruling,
}


def _mark(document: Any, words: str) -> Any:
    line = paragraph(document, "xa-mark", CENTRE)
    run = line.add_run(words)
    run.font.color.rgb = RED
    if len(words) > _MARK_SIGNS:
        run.font.size = Pt(_MARK * _MARK_SIGNS / len(words))
    return line


def _title(document: Any, paper: Paper) -> None:
    for line in paper["title_lines"]:
        paragraph(document, "xa-title", CENTRE).add_run(line)


def _text(document: Any, paper: Paper) -> None:
    _title(document, paper)
    _blank(document, 1)
    if paper["addressee"]:
        paragraph(document).add_run(f"{paper['addressee']}：")
    blocks(document, paper["body"])
    names = paper["attachments"]
    if names:
        _blank(document, 1)
    for at, name in enumerate(names, 1):
        lead = "附件：" if at == 1 else "　　　"
        number = f"{at}." if len(names) > 1 else ""
        paragraph(document, indent=2).add_run(f"{lead}{number}{name}")


def blocks(document: Any, body: Sequence[Paper]) -> None:
    """The blocks of a body (blocks.py), numbered beforehand."""
    for one in body:
        if one["kind"] == "heading":
            line = paragraph(document, _LEVELS[one["level"] - 1], indent=2)
            line.add_run(one["number"] + one["text"])
            line.paragraph_format.keep_with_next = True
        elif one["kind"] == "paragraph":
            paragraph(document, indent=2).add_run(one["text"])
        elif one["kind"] == "list":
            for item in one["items"]:
                paragraph(document, indent=2).add_run(item["number"] + item["text"])
        else:
            _table(document, one)


def _table(document: Any, one: Paper) -> None:
    table = layout.ruled_table(document, [one["head"], *one["rows"]], one["widths"])
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    for cell in table.rows[0].cells:
        line = cell.paragraphs[0]
        line.alignment = CENTRE
        for run in line.runs:
            layout.face(run, layout.HEI)


def _signature(document: Any, paper: Paper) -> None:
    """Room of two lines for the seal over issuer and date."""
    _blank(document, 2)
    word_foot.signature(document, paper, paper["issuer"])
    if paper["note"]:
        paragraph(document, indent=2).add_run(f"（{paper['note']}）")


def _blank(document: Any, count: int) -> None:
    for _line in range(count):
        paragraph(document)
