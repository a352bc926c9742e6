"""Files that try to be something else, and bytes that somebody changed behind the program."""

from __future__ import annotations

import struct
import zipfile
import zlib
from io import BytesIO
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.test import Client
from PIL import Image, PngImagePlugin
from tests.cast import People

from xiaoan.base.scope import scope
from xiaoan.evidence import pictures
from xiaoan.evidence.checking import altered
from xiaoan.evidence.disk import file_store
from xiaoan.evidence.models import File
from xiaoan.evidence.store import store
from xiaoan.evidence.tests.test_serving import ask, evidence
from xiaoan.evidence.tests.test_store import SUBJECT, office, photo, put, refused
from xiaoan.hazards.models import Hazard

SCRIPT = b"<script>alert(1)</script>"


def test_a_photo_with_a_page_behind_it_is_served_as_a_photo_and_runs_nothing(
    people: People,
) -> None:
    file = evidence(people, photo() + b"<html>" + SCRIPT, "照片.html")
    response: Any = ask(people.guard, file)
    assert response["Content-Type"] == "image/jpeg"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert file.name == "照片.html.jpg"
    small: Any = ask(people.guard, file, "thumbnail")
    assert SCRIPT not in b"".join(small.streaming_content)


def test_a_paper_with_a_page_in_it_is_a_download(people: People) -> None:
    response: Any = ask(people.guard, evidence(people, b"%PDF-1.7\n" + SCRIPT, "a.html"))
    assert response["Content-Disposition"].startswith("attachment")
    assert response["Content-Type"] == "application/pdf"


@pytest.mark.parametrize(
    "body",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg'>" + SCRIPT + b"</svg>",
        b"<?xml version='1.0'?><html/>",
        b"\x00" * 200,
        b"\xff\xd8",
        b"\xff\xd8\xff" + SCRIPT,
        b"\x89PNG\r\n\x1a\n" + SCRIPT,
        b"RIFF\x00\x00\x00\x00WEBP" + SCRIPT,
        b"GIF89a" + photo(),
        b"#!/bin/sh\n" + photo(),
        b"PK\x05\x06" + b"\x00" * 18,
    ],
)
def test_what_only_pretends_is_refused_and_leaves_nothing(people: People, body: bytes) -> None:
    assert refused(people, body, "photo.jpg")


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../../etc/passwd", "passwd.jpg"),
        ("..\\..\\windows\\system.ini", "system.ini.jpg"),
        ("/etc/shadow.jpg", "shadow.jpg"),
        ("a\r\nSet-Cookie: x=1.jpg", "aSet-Cookie: x=1.jpg"),
        ("\u202egpj.exe", "gpj.exe.jpg"),
        ("a\x00b.jpg", "ab.jpg"),
        ("长" * 300 + ".jpg", "长" * 116 + ".jpg"),
    ],
)
def test_a_name_is_only_a_name(people: People, given: str, kept: str) -> None:
    upload = SimpleUploadedFile("x.jpg", photo())
    upload._name = given  # Django itself cuts folders off; a sender is not trusted to have it do so
    file = store(upload, by=people.guard, unit=people.school, subject=SUBJECT, role="before")
    assert file.name == kept
    root = file_store().arriving().parent
    inside = {path.name for path in root.rglob("*") if path.is_file()}
    assert inside == {file.sha256, file.sha256 + ".small"}


def test_a_picture_of_many_points_is_refused_before_it_fills_the_memory(
    people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pictures, "MOST_WHOLE", 1_000_000)
    assert put(people, photo("PNG", (1000, 1000)))
    with pytest.raises(ValidationError):
        put(people, photo("PNG", (1001, 1000)))
    monkeypatch.setattr(pictures, "MOST_POINTS", 1_000_000)
    assert put(people, photo("JPEG", (1000, 1000)))
    with pytest.raises(ValidationError):
        put(people, photo("JPEG", (1001, 1000)))


def test_a_text_bomb_in_a_picture_is_refused(people: People) -> None:
    out, info = BytesIO(), PngImagePlugin.PngInfo()
    info.add_text("x", "0" * 50_000_000, zip=True)
    Image.new("RGB", (10, 10)).save(out, "PNG", pnginfo=info)
    assert len(out.getvalue()) < 200_000
    assert refused(people, out.getvalue(), "a.png")


