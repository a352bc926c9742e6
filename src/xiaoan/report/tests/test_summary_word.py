"""The summary as a Word file and as a web page: official measures, evidence behind it."""

from __future__ import annotations

import re
from datetime import datetime
from io import BytesIO
from typing import Any

import pytest
from django.utils import translation
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Pt
from tests.cast import People

from xiaoan.base import clock
from xiaoan.hazards.tests.days import HOME, closed, on, report
from xiaoan.ledger.seal import seal_once
from xiaoan.report.appendix import evidence_rows
from xiaoan.report.summary import Summary, build
from xiaoan.report.summary_sheet import sheet
from xiaoan.report.summary_word import document
from xiaoan.units.models import Unit

NEXT_SPRING = datetime(2027, 3, 1, 9, tzinfo=HOME)


@pytest.fixture
def told(people: People) -> Any:
    with on(4, 13):
        closed(people)
        report(people, place_text="三楼")
    with clock.at(NEXT_SPRING), translation.override("zh-hans"):
        yield build(Unit.objects.get(pk=people.bureau.pk), 2026)


@pytest.fixture
def file(told: Summary) -> Any:
    return Document(BytesIO(document(told)))


def words(file: Any) -> str:
    return "\n".join(paragraph.text for paragraph in file.paragraphs)


def test_the_page_has_the_measures_of_the_standard(file: Any) -> None:
    for one in file.sections:
        lengths = (one.page_width, one.page_height, one.top_margin, one.left_margin,
                   one.bottom_margin, one.right_margin)  # fmt: skip
        assert [round(length.mm, 1) for length in lengths] == [210, 297, 37, 28, 35, 26]


def test_type_sizes_line_pitch_and_east_asian_fonts(file: Any) -> None:
    body = file.styles["Normal"]
    assert (body.font.size, body.paragraph_format.line_spacing) == (Pt(16), Pt(29))
    assert body.element.rPr.rFonts.get(qn("w:eastAsia")) == "仿宋_GB2312"
    fonts = {name: file.styles[name].element.rPr.rFonts.get(qn("w:eastAsia"))
             for name in ("xa-title", "xa-h1", "xa-h2")}  # fmt: skip
    assert fonts == {"xa-title": "方正小标宋简体", "xa-h1": "黑体", "xa-h2": "楷体_GB2312"}
    assert file.styles["xa-title"].font.size == Pt(22)


def test_the_title_the_addressee_and_the_indentation_of_two_characters(file: Any) -> None:
    titles = [p.text for p in file.paragraphs if p.style.name == "xa-title"]
    assert titles == ["青禾区教育局", "关于2026年学校安全工作的总结"]
    assert "区安全生产委员会：" in words(file)
    lead = next(p for p in file.paragraphs if p.text.startswith("现将2026年"))
    assert lead._p.pPr.ind.get(qn("w:firstLineChars")) == "200"
    assert lead.text.endswith("数据截至2027年3月1日。")


def test_the_chapters_are_numbered_as_they_stand(file: Any) -> None:
    heads = [p.text for p in file.paragraphs if p.style.name in {"xa-h1", "xa-h2"}]
    assert heads[0] == "一、加强领导，完善制度，健全安全工作机制"
    assert heads[1] == "（一）健全机制"


def test_what_is_refused_is_absent(file: Any, told: Summary) -> None:
    text = words(file)
    for one in told.statements:
        assert (one.text in text) is one.is_written


def test_page_numbers_stand_outside_with_dashes(file: Any) -> None:
    assert file.settings.odd_and_even_pages_header_footer
    first = file.sections[0]
    for footer, edge in ((first.footer, "right"), (first.even_page_footer, "left")):
        made = footer.paragraphs[0]
        assert made.text == "—  —"
        assert made._p.findall(f".//{qn('w:instrText')}")[0].text == "PAGE"
        assert made._p.pPr.ind.get(qn(f"w:{edge}")) == "280"
        assert made.style.font.size == Pt(14)


def test_the_appendix_has_a_row_for_every_figure_of_every_sentence(
    file: Any, told: Summary
) -> None:
    table = file.tables[0]
    rows = list(evidence_rows(told))
    written = [one for one in told.statements if one.is_written]
    assert len(rows) == sum(len(one.figures) for one in written)
    assert [cell.text for cell in table.rows[0].cells] == [
        "句", "数字", "值", "口径", "凭证数", "地址",
    ]  # fmt: skip
    assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    found = [[cell.text for cell in row.cells] for row in table.rows[1:]]
    assert [(row[1], row[2], row[4]) for row in found] == [
        (row.figure, row.value, f"{row.count:,}") for row in rows
    ]
    cured = next(row for row in rows if row.path.endswith("/hazards.cured/"))
    assert (cured.value, cured.count) == ("50.0% (1/2)", 1)


def test_numbers_in_the_text_open_their_evidence(file: Any) -> None:
    addresses = {
        relation.target_ref for relation in file.part.rels.values() if relation.is_external
    }
    assert any("/figures/hazards.cured/?unit=QH&from=2026-01-01" in one for one in addresses)


def test_without_a_seal_it_says_so(file: Any) -> None:
    assert "尚未封存。" in words(file)
    assert "草稿，尚未定稿封存。" in words(file)


def test_a_long_name_keeps_its_mark_on_one_line(people: People) -> None:
    with clock.at(NEXT_SPRING), translation.override("zh-hans"):
        unit = Unit.objects.get(pk=people.school.pk)
        unit.name = "青禾区第一实验高级中学附属初级中学"
        made = Document(BytesIO(document(build(unit, 2026))))
    run = made.paragraphs[0].runs[0]
    assert run.font.size.pt * len(run.text) <= 442  # 156 mm


@pytest.mark.usefixtures("committed")
def test_the_root_is_printed_in_both_files(people: People) -> None:
    while sealed := seal_once():
        root = sealed.root.hex()
    with translation.override("zh-hans"):
        told = build(Unit.objects.get(pk=people.bureau.pk), 2026)
        text, page = words(Document(BytesIO(document(told)))), sheet(told)
    assert told.root == root
    assert root in text.replace(" ", "")
    assert told.anchor in text
    assert told.anchor in page


def test_the_web_page_needs_nothing_else(told: Summary) -> None:
    page = sheet(told)
    assert "<style>" in page
    assert not re.search(r"<script|<link|<img|src=|@import|url\(", page)
    assert "no-claim" not in page.split("</style>")[1]
    assert "青少年违法犯罪率" not in page
    for href in re.findall(r'href="([^"]+)"', page):
        assert href.startswith("http")


def test_the_web_page_shows_the_evidence_of_each_number(told: Summary) -> None:
    page = sheet(told)
    assert page.count("<tr><td>") == len(list(evidence_rows(told)))
