"""The very file that is read is signed: once, by the right people, in the right order."""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
from contextlib import suppress
from io import BytesIO
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from PIL import Image
from tests.cast import People

from xiaoan.base import clock
from xiaoan.documents.models import Document
from xiaoan.documents.signing import Unreadable, check
from xiaoan.evidence.disk import file_store
from xiaoan.ledger.change import WrongState
from xiaoan.targets import paper, shipped, signing
from xiaoan.targets.models import Letter, Template
from xiaoan.targets.tests.papers import NOW, drawn, generated, letter_of, signed_by, stroke

PDFTOTEXT = shutil.which("pdftotext") or ""


@pytest.fixture(autouse=True)
def _march() -> object:
    with clock.at(NOW):
        yield


@pytest.fixture
def letter(people: People) -> Letter:
    """The principal's letter: the chief asks, the principal answers."""
    generated(people, ["school", "office", "post"])
    return letter_of(people.principal)


def test_the_file_is_fixed_before_it_is_read_and_the_same_for_both(
    people: People, letter: Letter
) -> None:
    first = signing.lay(letter, by=people.principal)
    assert hashlib.sha256(first).hexdigest() == letter.sha256
    again = letter_of(people.principal)
    assert signing.lay(again, by=people.chief) == first


def test_both_sides_sign_and_the_file_carries_both_signatures(
    people: People, letter: Letter
) -> None:
    read = signing.lay(letter, by=people.principal)
    signed_by(letter, people.principal)
    assert (letter.status, letter.signed_on) == ("half", None)
    signed_by(letter, people.chief)
    letter.refresh_from_db()
    assert (letter.status, letter.signed_on) == ("signed", NOW.date())
    content = signing.content_of(letter)
    assert content.startswith(read)  # what was read stands unchanged under the signatures
    issued = Document.objects.get(pk=letter.document_id)
    assert hashlib.sha256(content[: issued.size]).hexdigest() == issued.sha256
    told = check(content)
    assert told.state == "whole"
    assert [one.signer for one in told.signatures[-2:]] == ["王海燕（校长）", "周国平（局长）"]
    kept = {one.side: one for one in letter.signatures.all()}
    assert kept["second"].sha256 == hashlib.sha256(read).hexdigest()
    assert kept["second"].read_seconds == 42


@pytest.mark.parametrize("part", [0.1, 0.3, 0.5, 0.9])
def test_a_flipped_byte_of_a_signed_letter_is_told(
    people: People, letter: Letter, part: float
) -> None:
    signed_by(letter, people.principal)
    content = bytearray(signing.content_of(letter))
    assert check(bytes(content)).state == "whole"
    content[int(len(content) * part)] ^= 1
    with suppress(Unreadable):  # told as well: such a file opens nowhere
        # Where the byte ends the table of signatures, there is none left: told as well.
        assert check(bytes(content)).state in {"altered", "none"}


def test_a_file_that_was_changed_on_the_disk_is_not_signed(people: People, letter: Letter) -> None:
    signing.lay(letter, by=people.principal)
    path = _path_of(letter)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.chmod(0o600)
    path.write_bytes(content)
    with pytest.raises(WrongState, match="摘要"):
        signing.sign(letter, stroke(letter), by=people.principal)
    letter.refresh_from_db()
    assert letter.status == "open"
    assert not letter.signatures.exists()


def _path_of(letter: Letter) -> Path:
    with file_store().open(letter.sha256) as kept:
        return Path(kept.name)


def test_nobody_signs_twice(people: People, letter: Letter) -> None:
    signed_by(letter, people.principal)
    with pytest.raises(WrongState, match="已经签过"):
        signing.sign(letter, stroke(letter), by=people.principal)
    signed_by(letter, people.chief)
    with pytest.raises(WrongState):
        signing.sign(letter, stroke(letter), by=people.chief)


def test_nobody_signs_for_another(people: People, letter: Letter) -> None:
    signing.lay(letter, by=people.principal)
    for other in (people.deputy, people.kg_head, people.section, people.stranger):
        with pytest.raises(PermissionDenied):
            signing.sign(letter, stroke(letter), by=other)


def test_who_asks_waits_until_who_answers_has_signed(people: People, letter: Letter) -> None:
    signing.lay(letter, by=people.chief)
    with pytest.raises(WrongState, match="先由对方"):
        signing.sign(letter, stroke(letter), by=people.chief)


