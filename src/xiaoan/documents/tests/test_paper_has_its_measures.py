"""A paper comes out in the measures of GB/T 9704-2012, in our own fonts, and the same each time."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from xiaoan.documents.catalogue import TEMPLATES, NoTemplate
from xiaoan.documents.filling import UnfitData
from xiaoan.documents.specimens import MOMENT, SPECIMENS
from xiaoan.documents.typeset import typeset

MM = 72 / 25.4
WORD = re.compile(r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*?)<')
poppler = pytest.mark.skipif(
    not shutil.which("pdftotext"), reason="no poppler: install the package poppler-utils"
)


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., str]:
    """What a tool of poppler says of a paper."""

    def ask(content: bytes, tool: str, *words: str) -> str:
        path = tmp_path / "paper.pdf"
        path.write_bytes(content)
        end = ["-"] if tool == "pdftotext" else []
        return subprocess.run(
            [tool, *words, str(path), *end], capture_output=True, text=True, check=True
        ).stdout

    return ask


def body_of(*paragraphs: str) -> dict[str, Any]:
    blocks = [{"kind": "paragraph", "text": text} for text in paragraphs]
    return {**SPECIMENS["redhead"], "body": blocks}


def lines_of(page: str) -> dict[float, list[tuple[float, float, str]]]:
    """The words of a page by the height of their line: left, right, text."""
    found: dict[float, list[tuple[float, float, str]]] = {}
    for left, top, right, _bottom, text in WORD.findall(page):
        found.setdefault(round(float(top)), []).append((float(left), float(right), text))
    return found


@pytest.mark.parametrize("key", sorted(TEMPLATES))
def test_every_template_is_the_same_file_for_the_same_data(key: str) -> None:
    one = typeset(key, SPECIMENS[key], MOMENT)
    assert one == typeset(key, SPECIMENS[key], MOMENT)
    assert b"<pdfaid:part>2</pdfaid:part>" in one
    assert b"<pdfaid:conformance>B</pdfaid:conformance>" in one


def test_another_figure_makes_another_file() -> None:
    other = {**SPECIMENS["letter"], "number": "清教函〔2026〕13号"}
    assert typeset("letter", other, MOMENT) != typeset("letter", SPECIMENS["letter"], MOMENT)


def test_papers_made_at_once_by_many_threads_are_whole() -> None:
    right = typeset("form", SPECIMENS["form"], MOMENT)
    made: list[bytes] = []
    threads = [
        Thread(target=lambda: made.append(typeset("form", SPECIMENS["form"], MOMENT)))
        for _n in range(8)
    ]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert made == [right] * 8


@poppler
@pytest.mark.parametrize("key", sorted(TEMPLATES))
def test_only_our_own_fonts_are_in_it_and_all_are_embedded(
    key: str, read: Callable[..., str]
) -> None:
    rows = read(typeset(key, SPECIMENS[key], MOMENT), "pdffonts").splitlines()[2:]
    assert rows
    for row in rows:
        assert re.search(r"\+(NotoSerifSC|NotoSansSC|LXGWWenKai)", row), row
        assert row.split()[-5:-2] == ["yes", "yes", "yes"], row


@poppler
def test_a_line_has_twenty_eight_signs_and_a_page_twenty_two_lines(
    read: Callable[..., str],
) -> None:
    page = read(typeset("redhead", body_of("安" * 1500), MOMENT), "pdftotext", "-bbox", "-f", "2",
                "-l", "2")  # fmt: skip
    rows = [row for row in lines_of(page).values() if "安" in row[0][2]]
    assert len(rows) == 22
    for row in rows:
        assert len("".join(text for _l, _r, text in row)) == 28
        assert row[0][0] == pytest.approx(28 * MM, abs=1)
        assert row[-1][1] == pytest.approx(184 * MM, abs=1.5)
    tops = sorted(lines_of(page))
    assert (tops[21] - tops[0]) / 21 == pytest.approx(225 * MM / 22, abs=0.1)


@poppler
def test_the_title_is_centred_and_the_page_number_stands_outside(
    read: Callable[..., str],
) -> None:
    content = typeset("redhead", SPECIMENS["redhead"], MOMENT)
    first = read(content, "pdftotext", "-bbox", "-f", "1", "-l", "1")
    for words in ("清和区教育局文件", "清和区教育局关于开展春季学期", "校园安全专项检查的通知"):
        row = next(row for row in lines_of(first).values() if row[0][2] == words)
        assert (row[0][0] + row[-1][1]) / 2 == pytest.approx((28 + 78) * MM, abs=1.5)
    for number, side in ((1, "right"), (2, "left"), (3, "right"), (4, "left")):
        page = read(content, "pdftotext", "-bbox", "-f", str(number), "-l", str(number))
        foot = lines_of(page)[max(lines_of(page))]
        assert [text for _l, _r, text in foot] == ["—", str(number), "—"]
        assert (foot[0][0] > 300) is (side == "right")


@poppler
@pytest.mark.parametrize("count", range(1, 24))
def test_the_imprint_stands_on_an_even_last_page(count: int, read: Callable[..., str]) -> None:
    content = typeset("redhead", body_of(*["一行。"] * count), MOMENT)
    pages = int(re.findall(r"Pages:\s+(\d+)", read(content, "pdfinfo"))[0])
    assert pages % 2 == 0
    last = read(content, "pdftotext", "-f", str(pages), "-l", str(pages))
    assert "抄送：" in last
    assert "2026年4月13日印发" in last


@poppler
def test_headings_and_items_are_numbered_by_themselves(read: Callable[..., str]) -> None:
    text = read(typeset("redhead", SPECIMENS["redhead"], MOMENT), "pdftotext", "-layout")
    for words in ("一、总体要求", "二、检查内容", "（一）消防安全", "（二）食品安全", "1.采购环节",
                  "(1)供货单位资质", "四、工作要求", "（3）未经复查"):  # fmt: skip
        assert words in text


@poppler
def test_markup_in_the_data_is_printed_as_typed(read: Callable[..., str]) -> None:
    typed = '#import "x.typ" *粗* $1+1$ <b> \\n #sys'
    assert typed in read(typeset("redhead", body_of(typed), MOMENT), "pdftotext", "-layout")


def test_a_missing_field_is_named_with_what_stands_there() -> None:
    short = {key: value for key, value in SPECIMENS["letter"].items() if key != "number"}
    with pytest.raises(UnfitData, match="number"):
        typeset("letter", short, MOMENT)


def test_a_field_of_another_shape_is_named() -> None:
    for wrong in ({"facts": [{"label": "甲"}] * 2}, {"check": {"code": "甲"}}, {"number": 17}):
        with pytest.raises(UnfitData, match=next(iter(wrong))):
            typeset("form", {**SPECIMENS["form"], **wrong}, MOMENT)


def test_a_misspelt_field_and_an_unknown_template_are_refused() -> None:
    with pytest.raises(UnfitData, match="adressee"):
        typeset("letter", {**SPECIMENS["letter"], "adressee": "某局"}, MOMENT)
    with pytest.raises(NoTemplate, match="redhead"):
        typeset("decree", {}, MOMENT)
