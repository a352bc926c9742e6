"""A signed paper: any change is told, one more signature is none, a stranger's is told as such."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from PIL import Image, ImageDraw
from pyhanko.pdf_utils.generic import ArrayObject, pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader

from xiaoan.base import clock
from xiaoan.documents import verifying
from xiaoan.documents.places import Place
from xiaoan.documents.signing import Checked, Unreadable, check, sign
from xiaoan.documents.specimens import MOMENT, SPECIMENS
from xiaoan.documents.typeset import typeset
from xiaoan.units.models import Unit

DISTRICT = Unit(id=7, name="清和区教育局", district_id=7)
PAPER = typeset("letter", SPECIMENS["letter"], MOMENT)


@pytest.fixture(autouse=True)
def _own_keys(settings: Any, tmp_path: Path) -> None:
    settings.DATA = tmp_path


def signed(pdf: bytes = PAPER, **more: Any) -> bytes:
    return sign(pdf, district=DISTRICT, reason="签发", at=MOMENT, **more)


@pytest.fixture
def another_house(settings: Any, tmp_path: Path) -> Any:
    """Signs as somebody whose keys are not ours."""

    def as_stranger(pdf: bytes) -> bytes:
        settings.DATA = tmp_path / "elsewhere"
        try:
            return signed(pdf)
        finally:
            settings.DATA = tmp_path

    return as_stranger


def test_an_untouched_paper_is_whole_and_says_who_why_and_when() -> None:
    told = check(signed(signer="清和区教育局 安全科"))
    assert told.state == "whole"
    (one,) = told.signatures
    assert (one.signer, one.reason, one.at) == ("清和区教育局 安全科", "签发", MOMENT)
    assert one.is_intact
    assert one.is_trusted
    assert one.covers_whole
    assert not one.is_expired
    assert one.timestamp is None


def test_a_paper_without_signature_has_none() -> None:
    assert check(PAPER) == Checked([], "none")


def test_the_signed_file_begins_with_the_paper_as_it_was_set() -> None:
    file = signed()
    assert file.startswith(PAPER)
    assert PdfFileReader(BytesIO(file)).root.get("/Version") is None  # PDF/A-2 stands on 1.7
    assert file.count(b"ETSI.CAdES.detached") == 1


def flipped(pdf: bytes, place: int) -> bytes:
    return pdf[:place] + bytes([pdf[place] ^ 1]) + pdf[place + 1 :]


def verdict(pdf: bytes) -> str:
    try:
        return check(pdf).state
    except Unreadable:
        return "unreadable"


@pytest.mark.parametrize("share", [0.01, 0.1, 0.25, 0.4, 0.55, 0.7, 0.85, 0.99])
def test_one_flipped_byte_anywhere_is_told(share: float) -> None:
    file = signed()
    assert verdict(flipped(file, int(len(PAPER) * share))) in {"altered", "unreadable"}


def test_a_flipped_byte_of_the_text_is_an_altered_paper() -> None:
    file = signed()
    place = PAPER.index(b"stream") + 40
    assert verdict(flipped(file, place)) == "altered"


def test_a_flipped_bit_of_the_signature_itself_is_told() -> None:
    file = signed()
    contents = file[file.index(b"/Contents <", len(PAPER)) :].split(b">")[0]
    last = file.index(contents) + len(contents.rstrip(b"0")) - 20  # the number s of the signature
    assert verdict(flipped(file, last)) in {"altered", "unreadable"}


def test_nothing_can_be_hidden_in_the_room_left_over_for_the_signature() -> None:
    file = signed()
    contents = file[file.index(b"/Contents <", len(PAPER)) :].split(b">")[0]
    left_over = file.index(contents) + len(contents) - 10
    assert verdict(flipped(file, left_over)) == "altered"


def test_an_appended_revision_that_changes_the_page_is_an_altered_paper() -> None:
    writer = IncrementalPdfFileWriter(BytesIO(signed()))
    reference, _resources = writer.find_page_for_modification(0)
    page = reference.get_object()
    page[pdf_name("/MediaBox")] = ArrayObject([page["/MediaBox"][0]] * 4)
    writer.mark_update(reference)
    out = BytesIO()
    writer.write(out)
    told = check(out.getvalue())
    assert told.state == "altered"
    assert not told.signatures[0].covers_whole


def test_bytes_after_the_end_are_told_though_they_change_nothing() -> None:
    assert check(signed() + b"\n% appended\n").state == "extended"


def test_a_second_signature_leaves_the_first_valid() -> None:
    both = signed(signed(signer="清和区教育局"), signer="明德小学")
    told = check(both)
    assert told.state == "whole"
    assert [one.signer for one in told.signatures] == ["清和区教育局", "明德小学"]
    assert [one.covers_whole for one in told.signatures] == [False, True]
    assert all(one.is_intact for one in told.signatures)


def test_a_hundredth_of_the_paper_cut_off_is_told() -> None:
    file = signed()
    with pytest.raises(Unreadable, match=r"损坏|damaged"):
        check(file[: len(file) * 99 // 100])


@pytest.mark.parametrize("file", [b"", b"hello", b"PK\x03\x04word", b"\xff\xd8\xff a photo"])
def test_a_file_that_is_no_pdf_is_refused_with_what_to_take_instead(file: bytes) -> None:
    with pytest.raises(Unreadable, match="PDF"):
        check(file)


@pytest.mark.parametrize("file", [b"%PDF-1.7 nothing", b"%PDF-1.7\n" + b"[" * 100_000])
def test_a_file_that_only_begins_as_a_pdf_is_refused(file: bytes) -> None:
    with pytest.raises(Unreadable):
        check(file)


def test_a_huge_file_is_refused_before_it_is_read() -> None:
    with pytest.raises(Unreadable, match="40 MB"):
        check(b"%PDF-1.7" + bytes(verifying.LARGEST))


def test_a_foreign_certificate_is_told_though_the_paper_is_intact(another_house: Any) -> None:
    told = check(another_house(PAPER))
    assert told.state == "untrusted"
    assert told.signatures[0].is_intact
    assert not told.signatures[0].is_trusted


def test_a_stranger_who_signs_after_us_does_not_become_ours(another_house: Any) -> None:
    told = check(another_house(signed()))
    assert told.state == "untrusted"
    assert [one.is_trusted for one in told.signatures] == [True, False]


def test_a_certificate_of_the_same_name_is_a_stranger_all_the_same(another_house: Any) -> None:
    signed()  # ours exist, under the very same names
    assert check(another_house(PAPER)).state == "untrusted"


def test_a_certificate_that_has_ended_is_told_with_its_day() -> None:
    file = signed()
    until = check(file).signatures[0].until
    with patch.object(clock, "now", return_value=until):
        assert check(file).state == "whole"
    with patch.object(clock, "now", return_value=until + timedelta(seconds=1)):
        told = check(file)
    assert told.state == "expired"
    assert told.is_ours
    assert told.signatures[0].is_trusted


def drawn() -> bytes:
    image = Image.new("RGBA", (600, 140), (0, 0, 0, 0))
    ImageDraw.Draw(image).line([(20, 100), (200, 30), (300, 120), (580, 40)], fill="navy", width=9)
    out = BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def test_a_drawn_name_is_shown_where_it_was_asked_for() -> None:
    file = signed(picture=drawn(), field="head", place=Place(0, 100, 500, 270, 540))
    assert check(file).state == "whole"
    field = PdfFileReader(BytesIO(file)).embedded_signatures[0].sig_field
    assert [int(side) for side in field["/Rect"]] == [100, 500, 270, 540]
    assert "/AP" in field


def test_a_drawn_name_that_is_no_picture_is_refused() -> None:
    with pytest.raises(Unreadable):
        signed(picture=b"no picture", field="head", place=Place(0, 100, 500, 270, 540))


def test_a_moment_with_a_zone_is_kept_as_it_was() -> None:
    at = datetime(2026, 9, 1, 1, 2, 3, tzinfo=UTC)
    file = sign(PAPER, district=DISTRICT, reason="签收", at=at)
    assert check(file).signatures[0].at == at
