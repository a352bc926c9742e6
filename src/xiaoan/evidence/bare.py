"""A picture without what the camera adds: place, device, owner, thumbnails, hidden films.

No point of the picture is decoded or written anew. What remains beside the points is how to
hold it upright and its colours. Personal information is kept only as far as the purpose needs
it (个人信息保护法 art. 6), and no duty of ours asks a photo for its place.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from zlib import crc32

from xiaoan.base.late import late

if TYPE_CHECKING:
    from PIL import Image, ImageOps
else:
    Image, ImageOps = late("PIL.Image"), late("PIL.ImageOps")


SOI, EOI, SOS, APP1, APP2 = 0xD8, 0xD9, 0xDA, 0xE1, 0xE2
#: Segments of a JPEG that only tell: APP1 (Exif, XMP) to APP15 and comments; not JFIF, not
#: Adobe's (0xEE), by which the colours are read.
TELLING = {*range(APP1, 0xF0), 0xFE} - {0xEE}
UNSIZED = {0x01, SOI, *range(0xD0, 0xD8)}
ICC = b"ICC_PROFILE\0"
#: Chunks of a PNG that belong to the picture; all others only tell.
PNG_KEPT = {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP",
            b"sBIT", b"bKGD", b"hIST", b"pHYs", b"cICP"}  # fmt: skip
WEBP_TELLING = {b"EXIF", b"XMP "}
#: Flags of a WebP's VP8X chunk that announce the two.
WEBP_FLAGS = 0x08 | 0x04
PNG_HEAD = b"\x89PNG\r\n\x1a\n"


def bare(path: Path, content_type: str, turn: int) -> None:
    """Rewrite the picture at `path` in place; `turn` is its orientation (1 to 8).

    One that decodes and yet cannot be taken apart is drawn anew.
    """
    body = path.read_bytes()
    form, strip = FORMS[content_type]
    try:
        parts = b"".join(strip(body, turn))
    except (struct.error, IndexError, ValueError):
        with Image.open(path, formats=[form]) as picture:
            plain = ImageOps.exif_transpose(picture)
            plain.info.clear()
            plain.save(path, form)
        return
    if parts != body:
        path.write_bytes(parts)


def _exif(turn: int) -> bytes:
    """The smallest Exif block: one entry, the orientation."""
    entry = struct.pack("<HHIHH", 0x0112, 3, 1, turn, 0)
    return b"II*\0" + struct.pack("<IH", 8, 1) + entry + struct.pack("<I", 0)


def _jpeg(body: bytes, turn: int) -> Iterator[bytes]:
    if body[:2] != b"\xff\xd8":
        raise ValueError
    yield body[:2]
    if turn != 1:
        told = b"Exif\0\0" + _exif(turn)
        yield struct.pack(">BBH", 0xFF, APP1, len(told) + 2) + told
    at = 2
    while at < len(body):
        start, marker = _marker(body, at)
        if marker == EOI:  # whatever stands behind it is another file
            yield b"\xff\xd9"
            return
        end = start + (2 if marker in UNSIZED else 2 + struct.unpack_from(">H", body, start + 2)[0])
        is_profile = marker == APP2 and body[start + 4 : start + 4 + len(ICC)] == ICC
        if marker == SOS:
            end = _scan_end(body, end)
        if marker not in TELLING or is_profile:
            yield body[start:end]
        at = end


def _marker(body: bytes, at: int) -> tuple[int, int]:
    """Where the next marker begins, and which it is; fill bytes before it are passed over."""
    if body[at] != 0xFF:
        raise ValueError
    while body[at + 1] == 0xFF:
        at += 1
    return at, body[at + 1]


def _scan_end(body: bytes, at: int) -> int:
    """The end of the coded points: the next marker that is neither stuffed nor a restart."""
    while True:
        at = body.find(b"\xff", at)
        if at < 0 or at + 1 == len(body):
            return len(body)  # cut off behind its last point
        if body[at + 1] not in {0x00, 0xFF, *range(0xD0, 0xD8)}:
            return at
        at += 1 if body[at + 1] == 0xFF else 2


def _png(body: bytes, turn: int) -> Iterator[bytes]:
    if body[:8] != PNG_HEAD:
        raise ValueError
    yield PNG_HEAD
    at = 8
    while True:
        length, name = struct.unpack_from(">I4s", body, at)
        end = at + 12 + length
        if end > len(body):
            raise ValueError
        if name in PNG_KEPT:
            yield body[at:end]
        if name == b"IHDR" and turn != 1:
            yield _chunk(b"eXIf", _exif(turn))
        if name == b"IEND":
            return
        at = end


def _chunk(name: bytes, told: bytes) -> bytes:
    return struct.pack(">I", len(told)) + name + told + struct.pack(">I", crc32(name + told))


def _webp(body: bytes, turn: int) -> Iterator[bytes]:
    size = struct.unpack_from("<I", body, 4)[0]
    parts, at, end = [], 12, min(len(body), size + 8)
    while at + 8 <= end:
        name, length = struct.unpack_from("<4sI", body, at)
        part = body[at : at + 8 + length + length % 2]
        if name == b"VP8X":
            flags = part[8] & ~WEBP_FLAGS | (0x08 if turn != 1 else 0)
            part = part[:8] + bytes([flags]) + part[9:]
        if name not in WEBP_TELLING:
            parts.append(part)
        at += 8 + length + length % 2
    if turn != 1 and parts and parts[0][:4] == b"VP8X":
        told = _exif(turn)
        parts.append(struct.pack("<4sI", b"EXIF", len(told)) + told)
    whole = b"".join(parts)
    yield b"RIFF" + struct.pack("<I", len(whole) + 4) + b"WEBP"
    yield whole


FORMS = {"image/jpeg": ("JPEG", _jpeg), "image/png": ("PNG", _png), "image/webp": ("WEBP", _webp)}
