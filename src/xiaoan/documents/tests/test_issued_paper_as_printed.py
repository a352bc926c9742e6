"""The issued paper as it is printed: number, code and QR code stand on it, a preview says so."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from xiaoan.base import clock, qr
from xiaoan.documents.general.kinds import LETTER, MINUTES, REDHEAD
from xiaoan.documents.general.writing import send
from xiaoan.documents.issuing import pdf_of, preview
from xiaoan.documents.tests.papers import NOW, content, paper
from xiaoan.documents.typeset import typeset

pytestmark = pytest.mark.skipif(
    not shutil.which("pdftotext"), reason="no poppler: install the package poppler-utils"
)
DPI = 300
MM = DPI / 25.4
WRITTEN: dict[str, Any] = {
    "title": "关于开展春季学期校园安全专项检查的通知", "groups": ["school", "kindergarten"],
    "body": "现将有关事项通知如下：\n一、总体要求\n坚持自查在先。\n- 发现隐患即报即改", "units": [],
    "outside": "", "attachments": "校园安全专项检查表", "note": "此件公开发布",
    "copies": "区政府办公室", "urgency": "加急", "mark": "",
    "people": "出席：周国平、林晓雯\n列席：各片区负责人",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _day():
    with clock.at(NOW):
        yield


def poppler(tool: str, *words: str) -> str:
    told = subprocess.run([tool, *words], capture_output=True, text=True, check=True)
    return told.stdout


def kept(pdf: bytes, tmp_path: Path) -> str:
    path = tmp_path / "paper.pdf"
    path.write_bytes(pdf)
    return str(path)


def text_of(pdf: bytes, tmp_path: Path) -> str:
    return poppler("pdftotext", "-layout", kept(pdf, tmp_path), "-")


def page_of(pdf: bytes, tmp_path: Path, page: int) -> Image.Image:
    ends = ["-f", str(page), "-l", str(page), "-singlefile", "-r", str(DPI), "-gray"]
    poppler("pdftoppm", *ends, kept(pdf, tmp_path), str(tmp_path / "page"))
    return Image.open(tmp_path / "page.pgm")


def pages_of(pdf: bytes, tmp_path: Path) -> int:
    return int(re.findall(r"Pages:\s+(\d+)", poppler("pdfinfo", kept(pdf, tmp_path)))[0])


def has_code(image: Image.Image, address: str) -> bool:
    """Whether the QR code of `address`, 24 mm wide at the left margin, stands on the page:
    each of its modules is looked at in its middle."""
    size, path = qr.dots(address)
    dark = {tuple(map(int, one.removesuffix("h1v1h-1z").split())) for one in path.split("M")[1:]}
    step = 24 * MM / (size + 2 * qr.QUIET)
    left = 28 * MM + qr.QUIET * step
    for top in range(int(40 * MM), int(270 * MM), 2):
        if all(
            (image.getpixel((int(left + (x + 0.5) * step), int(top + (y + 0.5) * step))) < 128)
            is ((x, y) in dark)
            for y in range(0, size, 3)
            for x in range(0, size, 2)
        ):
            return True
    return False


@pytest.mark.parametrize(
    ("kind", "number", "words"),
    [
        (REDHEAD, "青教安〔2026〕1号", ("青禾区教育局文件", "各中小学校、幼儿园：", "一、总体要求",
                                   "附件：校园安全专项检查表", "（此件公开发布）", "加急",
                                   "抄送：区政府办公室。", "2026年4月13日印发")),
        (LETTER, "青教安函〔2026〕1号", ("青禾区教育局", "各中小学校、幼儿园：",
                                  "（1）发现隐患即报即改")),
        (MINUTES, "2026年第1期", ("青禾区校园安全工作会议纪要", "出席：", "周国平、林晓雯",
                                "抄送：各中小学校、幼儿园。")),
    ],
)  # fmt: skip
def test_a_written_paper_is_printed_whole(people, tmp_path, kind, number, words):
    made = send(kind, WRITTEN, people.bureau, by=people.section)
    text = text_of(pdf_of(made), tmp_path)
    for one in (number, made.code, "2026年4月13日", *words):
        assert one in text, (one, text)


@pytest.mark.parametrize("kind", [REDHEAD, LETTER, MINUTES])
def test_the_qr_code_of_the_paper_leads_to_its_own_page(people, tmp_path, kind):
    made = paper(people, kind)
    pdf = pdf_of(made)
    pages = range(1, pages_of(pdf, tmp_path) + 1)
    assert any(has_code(page_of(pdf, tmp_path, page), made.address) for page in pages)
    other = made.address[:-5] + "aaaaa"
    assert not any(has_code(page_of(pdf, tmp_path, page), other) for page in pages)


def test_the_signature_changes_nothing_that_is_seen(people, tmp_path):
    made = paper(people)
    bare = typeset(made.template, made.fields, made.issued_at)
    assert page_of(pdf_of(made), tmp_path, 1).tobytes() == page_of(bare, tmp_path, 1).tobytes()


def test_a_preview_is_marked_across_every_page(people, tmp_path):
    shown = preview(REDHEAD, content(REDHEAD), NOW)
    text = text_of(shown, tmp_path)
    assert all("览" in page for page in text.split("\f")[: pages_of(shown, tmp_path)])
    assert "核验码" not in text
    middle = page_of(shown, tmp_path, 1).crop(
        (int(70 * MM), int(110 * MM), int(140 * MM), int(190 * MM))
    )
    pale = sum(middle.histogram()[150:250])
    assert pale > middle.width * middle.height / 20
