"""What a file is, told from its content; its name and its declared type prove nothing."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

MB = 2**20
HEAD = 1024


@dataclass(frozen=True)
class Kind:
    """One admitted kind of file."""

    content_type: str
    extension: str
    limit: int
    is_image: bool = False
    is_sound: bool = False


OFFICE = "application/vnd.openxmlformats-officedocument."
JPEG = Kind("image/jpeg", ".jpg", 20 * MB, is_image=True)
PNG = Kind("image/png", ".png", 20 * MB, is_image=True)
WEBP = Kind("image/webp", ".webp", 20 * MB, is_image=True)
PDF = Kind("application/pdf", ".pdf", 30 * MB)
XLSX = Kind(OFFICE + "spreadsheetml.sheet", ".xlsx", 20 * MB)
DOCX = Kind(OFFICE + "wordprocessingml.document", ".docx", 20 * MB)
#: A voice note of half a minute; the browsers of phones record one of these.
WEBM = Kind("audio/webm", ".weba", 2 * MB, is_sound=True)
OGG = Kind("audio/ogg", ".ogg", 2 * MB, is_sound=True)
M4A = Kind("audio/mp4", ".m4a", 2 * MB, is_sound=True)
KINDS = {kind.content_type: kind for kind in (JPEG, PNG, WEBP, PDF, XLSX, DOCX, WEBM, OGG, M4A)}
LARGEST = max(kind.limit for kind in KINDS.values())
#: What a camera and a microphone give: where a photo is asked for, nothing else is taken.
PICTURES, VOICES = (JPEG, PNG, WEBP), (WEBM, OGG, M4A)
#: How sounds in Ogg and in WebM begin; those in MP4 have their mark behind a length.
SOUNDS = (b"OggS", b"\x1aE\xdf\xa3")
_HEIC = {b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"heim", b"heis"}


def sniff(path: Path) -> Kind:
    """The kind of the file at `path`; raises ValidationError, saying what is admitted."""
    with path.open("rb") as file:
        head = file.read(HEAD)
    if not head:
        raise refusal(_("The file is empty."))
    kind = _by_head(head)
    if kind is None and head.startswith(b"PK\x03\x04"):
        kind = _office(path)
    if head.startswith(SOUNDS) or head[4:8] == b"ftyp":
        kind = _sound(path, head)
    if kind is not None:
        return kind
    if head[4:8] == b"ftyp" and head[8:12] in _HEIC:
        raise refusal(_("HEIC photos cannot be shown. Set the camera to “most compatible” (JPEG)."))
    raise refusal(
        _("This file is of no admitted kind: photos (JPEG, PNG, WebP), PDF, Excel or Word.")
    )


def refusal(text: Any) -> ValidationError:
    """A file is refused, with the reason in words for the person who sent it."""
    return ValidationError({"file": text})


def _by_head(head: bytes) -> Kind | None:
    if head.startswith(b"\xff\xd8\xff"):
        return JPEG
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return WEBP
    return PDF if head.startswith(b"%PDF-") else None


def _sound(path: Path, head: bytes) -> Kind | None:
    """A voice note; a film is none, and what is too long to be one is not looked through."""
    if path.stat().st_size > WEBM.limit:
        return None
    body = path.read_bytes()
    if head.startswith(b"OggS"):
        return OGG if b"OpusHead" in head or b"\x01vorbis" in head else None
    if head.startswith(b"\x1aE\xdf\xa3"):
        return WEBM if b"webm" in head and b"A_OPUS" in body and b"V_" not in head else None
    return M4A if b"soun" in body and b"vide" not in body else None


def _office(path: Path) -> Kind | None:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, NotImplementedError):
        return None
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise refusal(_("Files with macros are not taken. Save it as .xlsx or .docx."))
    if "[Content_Types].xml" not in names:
        return None
    if "xl/workbook.xml" in names:
        return XLSX
    return DOCX if "word/document.xml" in names else None
