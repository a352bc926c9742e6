"""A leaf of a PDF beside the picture that was approved by eye."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from PIL import Image, ImageChops, ImageStat

GOLDEN = Path(__file__).parent / "golden"
#: Average difference of a pixel, of 255: a sign drawn a shade lighter by another poppler passes,
#: a moved line does not.
MOST = 0.5


def looks_as_approved(pdf: bytes, page: int, name: str, tmp_path: Path) -> None:
    """Page `page` of `pdf` is the picture golden/<name>.png; XIAOAN_GOLDEN=1 takes it anew."""
    path, picture = tmp_path / "paper.pdf", tmp_path / name
    path.write_bytes(pdf)
    words = ["pdftoppm", "-r", "60", "-gray", "-png", "-singlefile", "-f", str(page)]
    subprocess.run([*words, "-l", str(page), str(path), str(picture)], check=True)
    golden = GOLDEN / f"{name}.png"
    if os.environ.get("XIAOAN_GOLDEN"):
        golden.write_bytes(picture.with_suffix(".png").read_bytes())
    with Image.open(picture.with_suffix(".png")) as made, Image.open(golden) as kept:
        assert made.size == kept.size
        off = ImageStat.Stat(ImageChops.difference(made, kept)).mean[0]
    assert off < MOST, f"{name} differs by {off:.2f} of 255 on average"
