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


OFFICE = "application/vnd.openxmlformats-officedocument."
JPEG = Kind("image/jpeg", ".jpg", 20 * MB, is_image=True)
PNG = Kind("image/png", ".png", 20 * MB, is_image=True)
WEBP = Kind("image/webp", ".webp", 20 * MB, is_image=True)
PDF = Kind("application/pdf", ".pdf", 30 * MB)
XLSX = Kind(OFFICE + "spreadsheetml.sheet", ".xlsx", 20 * MB)
DOCX = Kind(OFFICE + "wordprocessingml.document", ".docx", 20 * MB)
KINDS = {kind.content_type: kind for kind in (JPEG, PNG, WEBP, PDF, XLSX, DOCX)}
LARGEST = max(kind.limit for kind in KINDS.values())
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
