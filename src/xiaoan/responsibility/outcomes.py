"""Kinds of outcome of an accountability case: data (outcomes.csv), from the mildest on."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from django.utils import translation

from xiaoan.base.data_files import read_rows, refuse_repeats

DATA = Path(__file__).with_name("data")


@dataclass(frozen=True)
class Outcome:
    """One kind of outcome by its names."""

    code: str
    zh: str
    en: str

    def __str__(self) -> str:
        return self.zh if (translation.get_language() or "").startswith("zh") else self.en


def read_outcomes(file: Path = DATA / "outcomes.csv") -> dict[str, Outcome]:
    """All outcomes in file order; raises DataFileError."""
    rows = list(read_rows(file, ("code", "zh", "en")))
    refuse_repeats(rows, "code")
    return {
        row.text("code"): Outcome(row.text("code"), row.text("zh"), row.text("en")) for row in rows
    }


OUTCOMES = read_outcomes()
