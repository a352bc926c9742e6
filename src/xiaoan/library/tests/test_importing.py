"""A text that comes as a file is recognised before anything is stored; rubbish is named."""

from __future__ import annotations

import io
from contextlib import suppress
from datetime import UTC, datetime
from time import perf_counter
from typing import Any

import pytest
from django.utils import translation
from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn

from xiaoan.documents.word import word as word_of
from xiaoan.library.body import parts, pieces
from xiaoan.library.importing import LARGEST, Unreadable, recognise
from xiaoan.library.setting import blocks_of
from xiaoan.library.tests.texts import RULES
from xiaoan.library.wordfiles import MOST_BLOCKS

PLAIN = """青禾区教育局文件
青禾教安[2026]12号
校园消防安全管理规定

第一章 总则
第一条 为加强校园消防安全管理，根据《消防法》制定本规定。
第二条 本规定适用于各学校：
一、公办学校
二、民办学校
第二章 职责
第三条 校长是消防安全责任人。
"""
PLAN = """食物中毒应急预案
一、组织机构
组长由校长担任。
（一）现场处置组
校医负责救治。
二、处置程序
立即停止供餐，封存留样。
"""


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def word(document: Any) -> bytes:
    kept = io.BytesIO()
    document.save(kept)
    return kept.getvalue()


def test_plain_text_shows_its_title_number_chapters_and_clauses():
    found = recognise("规定.txt", PLAIN.encode())
    assert (found.title, found.number) == ("校园消防安全管理规定", "青禾教安〔2026〕12号")
    assert found.headings == 2
    assert [(p.label, p.chapter) for p in found.pieces] == [
        ("第一条", "第一章 总则"), ("第二条", "第一章 总则"), ("第三条", "第二章 职责"),
    ]  # fmt: skip
    assert "一、公办学校" in found.pieces[1].words
    assert "青禾区教育局文件" not in found.body


def test_a_plan_without_clauses_is_divided_by_its_headings():
    found = recognise("预案.txt", PLAN.encode("gb18030"))
    assert (found.title, found.kind) == ("食物中毒应急预案", "plan")
    assert [p.label for p in found.pieces] == ["一、组织机构", "（一）现场处置组", "二、处置程序"]


@pytest.mark.parametrize("code", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_the_same_text_is_read_in_every_usual_code(code):
    assert recognise("规定.txt", PLAIN.encode(code)).body == recognise("a", PLAIN.encode()).body


def test_markdown_keeps_its_headings_and_tables_and_loses_its_marks():
    source = (
        "# 值班制度\n\n## 第一章 **总则**\n第一条 按[规定](http://a.b)值班。\n\n"
        "| 岗位 | 时间 |\n|---|---|\n| 保安 | 全天 |\n"
    )
    found = recognise("值班制度.md", source.encode())
    assert found.title == "值班制度"
    assert found.body.startswith("## 第一章 总则\n第一条 按规定值班。")
    assert found.tables == 1


def test_word_headings_are_known_by_style_and_by_number():
    document = Document()
    document.add_paragraph("校门管理制度", style="Title")
    document.add_heading("总则", 1)
    document.add_paragraph("第一条 为规范校门管理，制定本制度。")
    document.add_paragraph("第二章 门卫")
    document.add_paragraph("第二条 保安员每日7时到岗。")
    table = document.add_table(rows=2, cols=2)
    for cell, text in zip(
        [c for row in table.rows for c in row.cells], ["岗位", "时间", "保安", "全天"], strict=True
    ):
        cell.text = text
    found = recognise("a.docx", word(document))
    assert found.title == "校门管理制度"
    assert found.headings == 2
    assert "## 总则" in found.body
    assert "## 第二章 门卫" in found.body
    assert "| 保安 | 全天 |" in found.body


def test_numbers_that_word_makes_by_itself_are_written_out():
    document = Document()
    document.add_paragraph("校门管理制度", style="Title")
    numbering = document.part.numbering_part.element
    abstract = parse_xml(
        f'<w:abstractNum {nsdecls("w")} w:abstractNumId="90"><w:lvl w:ilvl="0"><w:start w:val="1"/>'
        '<w:numFmt w:val="chineseCountingThousand"/><w:lvlText w:val="第%1条"/>'
        "</w:lvl></w:abstractNum>"
    )
    numbering.insert(0, abstract)
    numbering.append(
        parse_xml(f'<w:num {nsdecls("w")} w:numId="90"><w:abstractNumId w:val="90"/></w:num>')
    )
    for text in ["甲"] * 11:
        line = document.add_paragraph(text)
        line._p.get_or_add_pPr().append(
            parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="0"/><w:numId w:val="90"/></w:numPr>')
        )
    labels = [piece.label for piece in recognise("a.docx", word(document)).pieces]
    assert labels[0] == "第一条"
    assert labels[9:] == ["第十条", "第十一条"]


def test_inserted_words_are_taken_and_deleted_ones_are_not():
    document = Document()
    line = document.add_paragraph("第一条 保安员")
    line._p.append(parse_xml(
        f'<w:ins {nsdecls("w")} w:id="1" w:author="a"><w:r><w:t>每日7时</w:t></w:r></w:ins>'
    ))  # fmt: skip
    line._p.append(parse_xml(
        f'<w:del {nsdecls("w")} w:id="2" w:author="a"><w:r><w:delText>8时</w:delText></w:r></w:del>'
    ))  # fmt: skip
    line.add_run("到岗。")
    found = recognise("门卫制度.docx", word(document))
    assert "保安员每日7时到岗。" in found.body
    assert any("tracked changes" in note for note in found.notes)
    assert found.title == "门卫制度"


def test_lines_wrapped_by_hand_are_put_together_again():
    text = (
        "门卫管理制度\n　　第一条 保安员应当在每日上午七时前到岗，检查登记本、对讲机、防暴器\n"
        "材是否完好。\n　　第二条 来访人员应当登记。\n"
    )
    found = recognise("a.txt", text.encode())
    assert "防暴器材是否完好。" in found.body
    assert len(found.pieces) == 2


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "is empty"),
        (b"  \n ", "is empty"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "old Word file"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
        (b"PK\x03\x04broken", "damaged"),
        (b"%PDF-1.7 ...", "A PDF holds no structure"),
        (b"\x89PNG\r\n\x1a\n....", "Only Word"),
        (bytes(range(256)) * 40, "cannot be read"),
        (b"a" * (LARGEST + 1), "more than 10"),
        ("制度\n".encode(), "no words"),
    ],
)
def test_what_is_no_text_is_refused_with_its_cure(content, says):
    with pytest.raises(Unreadable, match=says):
        recognise("制度.txt", content)


