"""The bureau sees its templates, the fonts in use and what to do for the licensed ones."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from shutil import copyfile
from typing import Any

import pytest
from django.test import Client
from docx import Document
from tests.cast import People

from xiaoan.documents import fonts
from xiaoan.documents.catalogue import TEMPLATES


@pytest.fixture
def section(people: People, client: Client) -> Client:
    client.force_login(people.section)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "zh-hans"
    return client


def test_the_safety_section_finds_every_template_with_its_specimen(section: Client) -> None:
    page = section.get("/documents/").content.decode()
    for key in TEMPLATES:
        assert f"/documents/{key}.pdf" in page
        assert f"/documents/{key}.docx" in page
    assert "发文字号" in page


def test_a_specimen_opens_as_pdf_and_as_word(section: Client) -> None:
    pdf = section.get("/documents/redhead.pdf")
    assert pdf["Content-Type"] == "application/pdf"
    assert pdf.content.startswith(b"%PDF-1.7")
    word = section.get("/documents/redhead.docx")
    assert "attachment" in word["Content-Disposition"]
    assert Document(BytesIO(word.content)).core_properties.author == "清和区教育局"


def test_an_unknown_template_is_not_found(section: Client) -> None:
    assert section.get("/documents/decree.pdf").status_code == 404


def test_a_guard_is_told_that_the_page_is_for_another_post(people: People, client: Client) -> None:
    client.force_login(people.guard)
    assert client.get("/documents/").status_code == 403


def test_a_font_laid_into_the_data_folder_is_shown_with_what_it_is_good_for(
    section: Client, settings: Any, tmp_path: Path
) -> None:
    settings.DATA = tmp_path
    fonts.folder().mkdir()
    copyfile(fonts.OURS / "LXGWWenKai-Regular.ttf", fonts.folder() / "文楷.ttf")
    (fonts.folder() / "坏.ttf").write_bytes(b"not a font")
    page = section.get("/documents/fonts/").content.decode()
    assert "方正小标宋简体" in page
    assert "其他字体缺的字" in page
    assert "无法作为字体读取" in page
