"""Photographs and drawn names in a paper: named by their digest, put in when it is set.

The data of a paper only names a file, so it stays small and the picture is the very one kept
as evidence. A file that is gone leaves its place, which says so.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping
from io import BytesIO
from typing import TYPE_CHECKING

from xiaoan.base.late import late
from xiaoan.evidence.disk import file_store

if TYPE_CHECKING:
    import PIL
    from PIL import Image
else:
    PIL, Image = late("PIL"), late("PIL.Image")

SMALL = ".small"  # the upright small picture of an image (evidence/store.py)


def bytes_of(sha256: str) -> bytes:
    """The small picture of this digest, or the original where it has none; b"" if it is gone."""
    shelf = file_store()
    for key in (sha256 + SMALL, sha256):
        try:
            with shelf.open(key) as body:
                return body.read()
        except FileNotFoundError:
            continue
    return b""


def shown(items: Iterable[Mapping[str, str]]) -> list[dict[str, str]]:
    """Each of `items` ({label, sha256}) with `svg`, which the typesetter can draw; "" if gone."""
    return [{**item, "svg": _svg(bytes_of(item["sha256"]))} for item in items]


def _svg(content: bytes) -> str:
    """The picture in an SVG: the one form in which text data can carry it."""
    try:
        with Image.open(BytesIO(content)) as picture:
            (wide, high), kind = picture.size, Image.MIME.get(picture.format or "", "")
    except (PIL.UnidentifiedImageError, OSError):
        return ""
    inside = base64.b64encode(content).decode()
    size = f'width="{wide}" height="{high}"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} viewBox="0 0 {wide} {high}">'
        f'<image {size} href="data:{kind};base64,{inside}"/></svg>'
    )
