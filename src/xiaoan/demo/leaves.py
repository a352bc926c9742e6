"""Drawn pages and names of the demonstration's letters: no readable hand of anybody."""

from __future__ import annotations

from functools import cache
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

from xiaoan.accounts.models import User
from xiaoan.targets.models import Letter
from xiaoan.targets.stamp import FONT

#: Points of a scanned leaf, A4, and of half a leaf.
SIZE, HALF, ON_HALF = (620, 876), (620, 438), 9


def size_of(letters: list[Letter]) -> tuple[int, int]:
    """A few letters fit on half a leaf."""
    return HALF if len(letters) <= ON_HALF else SIZE


def leaf(letters: list[Letter], year: int) -> bytes:
    """A drawn scan: the leaf of signatures with posts and strokes, no readable name."""
    sheet = Image.new("L", size_of(letters), 246)
    pen = ImageDraw.Draw(sheet)
    pen.text((60, 40), f"{letters[0].unit.name}　{year}年目标责任书签字页", fill=30, font=_font(22))
    for place, letter in enumerate(letters[:24]):
        top = 96 + 31 * place
        sheet.paste(_label(letter.names["post"]), (60, top))
        pen.line([(230, top + 22), (400, top + 22)], fill=120)
        pen.line(_strokes(letter.holding_id, 240, top), fill=20, width=2)
        pen.line([(420, top + 22), (560, top + 22)], fill=120)
        pen.line(_strokes(len(letter.first_post) * 31 + 7, 430, top), fill=20, width=2)
    kept = BytesIO()
    sheet.save(kept, "PNG", compress_level=1)
    return kept.getvalue()


def _strokes(seed: int, left: int, top: int) -> list[tuple[int, int]]:
    return [
        (left + 14 * n, top + 4 + (seed * (n + 3) * 7919) % 17) for n in range(4 + seed % 6)
    ]  # fmt: skip


def drawn_name(user: User) -> bytes:
    """A name drawn by hand, as far as strokes of a generator are one."""
    sheet = Image.new("RGB", (300, 110), "white")
    pen = ImageDraw.Draw(sheet)
    pen.text((20, 20), user.name, fill="#1a1a1a", font=_font(64))
    pen.line(_strokes(user.pk, 40, 80), fill="#1a1a1a", width=3)
    kept = BytesIO()
    sheet.save(kept, "PNG")
    return kept.getvalue()


@cache
def _label(words: str) -> Image.Image:
    """A post's name, drawn once for all leaves."""
    sheet = Image.new("L", (160, 22), 246)
    ImageDraw.Draw(sheet).text((0, 0), words, fill=40, font=_font(15))
    return sheet


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(FONT), size)
