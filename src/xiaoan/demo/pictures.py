"""Drawn pictures of the demonstration's evidence: places, no people, before and after the cure."""

from __future__ import annotations

from functools import cache
from io import BytesIO
from random import Random

from django.core.files.base import ContentFile
from PIL import Image, ImageChops, ImageDraw, ImageFilter

SIZE = (960, 720)
WALL, FLOOR, SKIRT = (214, 208, 192), (148, 138, 124), (120, 128, 118)
BOX, STEEL, RED, GREEN = (176, 134, 84), (168, 176, 182), (186, 44, 38), (34, 128, 76)


def photograph(topic: str, *, is_cured: bool, seed: int) -> ContentFile[bytes]:
    """A JPEG of a likely place for a hazard of `topic`; the same seed draws the same picture."""
    random = Random(seed)
    image = Image.new("RGB", SIZE, WALL)
    draw = ImageDraw.Draw(image)
    motif = {"食": _store_room, "宿": _railing, "门": _railing}.get(topic[:1], _corridor)
    motif(draw, random, is_cured)
    image = _lit(image, random)
    buffer = BytesIO()
    image.save(buffer, "JPEG", quality=84)
    name = f"IMG_{seed % 10000:04d}{'b' if is_cured else 'a'}.jpg"
    return ContentFile(buffer.getvalue(), name=name)


def _corridor(draw: ImageDraw.ImageDraw, random: Random, is_cured: bool) -> None:
    """A corridor towards a door; boxes stand in the way, or a line marks the free way."""
    draw.polygon([(0, 720), (340, 430), (620, 430), (960, 720)], fill=FLOOR)
    draw.polygon([(0, 0), (340, 150), (340, 430), (0, 720)], fill=(198, 194, 180))
    draw.polygon([(960, 0), (620, 150), (620, 430), (960, 720)], fill=(190, 186, 172))
    draw.rectangle((340, 150, 620, 430), fill=(206, 202, 188))
    draw.rectangle((410, 210, 550, 430), fill=(112, 92, 70))
    draw.rectangle((415, 160, 545, 195), fill=GREEN)
    draw.polygon([(500, 168), (528, 178), (500, 188)], fill=(240, 246, 240))
    draw.rectangle((430, 174, 500, 182), fill=(240, 246, 240))
    draw.rounded_rectangle((770, 420, 810, 560), 14, fill=RED)
    draw.rectangle((782, 396, 798, 424), fill=(40, 40, 42))
    if is_cured:
        draw.line([(120, 720), (390, 432)], fill=(226, 188, 40), width=10)
        draw.line([(840, 720), (570, 432)], fill=(226, 188, 40), width=10)
        return
    for _ in range(6):
        left, top = random.randrange(220, 560), random.randrange(430, 560)
        wide, high = random.randrange(90, 170), random.randrange(70, 130)
        _box(draw, left, top, wide, high)


def _store_room(draw: ImageDraw.ImageDraw, random: Random, is_cured: bool) -> None:
    """Shelves of a store room; sacks lie on the floor, or stand on the shelf."""
    draw.rectangle((0, 540, 960, 720), fill=FLOOR)
    for row in (150, 290, 430):
        draw.rectangle((90, row, 870, row + 14), fill=STEEL)
        for left in range(110, 800, 130):
            _box(draw, left, row - 84 + random.randrange(16), 96, 80)
    for post in (90, 470, 860):
        draw.rectangle((post, 120, post + 12, 560), fill=STEEL)
    for number in range(4):
        left = 140 + number * 180
        if is_cured:
            draw.rectangle((left - 10, 590, left + 150, 612), fill=(150, 116, 70))
            draw.rounded_rectangle((left, 520, left + 140, 590), 26, fill=(226, 222, 208))
        else:
            draw.rounded_rectangle((left, 580, left + 150, 660), 26, fill=(210, 204, 186))


def _railing(draw: ImageDraw.ImageDraw, random: Random, is_cured: bool) -> None:
    """A railing before a window; one bar is loose, or all stand."""
    draw.rectangle((160, 90, 800, 420), fill=(170, 196, 212))
    for line in (160, 476, 792):
        draw.rectangle((line, 90, line + 10, 420), fill=(236, 236, 232))
    draw.rectangle((0, 600, 960, 720), fill=SKIRT)
    draw.rectangle((60, 330, 900, 348), fill=(86, 92, 98))
    draw.rectangle((60, 586, 900, 604), fill=(86, 92, 98))
    loose = -1 if is_cured else random.randrange(4, 12)
    for number in range(16):
        left = 74 + number * 54
        if number == loose:
            draw.line([(left, 590), (left + 78, 470)], fill=(150, 70, 50), width=12)
        else:
            draw.rectangle((left, 340, left + 10, 592), fill=(96, 102, 108))


def _box(draw: ImageDraw.ImageDraw, left: int, top: int, wide: int, high: int) -> None:
    draw.rectangle((left, top, left + wide, top + high), fill=BOX, outline=(112, 82, 48), width=3)
    draw.rectangle(
        (left, top + high // 2 - 6, left + wide, top + high // 2 + 6), fill=(206, 176, 128)
    )


def _lit(image: Image.Image, random: Random) -> Image.Image:
    """Light from one side, a little blur and grain: a telephone's picture."""
    shade = Image.new("RGB", SIZE, (28, 30, 36))
    dark = Image.blend(image, shade, 0.35)
    lit = Image.composite(image, dark, _light(random.choice((90, 270))))
    # No two photographs are the same to the last byte: that would be asked about.
    grain = ImageChops.offset(_grain(), random.randrange(SIZE[0]), random.randrange(SIZE[1]))
    return Image.blend(lit.filter(ImageFilter.SMOOTH), grain, 0.06)


@cache
def _light(turn: int) -> Image.Image:
    return Image.linear_gradient("L").rotate(turn, expand=True).resize(SIZE)


@cache
def _grain() -> Image.Image:
    return Image.effect_noise(SIZE, 18).convert("RGB")
