"""Each form of paper looks as it was approved by eye, pixel by pixel, and says the same words."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from xiaoan.documents.catalogue import TEMPLATES
from xiaoan.documents.specimens import MOMENT, SPECIMENS
from xiaoan.documents.tests.looks import looks_as_approved
from xiaoan.documents.typeset import typeset

pytestmark = pytest.mark.skipif(
    shutil.which("pdftoppm") is None, reason="poppler-utils is not installed: no pictures of PDF"
)
#: The compendium has pictures of its own leaves.
FORMS = sorted(set(TEMPLATES) - {"compendium"})


@pytest.mark.parametrize("form", FORMS)
def test_the_first_leaf_of_each_form_looks_as_approved(form: str, tmp_path: Path) -> None:
    looks_as_approved(typeset(form, SPECIMENS[form], MOMENT), 1, form, tmp_path)


@pytest.mark.parametrize("form", FORMS)
def test_each_form_says_its_title_to_whoever_copies_its_words(form: str, tmp_path: Path) -> None:
    path = tmp_path / "paper.pdf"
    path.write_bytes(typeset(form, SPECIMENS[form], MOMENT))
    words = ["pdftotext", "-layout", str(path), "-"]
    read = subprocess.run(words, check=True, capture_output=True, text=True)
    plain = "".join(read.stdout.split())
    assert "".join(SPECIMENS[form]["title"].split()) in plain
