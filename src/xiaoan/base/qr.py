"""QR codes as vectors for pages and papers, sharp at any size; for Word as a picture."""

from __future__ import annotations

from functools import lru_cache
from io import BytesIO
from typing import TYPE_CHECKING

from xiaoan.base.late import late

if TYPE_CHECKING:
    from PIL import Image
    from qrcode import constants
    from qrcode import main as code_maker
else:
    Image = late("PIL.Image")
    constants, code_maker = late("qrcode.constants"), late("qrcode.main")

QUIET = 4  # modules of white that the standard wants around a code


@lru_cache(maxsize=1024)
def dots(address: str) -> tuple[int, str]:
    """Modules a side, and the dark ones as an SVG path. The mask is fixed: choosing the best
    of eight takes ten times as long and no reader needs it."""
    code = code_maker.QRCode(border=0, error_correction=constants.ERROR_CORRECT_M, mask_pattern=3)
    code.add_data(address)
    code.make()
    rows = code.get_matrix()
    path = "".join(
        f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark
    )
    return len(rows), path


def svg(address: str) -> str:
    """A whole SVG file with its margin of white."""
    size, path = dots(address)
    side = size + 2 * QUIET
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{-QUIET} {-QUIET} {side} {side}"'
        f' width="{side}" height="{side}"><path d="{path}"/></svg>'
    )


def png(address: str, scale: int = 12) -> bytes:
    """A picture with its margin of white, `scale` pixels a module: for Word, which takes no SVG."""
    size, path = dots(address)
    image = Image.new("1", (size + 2 * QUIET, size + 2 * QUIET), 1)
    for dot in path.split("M")[1:]:
        x, y = dot.removesuffix("h1v1h-1z").split()
        image.putpixel((int(x) + QUIET, int(y) + QUIET), 0)
    out = BytesIO()
    image.resize((image.width * scale, image.height * scale)).save(out, "PNG", optimize=True)
    return out.getvalue()
