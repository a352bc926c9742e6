"""What is not asked for is refused before a byte is kept; what no record names goes at night."""

from __future__ import annotations

import hashlib
import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from tests.cast import People

from xiaoan.base import clock
from xiaoan.base.scope import scope
from xiaoan.evidence import kinds
from xiaoan.evidence.checking import altered
from xiaoan.evidence.disk import file_store, spooled
from xiaoan.evidence.kinds import PICTURES
from xiaoan.evidence.models import File
from xiaoan.evidence.store import store, thumbnail
from xiaoan.evidence.tests.test_store import photo, put
from xiaoan.evidence.unnamed import SETTLED, sweep
from xiaoan.units.models import Unit

PDF = b"%PDF-1.7\n%%EOF"


def lying() -> set[str]:
    """Names of all files in the store, wherever they lie."""
    return {path.name for path in Path(settings.FILES).rglob("*") if path.is_file()}


def orphan(body: bytes = b"unnamed", *, days: float = 2) -> str:
    """Bytes kept so long ago that no record names; returns their key."""
    shelf, key = file_store(), hashlib.sha256(body).hexdigest()
    with spooled(shelf) as path:
        path.write_bytes(body)
        shelf.keep(key, path)
    grown(key, days)
    return key


def next_night(hours: float = 24) -> None:
    with clock.at(clock.now() + timedelta(hours=hours)):
        sweep()


def grown(key: str, days: float) -> None:
    """Let it have been kept `days` ago."""
    then = (clock.now() - timedelta(days=days)).timestamp()
    os.utime(Path(settings.FILES) / key[:2] / key[2:4] / key, (then, then))


@pytest.mark.parametrize("kind", ["pdf", "sound"])
def test_what_is_no_photo_leaves_no_byte_where_a_photo_is_asked_for(
    people: People, kind: str
) -> None:
    body = PDF if kind == "pdf" else b"OggS" + b"\0" * 24 + b"OpusHead"
    with pytest.raises(ValidationError) as refusal:
        put(people, body, only=PICTURES)
    assert "JPEG" in refusal.value.message_dict["file"][0]
    assert not lying()
    assert put(people, body)  # where any kind is taken, it is


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_every_kind_of_photo_is_one(people: People, form: str) -> None:
    assert put(people, photo(form), only=PICTURES).is_image


def test_the_refusal_names_what_would_be_taken(people: People) -> None:
    with pytest.raises(ValidationError) as refusal:
        put(people, photo(), only=(kinds.PDF, kinds.XLSX))
    assert "PDF, XLSX" in refusal.value.message_dict["file"][0]
    assert not lying()


def test_bytes_that_no_record_names_go_in_two_nights_and_named_ones_stay(people: People) -> None:
    file, lost = put(people, photo()), orphan()
    for key in (file.sha256, file.sha256 + ".small"):
        grown(key, 2)
    sweep()
    assert not file_store().has(lost)  # nobody is served it any more
    sweep()  # run twice it does no more than once
    assert lost in lying()
    next_night()
    assert lying() == {file.sha256, file.sha256 + ".small"}
    with thumbnail(file) as small:
        assert small.read(2) == b"\xff\xd8"


@pytest.mark.parametrize(("past", "goes"), [(-60, False), (60, True)])
def test_only_what_is_older_than_a_day_is_looked_at(people: People, past: int, goes: bool) -> None:
    put(people, photo())
    lost = orphan(days=(SETTLED + timedelta(seconds=past)) / timedelta(days=1))
    sweep()
    assert file_store().has(lost) is not goes


@pytest.mark.parametrize(("hours", "goes"), [(11.9, False), (12.1, True)])
def test_what_was_set_aside_is_looked_at_again_after_half_a_day(
    people: People,
    hours: float,
    goes: bool,
) -> None:
    put(people, photo())
    lost = orphan()
    sweep()
    next_night(hours)
    assert (lost not in lying()) is goes


def test_a_photo_sent_again_is_not_taken_away_while_its_record_is_under_way(
    people: People,
) -> None:
    """Bytes left by a failed try, sent again at the minute in which the night cleans up."""
    put(people, PDF)
    body = photo(size=(60, 40))
    lost = orphan(body)
    again = put(people, body)  # kept; its row is not committed for the sweep in another process
    assert again.sha256 == lost
    assert lost not in set(file_store().older_than(clock.now() - SETTLED))


def test_what_a_record_names_after_all_is_put_back(people: People) -> None:
    body = photo(size=(60, 40))
    put(people, PDF)
    lost = orphan(body)
    sweep()
    file = put(people, body)
    again = Path(settings.FILES) / lost[:2] / lost[2:4] / lost
    again.unlink()  # as if the record had come between the look and the setting aside
    sweep()
    with file_store().open(file.sha256) as kept:
        assert kept.read() == body


def test_a_file_of_another_district_is_named_too(committed: None, people: People) -> None:
    """The fence hides rows of other districts; what is hidden must not look unnamed."""
    with scope([people.stranger.district_id or 0]):
        there = Unit.objects.get(pk=people.stranger.unit_id)
        store(
            SimpleUploadedFile("a.pdf", PDF), by=people.stranger, unit=there,
            subject="hazards_hazard:01890000-0000-7000-8000-000000000009", role="proof",
        )  # fmt: skip
    key = hashlib.sha256(PDF).hexdigest()
    grown(key, 5)
    sweep()
    next_night()
    assert file_store().has(key)
    with scope([people.stranger.district_id or 0]):
        assert not list(altered())


def test_an_empty_database_takes_nothing_away(people: People) -> None:
    """Before a restore the files are there and no record is."""
    assert not File.objects.exists()
    lost = orphan()
    sweep()
    next_night()
    assert file_store().has(lost)


def test_begun_uploads_and_foreign_files_are_left_alone(people: People) -> None:
    put(people, photo())
    begun = file_store().arriving() / "begun" / "7" / "a.bytes"
    begun.parent.mkdir(parents=True)
    begun.write_bytes(b"half a photo")
    foreign = Path(settings.FILES) / "ab" / "cd" / "read me"
    foreign.parent.mkdir(parents=True)
    foreign.write_bytes(b"of the administrator")
    for path in (begun, foreign):
        os.utime(path, (0, 0))
    sweep()
    next_night()
    assert begun.exists()
    assert foreign.exists()


def test_a_rolled_back_photo_is_gone_after_two_nights(committed: None, people: People) -> None:
    def fails() -> None:
        with scope([people.bureau.pk]), transaction.atomic():
            put(people, photo())
            raise RuntimeError("the computer went dark")

    with scope([people.bureau.pk]):
        put(people, PDF)
    with pytest.raises(RuntimeError):
        fails()
    left = lying() - {hashlib.sha256(PDF).hexdigest()}
    assert len(left) == 2  # the photo and its thumbnail
    with clock.at(clock.now() + SETTLED + timedelta(minutes=1)):
        sweep()
    next_night(48)
    assert not left & lying()
