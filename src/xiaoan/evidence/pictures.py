"""Photographs: measured and shrunk; what the camera adds is told here once and then left out."""

from __future__ import annotations

import os
import warnings
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from xiaoan.base.late import late
from xiaoan.evidence.kinds import Kind, refusal

if TYPE_CHECKING:
    import PIL
    from PIL import Image, ImageOps
else:
    PIL, Image, ImageOps = late("PIL"), late("PIL.Image"), late("PIL.ImageOps")

#: Phones make 12 to 50 million points; a picture of more is not a photo of a hazard.
MOST_POINTS = 60_000_000
#: Only JPEG is shrunk while it is read; the others stand in memory whole, 4 bytes a point.
MOST_WHOLE = 25_000_000
THUMB = 480
FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}
TAKEN, EXIF_BLOCK, ORIENTATION = 0x9003, 0x8769, 0x0112
SIDEWAYS = {5, 6, 7, 8}


@dataclass(frozen=True)
class Measured:
    """A picture held upright: its size, how it was turned (1 to 8), what its clock said."""

    width: int
    height: int
    turn: int
    taken_at: datetime | None


def shrink(source: Path, kind: Kind, target: Path) -> Measured:
    """Write the upright thumbnail of `source` to `target`.

    Only the header is read until the size is known. Raises ValidationError for a picture
    that cannot be decoded or has too many points.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            picture = Image.open(source, formats=[FORMATS[kind.content_type]])
    except (Image.DecompressionBombError, PIL.UnidentifiedImageError, OSError, ValueError) as error:
        raise _unreadable(error) from error
    with picture:
        most = MOST_POINTS if picture.format == "JPEG" else MOST_WHOLE
        if picture.width * picture.height > most:
            raise refusal(_("The picture has too many points. Take it with the phone's camera."))
        try:
            return _shrink(picture, target)
        except (OSError, ValueError, SyntaxError, ArithmeticError) as error:
            raise _unreadable(error) from error


def _shrink(picture: Image.Image, target: Path) -> Measured:
    taken, turn = _taken_at(picture), picture.getexif().get(ORIENTATION, 1)
    turn = turn if turn in range(1, 9) else 1
    width, height = picture.size[::-1] if turn in SIDEWAYS else picture.size
    picture.draft("RGB", (THUMB * 2, THUMB * 2))
    small = ImageOps.exif_transpose(picture)
    small.thumbnail((THUMB, THUMB))
    flat = Image.new("RGB", small.size, "white")
    layer = small.convert("RGBA")
    flat.paste(layer, mask=layer.getchannel("A"))
    with target.open("wb") as file:
        flat.save(file, "JPEG", quality=80, optimize=True)
        file.flush()
        os.fsync(file.fileno())
    return Measured(width, height, turn, taken)


def _taken_at(picture: Image.Image) -> datetime | None:
    """When the camera says it was taken: kept beside the server's time, never instead of it."""
    text = picture.getexif().get_ifd(EXIF_BLOCK).get(TAKEN)
    with suppress(ValueError, TypeError, OverflowError):
        day = datetime.strptime(str(text).strip("\0 "), "%Y:%m:%d %H:%M:%S")  # noqa: DTZ007
        return timezone.make_aware(day)
    return None


def _unreadable(error: Exception) -> Exception:
    if isinstance(error, Image.DecompressionBombError):
        return refusal(_("The picture has too many points. Take it with the phone's camera."))
    return refusal(_("The picture is damaged and cannot be read. Send it again."))
