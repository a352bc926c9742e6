"""Word of the same data: the measures, the faces by name, the same words in the same order."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Pt

from xiaoan.documents.blocks import BadBlock, chinese, numbered, title_lines
from xiaoan.documents.catalogue import TEMPLATES
from xiaoan.documents.filling import UnfitData
from xiaoan.documents.specimens import MOMENT, SPECIMENS
from xiaoan.documents.word import word


def opened(key: str) -> Any:
    return Document(BytesIO(word(key, SPECIMENS[key], MOMENT)))


@pytest.mark.parametrize("key", sorted(TEMPLATES))
def test_every_template_opens_on_the_grid_of_the_standard(key: str) -> None:
    file = opened(key)
    section = file.sections[0]
    sides = (section.left_margin, section.right_margin, section.bottom_margin)
    assert [round(side.mm) for side in sides] == [28, 26, 35]
    grid = section._sectPr.find(qn("w:docGrid"))
    assert (grid.get(qn("w:type")), grid.get(qn("w:linePitch"))) == ("lines", "580")
    body = file.styles["Normal"]
    assert body.font.size == Pt(16)
    closer = int(body.element.rPr.find(qn("w:spacing")).get(qn("w:val"))) / 20
    assert 28 * (16 + closer) <= section.page_width.pt - sum(side.pt for side in sides[:2])


def test_the_faces_are_named_with_what_stands_in_for_them() -> None:
    file = opened("redhead")
    faces = {name: file.styles[name].element.rPr.rFonts.get(qn("w:eastAsia"))
             for name in ("Normal", "xa-title", "xa-h1", "xa-h2")}  # fmt: skip
    assert list(faces.values()) == ["仿宋_GB2312", "方正小标宋简体", "黑体", "楷体_GB2312"]
    table = next(one for one in file.part.package.iter_parts()
                 if one.partname == "/word/fontTable.xml")  # fmt: skip
    assert 'altName w:val="仿宋"' in table.blob.decode()


def test_the_words_stand_in_the_order_of_the_paper() -> None:
    text = ["".join(one.text or "" for one in line.iter(qn("w:t")))
            for line in opened("redhead").element.body.iter(qn("w:p"))]  # fmt: skip
    order = ["清和区教育局文件", "清教安〔2026〕5号", "校园安全专项检查的通知", "一、总体要求",
             "（一）消防安全", "2026年4月13日", "（此件公开发布）"]  # fmt: skip
    places = [text.index(words) for words in order]
    assert places == sorted(places)


def test_the_head_of_a_table_is_repeated_on_every_page() -> None:
    table = opened("form").tables[1]
    assert [cell.text for cell in table.rows[0].cells] == SPECIMENS["form"]["head"]
    assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None


def test_numbers_are_written_as_papers_write_them() -> None:
    assert [chinese(n) for n in (1, 9, 10, 11, 20, 21, 99)] == [
        "一", "九", "十", "十一", "二十", "二十一", "九十九",
    ]  # fmt: skip
    levels = (1, 2, 2, 3, 4, 1, 2)
    made = numbered([{"kind": "heading", "level": n, "text": "甲"} for n in levels])
    assert [one["number"] for one in made] == [
        "一、", "（一）", "（二）", "1.", "(1)", "二、", "（一）",
    ]  # fmt: skip


def test_a_long_title_breaks_evenly_and_never_before_a_comma() -> None:
    title = "清和区教育局关于进一步加强全区中小学幼儿园校园安全管理工作的通知"
    lines = title_lines(title)
    assert "".join(lines) == title
    assert len(lines) == 2
    assert max(map(len, lines)) <= 20
    assert lines[1][0] not in "的、，"
    assert title_lines("甲\n乙") == ["甲", "乙"]


@pytest.mark.parametrize(
    "block",
    [
        {"kind": "picture", "text": ""},
        {"kind": "heading", "level": 5, "text": ""},
        {"kind": "heading", "level": True, "text": ""},
        {"kind": "paragraph"},
        {"kind": "paragraph", "text": 5},
        {"kind": "list", "items": "甲乙"},
        {"kind": "table", "head": ["甲"], "widths": [40], "rows": [["1", "2"]]},
        {"kind": "table", "head": ["甲"], "widths": [157], "rows": []},
    ],
)
def test_a_block_of_another_shape_is_refused_with_its_place(block: dict[str, Any]) -> None:
    with pytest.raises(BadBlock, match="1"):
        numbered([block])
    with pytest.raises(UnfitData):
        word("letter", {**SPECIMENS["letter"], "body": [block]}, MOMENT)