def test_a_picture_whose_data_does_not_end_is_refused(people: People) -> None:
    head = struct.pack(">IIBBBBB", 100, 100, 8, 2, 0, 0, 0)
    body = zlib.compress(b"\0" * 50_000_000)
    parts = b"\x89PNG\r\n\x1a\n"
    for name, part in ((b"IHDR", head), (b"IDAT", body[:12]), (b"IEND", b"")):
        parts += struct.pack(">I", len(part)) + name + part
        parts += struct.pack(">I", zlib.crc32(name + part))
    assert refused(people, parts, "a.png")


def test_an_archive_bomb_is_never_unpacked(people: People) -> None:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<x/>")
        archive.writestr("xl/workbook.xml", "0" * 200_000_000)
    file = put(people, out.getvalue(), "a.xlsx")
    assert file.size < 400_000
    kept = [p for p in file_store().arriving().parent.rglob("*") if p.is_file()]
    assert [p.stat().st_size for p in kept] == [file.size]


def test_a_macro_hides_behind_no_spelling(people: People) -> None:
    assert refused(people, office("xl/workbook.xml", "xl/VBAPROJECT.BIN"), "a.xlsx")


def test_a_part_of_a_file_is_asked_for_and_the_whole_is_given(people: People) -> None:
    file = evidence(people)
    response: Any = ask(people.guard, file, Range="bytes=0-10")
    assert response.status_code == 200
    assert len(b"".join(response.streaming_content)) == file.size


@pytest.mark.parametrize("key", ["../../etc/passwd", "x", "..%2f..%2fseal.key"])
def test_an_address_is_a_number_and_no_path(people: People, key: str) -> None:
    client = Client()
    client.force_login(people.guard)
    assert client.get(f"/evidence/{key}").status_code == 404


def test_nobody_hangs_a_photo_on_a_record_of_another_school(people: People) -> None:
    hazard = Hazard.objects.report(
        by=people.guard, unit=people.school, what="通道堆物", source="self", place_text="二楼"
    )
    with pytest.raises(PermissionDenied):
        put(people, photo(), by=people.neighbour, unit=people.neighbour_school,
            subject=hazard.subject)  # fmt: skip
    assert not File.objects.exists()


def test_a_file_of_another_district_is_not_to_be_had_even_by_its_number(people: People) -> None:
    file = evidence(people)
    with scope([people.other_bureau.pk]):
        assert not File.objects.filter(pk=file.pk).exists()
    assert ask(people.stranger, file).status_code == 404  # type: ignore[attr-defined]


def test_a_stored_file_is_never_edited(people: People) -> None:
    file = put(people, photo())
    with pytest.raises(DatabaseError), transaction.atomic():
        File.objects.filter(pk=file.pk).update(sha256="0" * 64)
    root = file_store().arriving().parent
    for path in root.rglob(file.sha256):
        assert path.stat().st_mode & 0o777 == 0o440
    verbs = [n for n in vars(File) if callable(getattr(File, n)) and not n.startswith("_")]
    assert verbs == [] or set(verbs) <= {"Role", "get_role_display", "DoesNotExist",
                                         "MultipleObjectsReturned", "NotUpdated"}  # fmt: skip


def test_bytes_changed_or_lost_on_the_disk_are_found_by_verification(
    committed: None, people: People
) -> None:
    with scope([people.bureau.pk]):
        whole, changed, lost = (put(people, photo(size=(n, n))) for n in (40, 50, 60))
    assert list(altered()) == []
    root = file_store().arriving().parent
    path = next(root.rglob(changed.sha256))
    path.chmod(0o640)
    path.write_bytes(path.read_bytes() + b"!")
    next(root.rglob(lost.sha256)).unlink()
    found = {fault["subject"]: fault["kind"] for fault in altered()}
    assert found == {
        f"evidence_file:{changed.pk}": "file",
        f"evidence_file:{lost.pk}": "file gone",
    }
    assert f"evidence_file:{whole.pk}" not in found
