"""Word files open in LibreOffice: the same words, the pages of the standard, the imprint last."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from xiaoan.documents.catalogue import TEMPLATES
from xiaoan.documents.specimens import MOMENT, SPECIMENS
from xiaoan.documents.typeset import imprint_place, typeset
from xiaoan.documents.word import word
from xiaoan.documents.wordforms import papers, written
from xiaoan.documents.wordstart import starter

OFFICE, POPPLER = shutil.which("soffice"), shutil.which("pdftotext")
pytestmark = [
    pytest.mark.skipif(not OFFICE, reason="no LibreOffice: install the package libreoffice-writer"),
    pytest.mark.skipif(not POPPLER, reason="no poppler: install the package poppler-utils"),
]
FORMS = [key for key in TEMPLATES if key not in {"compendium", "ruling"}]  # texts: the library's
OWN = [one.form.key for one in papers() if one.is_form]


def short(paragraphs: int) -> dict[str, Any]:
    body = [{"kind": "paragraph", "text": "学校主要负责人是第一责任人。" * 6}] * paragraphs
    return {**SPECIMENS["redhead"], "body": body, "attachments": []}


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All of them in one start of the office, which takes most of the time."""
    folder = tmp_path_factory.mktemp("office")
    for key in FORMS:
        (folder / f"{key}.docx").write_bytes(word(key, SPECIMENS[key], MOMENT))
    for key in OWN:
        content = written(starter(TEMPLATES[key]), TEMPLATES[key], SPECIMENS[key], MOMENT)
        (folder / f"own-{key}.docx").write_bytes(content)
    for count in range(1, 9):
        (folder / f"long-{count}.docx").write_bytes(word("redhead", short(count), MOMENT))
    assert OFFICE is not None
    subprocess.run(
        [OFFICE, "--headless", f"-env:UserInstallation=file://{folder}/home", "--convert-to", "pdf",
         "--outdir", str(folder), *map(str, sorted(folder.glob("*.docx")))],
        check=True, capture_output=True, timeout=300,
    )  # fmt: skip
    return folder


def pages(path: Path) -> list[str]:
    assert POPPLER is not None
    told = subprocess.run(
        [POPPLER, "-layout", str(path), "-"], capture_output=True, text=True, check=True
    ).stdout
    return [re.sub(r"\s+", "", page) for page in told.split("\f")[:-1]]


@pytest.mark.parametrize("key", FORMS)
def test_every_paper_opens_with_its_words(opened: Path, key: str) -> None:
    whole = "".join(pages(opened / f"{key}.pdf"))
    paper = SPECIMENS[key]
    assert re.sub(r"\s", "", paper["title"]) in whole
    for name in ("issuer", "number", "date", "office"):
        assert re.sub(r"\s", "", paper.get(name, "")) in whole


@pytest.mark.parametrize("key", OWN)
def test_a_template_of_the_bureau_begun_from_ours_has_the_same_words(
    opened: Path, key: str
) -> None:
    ours, own = (set("".join(pages(opened / f"{name}{key}.pdf"))) for name in ("", "own-"))
    left_to_the_bureau = set("附件." + "".join(SPECIMENS[key].get("attachments", ())))
    assert "{" not in own
    assert ours - own <= left_to_the_bureau


@pytest.mark.parametrize("key", ["redhead", "minutes"])
def test_the_imprint_stands_on_the_last_page_which_is_an_even_one(opened: Path, key: str) -> None:
    found = pages(opened / f"{key}.pdf")
    assert len(found) % 2 == 0
    assert f"{SPECIMENS[key]['printed']}印发" in found[-1]
    assert "印发" not in "".join(found[:-1])


@pytest.mark.parametrize("count", range(1, 9))
def test_the_imprint_is_on_the_even_page_however_long_the_text(opened: Path, count: int) -> None:
    last = pages(opened / f"long-{count}.pdf")[-1]
    number = re.search(r"—(\d+)—$", last)
    assert number is not None
    assert int(number.group(1)) % 2 == 0
    assert "抄送" in last
    assert "印发" in last


def test_the_pdf_says_how_many_pages_further_the_imprint_stands() -> None:
    turns = [imprint_place("redhead", short(count))["breaks"] for count in range(1, 9)]
    assert set(turns) <= {0, 1, 2}
    assert len(set(turns)) > 1
    assert imprint_place("letter", SPECIMENS["letter"]) == {}
    assert typeset("redhead", short(1), MOMENT).startswith(b"%PDF")


def test_the_qr_code_stands_beside_the_signature(opened: Path, tmp_path: Path) -> None:
    found = subprocess.run(
        ["pdfimages", "-list", str(opened / "letter.pdf")],  # noqa: S607
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    assert len(found.splitlines()) == 3
    assert "扫码核验真伪" in "".join(pages(opened / "letter.pdf"))