def test_where_the_district_wants_it_the_side_that_asks_signs_first(people: People) -> None:
    shipped.install(people.bureau, by=people.section)
    known = Template.objects.current().get(level="school")
    Template.objects.write(
        by=people.section, district=people.bureau, level="school", title=known.title,
        body=known.body, targets=known.goals, order="first",
    )  # fmt: skip
    generated(people, ["school"])
    letter = letter_of(people.kg_head)
    signing.lay(letter, by=people.kg_head)
    with pytest.raises(WrongState, match="先由对方"):
        signing.sign(letter, stroke(letter), by=people.kg_head)
    signed_by(letter, people.chief)
    signed_by(letter, people.kg_head)
    assert letter.status == "signed"


def test_who_was_shown_another_file_reads_it_once_more(people: People, letter: Letter) -> None:
    signing.lay(letter, by=people.principal)
    other = signing.Stroke(drawn(), 10, "0" * 64)
    with pytest.raises(ValidationError, match="重新阅读"):
        signing.sign(letter, other, by=people.principal)


def test_a_blank_field_is_no_signature(people: People, letter: Letter) -> None:
    signing.lay(letter, by=people.principal)
    for picture in (b"no picture", _white()):
        with pytest.raises(ValidationError):
            signing.sign(letter, signing.Stroke(picture, 9, letter.sha256), by=people.principal)


def _white() -> bytes:
    kept = BytesIO()
    Image.new("RGB", (200, 80), "white").save(kept, "PNG")
    return kept.getvalue()


def test_a_refusal_needs_a_reason_and_signing_later_is_open(people: People, letter: Letter) -> None:
    with pytest.raises(ValidationError):
        letter.refuse(by=people.principal, reason="  ")
    with pytest.raises(ValidationError):
        letter.refuse(by=people.deputy, reason="不同意")
    letter.refuse(by=people.principal, reason="目标未与学校商定。")
    assert (letter.status, letter.turn) == ("refused", "second")
    signed_by(letter, people.principal)
    assert (letter.status, letter.reason) == ("half", "")


def test_one_stroke_countersigns_a_list_and_each_paper_says_so(people: People) -> None:
    batch = generated(people, ["school"])
    heads = [people.principal, people.kg_head]
    letters = [signed_by(letter_of(head, batch), head) for head in heads]
    assert signing.countersign(letters, signing.Stroke(drawn(), 65), by=people.chief) == 2
    for letter in letters:
        letter.refresh_from_db()
        assert letter.status == "signed"
        mine = letter.signatures.get(side="first")
        assert (mine.how, mine.count, mine.read_seconds) == ("list", 2, 65)
        last = check(signing.content_of(letter)).signatures[-1]
        assert "一次签字，共2份" in last.reason
    assert len({letter.signatures.get(side="first").list_digest for letter in letters}) == 1


def test_a_list_of_several_texts_or_with_a_letter_out_of_turn_is_signed_by_nobody(
    people: People,
) -> None:
    batch = generated(people, ["school", "office"])
    mine = signed_by(letter_of(people.principal, batch), people.principal)
    open_one = letter_of(people.kg_head, batch)
    with pytest.raises(WrongState):
        signing.countersign([mine, open_one], signing.Stroke(drawn()), by=people.chief)
    mine.refresh_from_db()
    assert mine.status == "half"
    section = signed_by(letter_of(people.section, batch), people.section)
    with pytest.raises(ValidationError, match="只选一种文本"):
        signing.countersign([mine, section], signing.Stroke(drawn()), by=people.chief)
    with pytest.raises(ValidationError):
        signing.countersign([], signing.Stroke(drawn()), by=people.chief)


@pytest.mark.skipif(not PDFTOTEXT, reason="no poppler: install poppler-utils")
def test_the_paper_has_the_words_that_the_page_shows(
    people: People, letter: Letter, tmp_path: Path
) -> None:
    path = tmp_path / "letter.pdf"
    path.write_bytes(signing.lay(letter, by=people.principal))
    told = subprocess.run([PDFTOTEXT, str(path), "-"], capture_output=True, text=True, check=True)
    printed = re.sub(r"\s|— \d+ —", "", told.stdout)
    for block in paper.text_of(letter):
        for words in (block.get("text"), *block.get("items", ())):
            assert words is None or re.sub(r"\s", "", words) in printed, words
    assert "王海燕" in printed
