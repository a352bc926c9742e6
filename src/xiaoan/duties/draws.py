"""The occasional random draw 抽问: about one round in five asks one fact of the place.

A gauge reading or the number on a tag shows that somebody stood there. It is decided by the
task's own number, so page and phone ask the same without asking each other; it may be passed
over with "cannot see it", and the answer is kept with the record and never scored.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from uuid import UUID
from zlib import crc32

from django.utils import translation

from xiaoan.base.data_files import read_rows, refuse_repeats

FILE = Path(__file__).with_name("data") / "questions.csv"
COLUMNS = ("id", "checklist_id", "ask_zh", "ask_en", "kind", "unit")
#: One round in so many is asked something.
ONE_IN = 5


@dataclass(frozen=True, slots=True)
class Question:
    """One fact that can be asked beside a list; `kind` is number or text."""

    id: str
    checklist: str
    zh: str
    en: str
    kind: str
    unit: str

    @property
    def title(self) -> str:
        return self.zh if (translation.get_language() or "").startswith("zh") else self.en


@lru_cache(maxsize=1)
def questions() -> tuple[Question, ...]:
    """All shipped questions in file order; raises DataFileError."""
    rows = list(read_rows(FILE, COLUMNS))
    refuse_repeats(rows, "id")
    return tuple(
        Question(
            row.text("id"), row.text("checklist_id"), row.text("ask_zh"), row.text("ask_en"),
            row.choice("kind", ("number", "text")), row.text("unit", blank=True),
        )
        for row in rows
    )  # fmt: skip


def drawn(task_id: UUID, lists: Iterable[str]) -> Question | None:
    """The question that the round of this task asks beside one of `lists`; mostly None."""
    number = crc32(task_id.bytes)
    if number % ONE_IN:
        return None
    wanted = set(lists)
    fitting = [each for each in questions() if each.checklist in wanted]
    return fitting[number // ONE_IN % len(fitting)] if fitting else None


def named(key: str) -> Question | None:
    """The question with this id; None where a newer or older version asked it."""
    return next((each for each in questions() if each.id == key), None)
