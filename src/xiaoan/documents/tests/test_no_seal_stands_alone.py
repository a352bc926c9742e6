"""The page of the seal bears words of the body too (GB/T 9704-2012, 7.3.5): no 此页无正文."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from xiaoan.documents.specimens import MOMENT, SPECIMENS
from xiaoan.documents.tests.test_paper_has_its_measures import poppler, read
from xiaoan.documents.typeset import typeset

__all__ = ["read"]
LINE = "各学校要逐项自查并如实登记。"
LAST = "请认真落实上述要求，有关情况从记录中取得，不再另行报送总结材料，联系人为局安全管理科。"
KEPT = "如实登记", "总结材料"


def leaves(pdf: bytes, read: Callable[..., str]) -> list[str]:
    return ["".join(leaf.split()) for leaf in read(pdf, "pdftotext", "-layout").split("\f")]


def seal_has_words(pdf: bytes, mark: str, words: tuple[str, ...], read: Callable[..., str]) -> bool:
    (leaf,) = [leaf for leaf in leaves(pdf, read) if mark in leaf]
    return any(word in leaf for word in words)


def written(form: str, lines: int, **more: Any) -> dict[str, Any]:
    body = [{"kind": "paragraph", "text": LINE} for _n in range(lines)]
    last = {"kind": "paragraph", "text": LAST}
    return {**SPECIMENS[form], "body": [*body, last], "attachments": [], **more}


@poppler
@pytest.mark.parametrize("form", ["redhead", "letter"])
def test_wherever_the_page_ends_the_seal_has_body_beside_it(form, read):
    made = SPECIMENS[form]
    for lines in range(4, 18):
        pdf = typeset(form, written(form, lines), MOMENT)
        assert seal_has_words(pdf, "核验码", KEPT, read), (form, lines, made["date"])


@poppler
@pytest.mark.parametrize("form", ["redhead", "letter"])
def test_the_note_stays_below_the_seal(form, read):
    for lines in range(4, 14):
        pdf = typeset(form, written(form, lines, note="此件公开发布"), MOMENT)
        assert seal_has_words(pdf, "核验码", ("此件公开发布",), read), (form, lines)


@poppler
def test_the_list_of_attachments_goes_along_with_the_last_words(read):
    for lines in range(2, 14, 2):
        data = written("redhead", lines, attachments=["自查表", "联系人名单"])
        assert seal_has_words(typeset("redhead", data, MOMENT), "核验码", KEPT, read), lines


@poppler
def test_a_notice_keeps_its_last_words_with_the_signatures(read):
    made = SPECIMENS["form"]
    for rows in range(1, 13):
        data = {**made, "rows": [made["rows"][0]] * rows, "closing": [LAST], "pictures": []}
        assert seal_has_words(typeset("form", data, MOMENT), "核验码", KEPT, read), rows
