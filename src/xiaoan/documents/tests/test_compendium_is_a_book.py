"""A compendium is a book: cover, note, contents whose numbers are right, texts by aspect."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.oxml.ns import qn

from xiaoan.documents.filling import UnfitData
from xiaoan.documents.specimens import MOMENT, SPECIMENS
from xiaoan.documents.tests.looks import looks_as_approved
from xiaoan.documents.typeset import contents, typeset
from xiaoan.documents.word import word

poppler = pytest.mark.skipif(
    not shutil.which("pdftotext"), reason="no poppler: install the package poppler-utils"
)
office = pytest.mark.skipif(
    not shutil.which("soffice"), reason="no LibreOffice: install the package libreoffice-writer"
)
Read = Callable[[bytes], list[str]]


@pytest.fixture
def leaves(tmp_path: Path) -> Read:
    """The text of each leaf."""

    def read(pdf: bytes) -> list[str]:
        path = tmp_path / "book.pdf"
        path.write_bytes(pdf)
        words = ["pdftotext", "-layout", str(path), "-"]
        return subprocess.run(words, capture_output=True, text=True, check=True).stdout.split("\f")

    return read


def book(papers: int) -> dict[str, Any]:
    """Two aspects with `papers` texts each, every third of them two leaves long."""
    text = "学校应当每日巡查并记录。" * 20
    parts = []
    for aspect in ("消防与用电", "应急与报告"):
        made = [
            {"title": f"{aspect}制度之{n}", "mark": "", "blocks": [
                {"kind": "paragraph", "lead": f"第{n}条", "text": text}
                for _clause in range(1 + 4 * (n % 3 == 0))
            ]} for n in range(1, papers + 1)
        ]  # fmt: skip
        parts.append({"title": aspect, "papers": made})
    return {**SPECIMENS["compendium"], "parts": parts}


@poppler
def test_every_number_in_the_contents_is_that_of_the_leaf(leaves: Read) -> None:
    pages = leaves(typeset("compendium", book(12), MOMENT))
    listed = re.findall(r"\d+\. (\S+制度之\d+)[ .]+(\d+)", "\n".join(pages))
    assert len(listed) == 24
    numbered = {
        int(found[1]): page for page in pages if (found := re.search(r"—\s*(\d+)\s*—\s*$", page))
    }
    for title, number in listed:
        head = "".join(numbered[int(number)].splitlines()[:8])
        assert title in head, (title, number)


@poppler
def test_cover_and_blank_leaf_carry_no_number_and_the_text_begins_at_the_right(
    leaves: Read,
) -> None:
    pages = leaves(typeset("compendium", book(40), MOMENT))
    first = next(at for at, page in enumerate(pages, 1) if re.search(r"—\s*1\s*—", page))
    assert first % 2 == 1
    assert "规章制度汇编" in pages[0]
    assert "—" not in pages[0]
    assert re.search(r"—\s*I\s*—", pages[1])
    assert all("—" not in page for page in pages[1 : first - 1] if not page.strip())


@poppler
def test_a_leaf_says_at_its_head_which_aspect_it_is_of(leaves: Read) -> None:
    pages = leaves(typeset("compendium", book(4), MOMENT))
    assert all(
        "一、消防与用电" in page.splitlines()[0] + page.splitlines()[1]
        for page in pages
        if "消防与用电制度之" in page and "目" not in page
    )


@poppler
@pytest.mark.parametrize(("page", "name"), [(1, "cover"), (3, "contents"), (5, "text")])
def test_a_leaf_looks_as_it_was_looked_at(page: int, name: str, tmp_path: Path) -> None:
    looks_as_approved(
        typeset("compendium", SPECIMENS["compendium"], MOMENT), page, f"compendium-{name}", tmp_path
    )


def test_word_has_the_numbers_of_the_pdf_until_it_sets_its_own() -> None:
    data = book(3)
    pages = contents("compendium", data)
    made = word("compendium", {**data, "pages": pages}, MOMENT)
    document = Document(BytesIO(made))
    listed = [line.text.split("\t") for line in document.paragraphs if "\t" in line.text]
    assert [int(number) for _title, number in listed] == pages
    assert listed[0][0] == "一、消防与用电"
    codes = [one.text for one in document.element.body.iter(qn("w:instrText"))]
    assert sum("PAGEREF" in one for one in codes) == 8


@office
@poppler
def test_libreoffice_opens_it_with_the_same_words_and_right_contents(
    tmp_path: Path, leaves: Read
) -> None:
    data = book(6)
    file = tmp_path / "book.docx"
    file.write_bytes(word("compendium", {**data, "pages": contents("compendium", data)}, MOMENT))
    home = f"-env:UserInstallation=file://{tmp_path}/office"
    words = ["soffice", "--headless", home, "--convert-to", "pdf", "--outdir"]
    subprocess.run(
        [*words, str(tmp_path / "out"), str(file)], check=True, capture_output=True, timeout=120
    )
    pages = leaves((tmp_path / "out" / "book.pdf").read_bytes())
    whole = "\n".join(pages)
    for part in data["parts"]:
        for one in part["papers"]:
            assert one["title"] in re.sub(r"[ \n]", "", whole)
    assert re.search(r"—\s*I\s*—", whole)
    assert re.search(r"—\s*1\s*—", whole)


def test_a_text_of_another_shape_is_refused_by_its_place() -> None:
    data = book(1)
    data["parts"][0]["papers"][0]["blocks"] = [{"kind": "picture"}]
    with pytest.raises(UnfitData, match="1"):
        typeset("compendium", data, MOMENT)
    data["parts"][0]["papers"][0] = {"title": "甲"}
    with pytest.raises(UnfitData, match="1"):
        typeset("compendium", data, MOMENT)
