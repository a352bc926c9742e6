"""A paper is issued whole: number, text, signature, file and record, or nothing at all."""

from __future__ import annotations

import hashlib

import pytest
from django.core.exceptions import PermissionDenied

from xiaoan.documents.issuing import (
    FileGone,
    NotIssued,
    issue_many,
    pdf_of,
    preview,
    word_of,
)
from xiaoan.documents.models import Document
from xiaoan.documents.signing import check
from xiaoan.documents.tests.papers import (
    ACTION,
    LETTER,
    NOW,
    REDHEAD,
    content,
    order,
    paper,
)
from xiaoan.documents.typeset import typeset
from xiaoan.evidence.disk import file_store
from xiaoan.evidence.models import File


def test_a_paper_has_the_next_number_of_its_kind(people):
    first, second = paper(people), paper(people)
    letter = paper(people, LETTER)
    assert [first.number, second.number] == ["青教安〔2026〕1号", "青教安〔2026〕2号"]
    assert letter.number == "青教安函〔2026〕1号"


def test_the_same_paper_comes_out_of_the_house_byte_by_byte(people):
    made = paper(people)
    once, again = pdf_of(made), pdf_of(made)
    assert once == again
    assert hashlib.sha256(once).hexdigest() == made.sha256


def test_the_signed_file_begins_with_the_paper_that_its_data_makes(people):
    made = paper(people)
    bare = typeset(made.template, made.fields, made.issued_at)
    assert pdf_of(made)[: len(bare)] == bare
    assert check(pdf_of(made)).state == "whole"


def test_the_file_is_evidence_of_the_paper(people):
    made = paper(people)
    file = File.objects.get(about=made.subject)
    assert (file.role, file.sha256, file.size) == ("paper", made.sha256, made.size)


def test_whoever_may_not_issue_uses_up_no_number(people):
    with pytest.raises(PermissionDenied):
        paper(people, by=people.safety)
    assert paper(people).serial == 1


def test_a_paper_that_cannot_be_set_uses_up_no_number(people):
    with pytest.raises(NotIssued, match="colour"):
        paper(people, data=content(colour="red"))
    assert paper(people).serial == 1


def test_a_lost_file_is_told_with_its_cure(people):
    made = paper(people)
    file_store().set_aside(made.sha256)
    with pytest.raises(FileGone, match="青教安〔2026〕1号"):
        pdf_of(made)


def test_a_round_is_numbered_in_one_go(people):
    seen = []
    made = issue_many(
        [order(people) for _each in range(3)], by=people.section, at=people.bureau,
        action=ACTION, moment=NOW, told=lambda done, n: seen.append((done, n)),
    )  # fmt: skip
    assert [one.serial for one in made] == [1, 2, 3]
    assert seen == [(1, 3), (2, 3), (3, 3)]
    assert paper(people).serial == 4
    assert Document.objects.get(pk=made[1].pk).fields == made[1].fields


def test_a_preview_has_no_number_and_no_signature(people):
    shown = preview(REDHEAD, content(REDHEAD), NOW)
    assert check(shown).state == "none"
    assert not Document.objects.exists()


def test_the_words_come_as_a_word_file_too(people):
    assert word_of(paper(people)).startswith(b"PK")


def test_an_addressee_that_names_a_person_is_refused(people):
    with pytest.raises(NotIssued, match="陈立新"):
        paper(people, addressee="柳溪小学 陈立新")
    assert paper(people, addressee="柳溪小学 安全主任").serial == 1
