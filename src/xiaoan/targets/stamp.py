"""What is shown at the place of a signature: the drawn name, and under it how it was signed.

The words stand in the picture, because the picture is what the signature of the file covers.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

import xiaoan.documents
from xiaoan.base.late import late

if TYPE_CHECKING:
    import PIL
    from PIL import Image, ImageDraw, ImageFont
else:
    PIL, Image = late("PIL"), late("PIL.Image")
    ImageDraw, ImageFont = late("PIL.ImageDraw"), late("PIL.ImageFont")

#: Points of the picture for each millimetre of the place (pact.typ: 68 × 20 mm).
SCALE = 9
WIDTH, HEIGHT, NAME = 68 * SCALE, 20 * SCALE, 12 * SCALE
LINE = int(3.7 * SCALE)
FONT = Path(xiaoan.documents.__file__).parent / "typefaces" / "NotoSerifSC-Regular.ttf"
MOST = 2_000_000  # pixels of a drawn name
INK = 60  # a point darker than white by this much is ink
LEAST = 40  # points of ink below which nothing was drawn


def stamped(drawn: bytes, lines: Sequence[str]) -> bytes:
    """A PNG of the place's measure: the drawn name above, at most two lines of words below."""
    sheet = Image.new("RGB", (WIDTH, HEIGHT), "white")
    name = _name(drawn)
    name.thumbnail((WIDTH - 2 * SCALE, NAME))
    sheet.paste(name, (SCALE, (NAME - name.height) // 2))
    pen = ImageDraw.Draw(sheet)
    for place, line in enumerate(lines[:2]):
        pen.text((SCALE, NAME + place * LINE), line, fill="#333", font=_font())
    kept = BytesIO()
    sheet.save(kept, "PNG", optimize=False)
    return kept.getvalue()


def refuse_blank(drawn: bytes) -> None:
    """Raises ValidationError (key `picture`) for a picture without ink, or that is none."""
    tones = _name(drawn).convert("L").histogram()
    if sum(tones[: 255 - INK]) < LEAST:
        raise ValidationError({"picture": _("Nothing is drawn yet. Write your name in the field.")})


def words(who: str, at: datetime, how: str) -> tuple[str, str]:
    """The two lines under a name: who and when, and how it was signed."""
    return f"{who}", f"{localtime(at):%Y-%m-%d %H:%M}　{how}"


def _name(drawn: bytes) -> Image.Image:
    try:
        picture = Image.open(BytesIO(drawn))
        if picture.width * picture.height > MOST:
            raise ValidationError({"picture": _("The drawn name is too large. Draw it again.")})
        return _on_white(picture)
    except (PIL.UnidentifiedImageError, OSError, Image.DecompressionBombError) as wrong:
        raise ValidationError(
            {"picture": _("The signature is not a picture. Clear it and sign again.")}
        ) from wrong


def _on_white(picture: Image.Image) -> Image.Image:
    seen = picture.convert("RGBA")
    sheet = Image.new("RGBA", seen.size, "white")
    sheet.alpha_composite(seen)
    return sheet.convert("RGB")


@lru_cache(maxsize=1)
def _font() -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(FONT), int(3 * SCALE))
