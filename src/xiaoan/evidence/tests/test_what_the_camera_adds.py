"""A photo is kept without the place and the camera it names: upright, point by point the same."""

from __future__ import annotations

import hashlib
from datetime import datetime
from io import BytesIO
from typing import Any

import pytest
from django.utils import timezone
from PIL import Image, ImageOps, PngImagePlugin
from tests.cast import People

from xiaoan.evidence.disk import file_store
from xiaoan.evidence.models import File
from xiaoan.evidence.store import store
from xiaoan.evidence.tests.test_store import ORIENTATION, put

CAMERA = b"Huawei-P60-Serial-0815"
GPS, MAKE, TAKEN = 0x8825, 0x010F, 0x9003


def picture(turn: int = 1) -> Image.Image:
    found = Image.effect_noise((160, 120), 60).convert("RGB")
    found.paste("red", (0, 0, 80, 120))
    return found


def told(turn: int = 1) -> Image.Exif:
    """What a phone writes: how it was held, which phone, when, and where on earth."""
    exif = Image.Exif()
    exif[ORIENTATION], exif[MAKE] = turn, CAMERA.decode()
    exif.get_ifd(0x8769)[TAKEN] = "2026:03:02 07:40:00"
    exif.get_ifd(GPS).update({1: "N", 2: (30.0, 15.0, 1.0), 3: "E", 4: (120.0, 9.0, 2.0)})
    return exif


def sent(form: str, turn: int = 1) -> bytes:
    out = BytesIO()
    more: dict[str, Any] = {"exif": told(turn)}
    if form == "PNG":
        more["pnginfo"] = PngImagePlugin.PngInfo()
        more["pnginfo"].add_text("Author", CAMERA.decode())
    if form == "JPEG":
        more |= {"comment": CAMERA, "progressive": True, "quality": 90}
    if form == "WEBP":
        more |= {"lossless": True, "xmp": CAMERA}
    picture().save(out, form, **more)
    return out.getvalue()


def kept(file: File) -> bytes:
    with file_store().open(file.sha256) as body:
        return body.read()


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("turn", [1, 3, 6, 8])
def test_place_and_camera_are_gone_and_the_points_are_the_same(
    people: People, form: str, turn: int
):
    body = sent(form, turn)
    assert CAMERA in body
    file = put(people, body)
    bytes_kept = kept(file)
    assert CAMERA not in bytes_kept
    with Image.open(BytesIO(body)) as one, Image.open(BytesIO(bytes_kept)) as two:
        assert one.tobytes() == two.tobytes()
        exif = two.getexif()
        assert not exif.get_ifd(GPS)
        assert set(exif) <= {ORIENTATION}
        # Held upright it looks as it was sent.
        assert ImageOps.exif_transpose(one).tobytes() == ImageOps.exif_transpose(two).tobytes()
        upright = ImageOps.exif_transpose(two).size
    assert (file.width, file.height) == upright


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_the_digest_is_that_of_what_is_kept_and_the_moment_is_remembered(people: People, form: str):
    file = put(people, sent(form))
    assert file.sha256 == hashlib.sha256(kept(file)).hexdigest()
    assert file.size == len(kept(file))
    assert file.taken_at == timezone.make_aware(datetime(2026, 3, 2, 7, 40))  # noqa: DTZ001


def test_a_film_hidden_behind_a_photo_is_cut_off(people: People):
    """Phones hang a film of the moment, with its sound, behind the last point."""
    plain = BytesIO()
    picture().save(plain, "JPEG")
    file = put(people, plain.getvalue() + b"\0\0\0\x18ftypmp42" + CAMERA)
    assert kept(file) == plain.getvalue()


def test_a_picture_without_anything_to_take_out_stays_byte_by_byte(people: People):
    for form in ("JPEG", "PNG", "WEBP"):
        plain = BytesIO()
        picture().save(plain, form)
        assert kept(put(people, plain.getvalue())) == plain.getvalue()


def test_one_that_cannot_be_taken_apart_is_drawn_anew_without_them(people: People):
    body = sent("JPEG", 6)
    at = body.index(b"\xff\xdb")  # a marker between the segments that only a lenient reader skips
    file = put(people, body[:at] + b"\0" + body[at:])
    assert CAMERA not in kept(file)
    with Image.open(BytesIO(kept(file))) as two:
        assert not two.getexif().get_ifd(GPS)
        assert ImageOps.exif_transpose(two).size == (120, 160)


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"\x1aE\xdf\xa3\x9fB\x86\x81\x01B\x82\x84webm" + b"\0" * 40 + b"A_OPUS", "audio/webm"),
        (b"OggS\0\x02" + b"\0" * 22 + b"OpusHead\x01", "audio/ogg"),
        (b"\0\0\0\x1cftypmp42" + b"\0" * 30 + b"hdlr\0\0\0\0\0\0\0\0soun", "audio/mp4"),
    ],
)
def test_a_voice_note_is_taken_as_what_it_is(people: People, body: bytes, kind: str):
    file = store(
        BytesIO(body), by=people.guard, unit=people.school, role="voice",
        subject="hazards_hazard:01890000-0000-7000-8000-000000000001",
    )  # fmt: skip
    assert (file.content_type, file.is_sound, file.is_image) == (kind, True, False)


def test_a_film_is_no_voice_note(people: People):
    from_camera = b"\0\0\0\x1cftypmp42" + b"\0" * 30 + b"hdlrvide" + b"hdlrsoun"
    with pytest.raises(Exception, match="JPEG"):
        put(people, from_camera, "a.m4a")
