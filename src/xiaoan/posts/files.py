"""The shipped file of posts: names, unit kinds and who stands in for whom."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from xiaoan.base.data_files import read_rows, refuse_repeats

DATA = Path(__file__).with_name("data")
UNIT_KINDS = ("school", "kindergarten", "training-centre", "bureau", "agency")


@dataclass(frozen=True, slots=True)
class PostRow:
    """A post; `substitutes` are post codes, the first that is filled stands in."""

    code: str
    zh: str
    en: str
    unit_kinds: tuple[str, ...]
    substitutes: tuple[str, ...]


def read_posts(file: Path = DATA / "posts.csv") -> tuple[PostRow, ...]:
    """All posts in file order, which is their rank; raises DataFileError."""
    rows = list(read_rows(file, ("code", "zh", "en", "unit_kinds", "substitutes")))
    refuse_repeats(rows, "code")
    refuse_repeats(rows, "zh")
    codes = {row.text("zh"): row.text("code") for row in rows}
    kinds = {kind: kind for kind in UNIT_KINDS}
    return tuple(
        PostRow(
            code=row.text("code"),
            zh=row.text("zh"),
            en=row.text("en"),
            unit_kinds=row.look_up("unit_kinds", row.items("unit_kinds"), kinds),
            substitutes=row.look_up(
                "substitutes", row.items("substitutes", separator="|", blank=True), codes
            ),
        )
        for row in rows
    )
