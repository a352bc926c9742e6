"""Letters of the cast, as the tests need them."""

from __future__ import annotations

from datetime import date, datetime
from io import BytesIO
from typing import Any
from zoneinfo import ZoneInfo

from PIL import Image, ImageDraw
from tests.cast import People

from xiaoan.accounts.models import User
from xiaoan.targets import shipped, signing
from xiaoan.targets.generating import run
from xiaoan.targets.models import Batch, Letter
from xiaoan.targets.signing import Stroke

HOME = ZoneInfo("Asia/Shanghai")
#: A Monday in the letters' term.
NOW = datetime(2026, 3, 2, 10, tzinfo=HOME)
TERM = {"since": date(2026, 1, 1), "until": date(2026, 12, 31), "due_on": date(2026, 3, 15)}
LEVELS = ["bureau", "school", "office", "post"]


def opened(people: People, levels: list[str] | None = None, **fields: Any) -> Batch:
    """A round with the shipped texts, its letters not generated yet."""
    shipped.install(people.bureau, by=people.section)
    return Batch.objects.open(
        by=people.section, district=people.bureau, name="2026 年度责任书",
        levels=levels or LEVELS, **{**TERM, **fields},
    )  # fmt: skip


def generated(people: People, levels: list[str] | None = None, **fields: Any) -> Batch:
    """The same with its letters."""
    batch = opened(people, levels, **fields)
    run(batch, by=people.system)
    return batch


def letter_of(user: User, batch: Batch | None = None) -> Letter:
    rows = Letter.objects.filter(holding__user=user).select_related(
        "unit", "template", "holding__user", "holding__post", "first_unit"
    )
    return rows.get(batch=batch) if batch else rows.get()


def drawn(width: int = 240) -> bytes:
    """A name as somebody draws it: black strokes on white."""
    sheet = Image.new("RGB", (width, 90), "white")
    pen = ImageDraw.Draw(sheet)
    pen.line([(10, 70), (60, 15), (90, 75), (140, 20), (200, 60)], fill="#111", width=4)
    kept = BytesIO()
    sheet.save(kept, "PNG")
    return kept.getvalue()


def stroke(letter: Letter, seconds: int = 42) -> Stroke:
    return Stroke(drawn(), seconds, letter.sha256)


def signed_by(letter: Letter, user: User, seconds: int = 42) -> Letter:
    """`user` opens the letter, reads it and signs."""
    signing.lay(letter, by=user)
    signing.sign(letter, stroke(letter, seconds), by=user)
    return letter
