"""The evidence behind a written summary: one row for every figure of every sentence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from xiaoan.figures.measure import Measure
from xiaoan.figures.registry import figure
from xiaoan.report.summary import Summary, site

#: So many signs of a sentence tell which one it is.
BEGINNING = 14


@dataclass(frozen=True)
class EvidenceRow:
    """Sentence `number` (its `claim` by its first words), the figure, its value and definition,
    how many rows prove it, and where they stand; `url` is the whole address, `path` its page."""

    number: int
    claim: str
    figure: str
    value: str
    definition: str
    count: int
    path: str
    url: str


def evidence_rows(told: Summary) -> Iterator[EvidenceRow]:
    """In the order of the document; refused sentences have none, like on paper."""
    written = [one for one in told.statements if one.is_written]
    for number, one in enumerate(written, 1):
        for key in one.figures:
            known, value = figure(key), told.readings[key]
            shown = told.readings.shown(key)
            if known.measure is Measure.RATIO:
                shown = f"{shown} ({value.numerator:,}/{value.denominator:,})"
            address = told.readings.address(key)
            yield EvidenceRow(
                number=number, claim=_beginning(one.text), figure=str(known.title), value=shown,
                definition=str(known.definition), count=value.numerator,
                path=address.partition("?")[0], url=site() + address,
            )  # fmt: skip


def _beginning(text: str) -> str:
    return text if len(text) <= BEGINNING else f"{text[:BEGINNING]}…"
