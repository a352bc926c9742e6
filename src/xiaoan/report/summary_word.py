"""The yearly summary as a Word file: the paper itself, its seal code, its evidence."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from docx.shared import Pt

from xiaoan.documents import layout as word
from xiaoan.report.appendix import evidence_rows
from xiaoan.report.claims import Statement
from xiaoan.report.summary import Part, Summary, site, width

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
#: Characters of a mark that fit on one line at size 42 (156 mm).
MARK = 10
WIDTHS = (28, 26, 24, 40, 14, 24)  # millimetres: together the type area


def document(told: Summary) -> bytes:
    """The bytes of the file; refused sentences are absent, as on paper."""
    made = word.official()
    made.core_properties.title = told.title
    made.core_properties.author = told.unit.name
    made.core_properties.comments = _(
        "The styles name the faces of the standard; a computer without them shows others instead."
    )
    _head(made, told)
    _text(made, told)
    _signature(made, told)
    _seal(made, told)
    _appendix(made, told)
    return word.saved(made)


def _head(made: Any, told: Summary) -> None:
    run = word.paragraph(made, "xa-mark", word.CENTRE).add_run(told.mark)
    run.font.color.rgb = word.RED
    if told.mark_width > MARK:
        run.font.size = Pt(42 * MARK / told.mark_width)
    word.paragraph(made)
    number = word.paragraph(made, align=word.CENTRE)
    number.add_run(told.paper_number)
    word.rule(number, "bottom", 16, "C4140C")
    for _line in range(2):
        word.paragraph(made)
    for line in (told.unit.name, told.subject):
        word.paragraph(made, "xa-title", word.CENTRE).add_run(line)
    word.paragraph(made)


def _text(made: Any, told: Summary) -> None:
    word.paragraph(made).add_run(told.addressee)
    word.paragraph(made, indent=2).add_run(told.lead)
    for one in told.opening:
        _sentence(made, one)
    for chapter, sections in told.chapters:
        if chapter.is_written:
            word.paragraph(made, "xa-h1", indent=2).add_run(chapter.title)
            _sections(made, sections)
    if not told.is_written:
        nothing = _("There is no record of this year that would prove a sentence.")
        word.paragraph(made, indent=2).add_run(nothing)


def _sections(made: Any, sections: list[Part]) -> None:
    for section in sections:
        if not section.is_written:
            continue
        word.paragraph(made, "xa-h2", indent=2).add_run(section.title)
        for one in section.statements:
            _sentence(made, one)


def _sentence(made: Any, one: Statement) -> None:
    """One claim as a paragraph; a number opens its evidence where the file is read on screen."""
    if not one.is_written:
        return
    line = word.paragraph(made, indent=2)
    for piece in one.pieces:
        if piece.url:
            word.link(line, piece.text, site() + piece.url)
        else:
            line.add_run(piece.text)


def _signature(made: Any, told: Summary) -> None:
    """The date four characters in from the right, the issuer centred over it."""
    for _line in range(2):
        word.paragraph(made)
    name, day = told.unit.name, told.day
    space = max(0.0, 4 + (width(day) - width(name)) / 2)
    word.paragraph(made, align=word.RIGHT, right=space).add_run(name)
    word.paragraph(made, align=word.RIGHT, right=4).add_run(day)


def _seal(made: Any, told: Summary) -> None:
    """Draft, root and how to check it, between two lines; the code of a final one comes here."""
    word.paragraph(made)
    lines = [_("Every number of this paper has its evidence.") + _("Draft, not yet final.")]
    if told.root:
        groups = " ".join(told.root[i : i + 4] for i in range(0, len(told.root), 4))
        lines += [
            f"{_('Seal code')} {groups}",
            f"{_('To verify:')} {told.check_url}",
            f"xiaoan verify --anchor {told.anchor}",
        ]
    else:
        lines.append(_("Nothing has been sealed yet."))
    made_lines = [word.paragraph(made, "xa-small", align=0) for _line in lines]
    for line, text in zip(made_lines, lines, strict=True):
        line.add_run(text)
    word.rule(made_lines[0], "top", 12)
    word.rule(made_lines[-1], "bottom", 12)


def _appendix(made: Any, told: Summary) -> None:
    word.new_page(made)
    title = _("Appendix: the evidence of each number")
    word.paragraph(made, "xa-h1", align=0).add_run(title)
    period = _("Period %(since)s – %(until)s, as of %(as_of)s. Site: %(site)s") % {
        "since": told.scope.since, "until": told.scope.until, "site": site(),
        "as_of": f"{timezone.localtime(told.scope.as_of):%Y-%m-%d %H:%M}",
    }  # fmt: skip
    word.paragraph(made, "xa-small", align=0).add_run(period)
    heads = [_("Sentence"), _("Figure"), _("Value"), _("How it is reckoned"), _("Rows of evidence"),
             _("Address")]  # fmt: skip
    table = word.three_line_table(made, heads, WIDTHS)
    for row in evidence_rows(told):
        cells = table.add_row()
        count = f"{row.count:,}"
        word.fill(cells, [f"{row.number} {row.claim}", row.figure, row.value, row.definition,
                          count, ""])  # fmt: skip
        word.link(cells.cells[-1].paragraphs[0], row.path, row.url)
