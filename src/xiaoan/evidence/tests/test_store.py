"""What evidence takes in, and what it refuses."""

from __future__ import annotations

import hashlib
import struct
import zipfile
import zlib
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from tests.cast import People

from xiaoan.evidence import disk, kinds
from xiaoan.evidence.disk import file_store
from xiaoan.evidence.models import File
from xiaoan.evidence.store import store, thumbnail
from xiaoan.ledger.models import Event

SUBJECT = "hazards_hazard:01890000-0000-7000-8000-000000000001"
ORIENTATION = 0x0112


def photo(form: str = "JPEG", size: tuple[int, int] = (1200, 800), turn: int = 0) -> bytes:
    """A picture, red on the left half and blue on the right."""
    picture = Image.new("RGB", size, "blue")
    picture.paste("red", (0, 0, size[0] // 2, size[1]))
    out = BytesIO()
    more: dict[str, Any] = {}
    if turn:
        more["exif"] = Image.Exif()
        more["exif"][ORIENTATION] = turn
    picture.save(out, form, **more)
    return out.getvalue()


def put(people: People, body: bytes, name: str = "a.jpg", **more: Any) -> File:
    values: dict[str, Any] = {
        "by": people.guard, "unit": people.school, "subject": SUBJECT, "role": "before",
    }  # fmt: skip
    return store(SimpleUploadedFile(name, body), **(values | more))


def bomb() -> bytes:
    """A PNG of a few bytes that says it is 40,000 points wide and high."""
    head = struct.pack(">IIBBBBB", 40_000, 40_000, 8, 2, 0, 0, 0)
    parts = b"\x89PNG\r\n\x1a\n"
    for name, body in ((b"IHDR", head), (b"IDAT", zlib.compress(b"\0" * 1000)), (b"IEND", b"")):
        parts += struct.pack(">I", len(body)) + name + body
        parts += struct.pack(">I", zlib.crc32(name + body))
    return parts


def office(part: str, *more: str) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in ("[Content_Types].xml", part, *more):
            archive.writestr(name, "<x/>")
    return out.getvalue()


def refused(people: People, body: bytes, name: str = "a.jpg") -> str:
    with pytest.raises(ValidationError) as error:
        put(people, body, name)
    assert not File.objects.exists()
    assert not [p for p in file_store().arriving().parent.rglob("*") if p.is_file()]
    return str(error.value.message_dict["file"][0])


@pytest.mark.parametrize(
    ("form", "kind"), [("JPEG", "image/jpeg"), ("PNG", "image/png"), ("WEBP", "image/webp")]
)
def test_a_photo_is_kept_byte_by_byte_under_its_digest(
    people: People, form: str, kind: str
) -> None:
    body = photo(form)
    file = put(people, body)
    assert file.sha256 == hashlib.sha256(body).hexdigest()
    assert (file.content_type, file.width, file.height, file.size) == (kind, 1200, 800, len(body))
    with file_store().open(file.sha256) as kept:
        assert kept.read() == body
    event = Event.objects.get(pk=file.event_id)
    assert (event.action, event.facts["now"]["sha256"]) == ("evidence.add", file.sha256)


def test_a_thumbnail_stands_upright_and_the_points_stay_as_they_came(people: People) -> None:
    body = photo(turn=6)  # the camera was held sideways: turn right by 90 degrees
    file = put(people, body)
    assert (file.width, file.height) == (800, 1200)
    with thumbnail(file) as small, Image.open(small) as picture:
        assert picture.size == (320, 480)
        top, bottom = picture.getpixel((160, 20)), picture.getpixel((160, 460))
        assert top[0] > 200 > bottom[0]
        assert not picture.getexif()
    with file_store().open(file.sha256) as kept, Image.open(kept) as picture:
        assert picture.getexif().get(ORIENTATION) == 6
        with Image.open(BytesIO(body)) as sent:
            assert picture.tobytes() == sent.tobytes()


def test_the_same_photo_twice_is_two_records_on_one_stored_file(people: People) -> None:
    one, two = put(people, photo()), put(people, photo())
    assert one.pk != two.pk
    assert one.sha256 == two.sha256
    kept = [p for p in file_store().arriving().parent.rglob("*") if p.is_file()]
    assert len(kept) == 2  # the original and its thumbnail


def test_a_lost_thumbnail_is_made_anew(people: People) -> None:
    file = put(people, photo())
    root = file_store().arriving().parent
    next(iter(root.rglob("*.small"))).unlink()
    with thumbnail(file) as small, Image.open(small) as picture:
        assert max(picture.size) == 480


def test_the_content_decides_and_the_name_follows(people: People) -> None:
    assert put(people, photo("PNG"), "报告.pdf").name == "报告.pdf.png"
    assert put(people, b"%PDF-1.7\n%%EOF", "c:\\x\\a.PDF").name == "a.pdf"
    assert put(people, office("xl/workbook.xml"), "a.xlsx").content_type.endswith(".sheet")
    assert put(people, office("word/document.xml"), "../../b.docx").name == "b.docx"


@pytest.mark.parametrize(
    "body", [b"MZ\x90\0" + b"x" * 100, b"<html><script>1</script>", b"GIF89a" + b"\0" * 50]
)
def test_a_lying_extension_is_refused(people: People, body: bytes) -> None:
    assert "JPEG" in refused(people, body, "photo.jpg")


def test_an_empty_file_a_macro_and_a_broken_archive_are_refused(people: People) -> None:
    assert refused(people, b"")
    assert refused(people, office("xl/workbook.xml", "xl/vbaProject.bin"), "a.xlsx")
    assert refused(people, b"PK\x03\x04 broken", "a.xlsx")
    assert refused(people, office("other.xml"), "a.docx")


def test_an_image_bomb_is_refused_before_it_is_decoded(people: People) -> None:
    assert refused(people, bomb(), "a.png")


def test_a_cut_off_photo_is_refused(people: People) -> None:
    assert refused(people, photo()[:3000])


def test_an_iphone_photo_in_heic_is_refused_with_the_cure(people: People) -> None:
    assert "HEIC" in refused(people, b"\0\0\0\x20ftypheic" + b"\0" * 64)


def test_the_size_limit_is_exact(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    body = b"%PDF-" + b"x" * (kinds.MB - 5)
    limited = kinds.Kind("application/pdf", ".pdf", kinds.MB)
    monkeypatch.setattr(kinds, "PDF", limited)
    assert "1" in refused(people, body + b"x", "a.pdf")
    assert put(people, body, "a.pdf").size == kinds.MB


def test_a_stranger_adds_nothing(people: People) -> None:
    with pytest.raises(PermissionDenied):
        put(people, photo(), by=people.neighbour)
    assert not File.objects.exists()


def test_an_interrupted_write_leaves_nothing(
    people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_path: Path) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr(disk, "_flush", full)
    with pytest.raises(OSError, match="No space"):
        put(people, photo())
    assert not [p for p in file_store().arriving().parent.rglob("*") if p.is_file()]


def test_a_camera_clock_in_the_future_is_not_believed(people: People) -> None:
    out, exif = BytesIO(), Image.Exif()
    exif.get_ifd(0x8769)[0x9003] = "2099:01:01 08:00:00"
    Image.new("RGB", (10, 10)).save(out, "JPEG", exif=exif)
    assert put(people, out.getvalue()).taken_at is None