def test_ten_megabytes_are_still_read_and_one_more_is_not():
    assert LARGEST == 10 * 2**20
    with pytest.raises(Unreadable, match="longer than"):
        recognise("a.txt", "第一条 安全。\n".encode() * (LARGEST // 20))


def test_what_is_exported_and_read_again_is_the_same():
    found = recognise("a.md", f"# 校门管理制度\n{RULES}".encode())
    again = recognise("a.md", f"# {found.title}\n{found.body}".encode())
    assert again.body == found.body


def test_the_line_under_the_title_gives_the_number_and_is_no_clause():
    text = "留样规定\n（青禾区教安〔2025〕3号　自2025年2月26日起施行）\n第一条 每餐留样。\n"
    found = recognise("a.txt", text.encode())
    assert (found.number, len(found.pieces)) == ("青禾区教安〔2025〕3号", 1)
    assert "2025年2月26日" in found.notes[0]


def test_a_text_sent_out_as_word_comes_back_as_it_was():
    at = datetime(2026, 3, 1, tzinfo=UTC)
    plan = f"{RULES}\n## 附件1\n| 岗位 | 时间 |\n| 保安 | 全天 |"
    data = {
        "title": "校门管理制度", "issuer": "柳溪小学",
        "mark": "（柳校〔2026〕1号　自2026年3月1日起施行）",
        "blocks": blocks_of(plan),
    }  # fmt: skip
    back = recognise("a.docx", word_of("ruling", data, at))
    assert back.title == "校门管理制度"
    assert [(p.label, p.words) for p in back.pieces] == [(p.label, p.words) for p in pieces(plan)]


def test_a_merged_cell_is_read_once_for_each_row_whatever_width_it_claims():
    document = Document()
    document.add_paragraph("值班制度", style="Title")
    document.add_paragraph("第一条 按表值班。")
    table = document.add_table(rows=3, cols=2)
    table.cell(1, 0).merge(table.cell(2, 0)).text = "保安"
    table.cell(0, 0).merge(table.cell(0, 1)).text = "岗位与时间"
    table.cell(1, 1).text, table.cell(2, 1).text = "白天", "夜间"
    table.cell(0, 0)._tc.tcPr.gridSpan.set(qn("w:val"), "300000000")
    body = recognise("a.docx", word(document)).body
    assert "| 岗位与时间 |" in body
    assert "| 保安 | 白天 |\n| 保安 | 夜间 |" in body


def test_a_word_file_of_countless_paragraphs_is_refused_at_once():
    document = Document()
    body = document.element.body
    for _n in range(MOST_BLOCKS + 1):
        body.append(body.makeelement(qn("w:p"), {}))
    with pytest.raises(Unreadable, match="paragraphs"):
        recognise("a.docx", word(document))


@pytest.mark.parametrize(
    "line", ["[" * 399_000, "__a " * 99_000, "# " + "#" * 199_000 + "x", "-" * 199_000 + "x"],
    ids=["brackets", "emphasis", "heading", "rule"],
)  # fmt: skip
def test_no_line_takes_longer_than_it_is_long(line):
    began = perf_counter()
    with suppress(Unreadable):
        recognise("a.md", f"# 制度\n{line}".encode())
    parts(line[:199_000])
    assert perf_counter() - began < 5
