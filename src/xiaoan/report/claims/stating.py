"""From a claim and its figures to what may be written: proved, in part, or nothing."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from django.utils.translation import gettext as _

from xiaoan.base.components import Text
from xiaoan.figures.measure import Value
from xiaoan.figures.registry import figure
from xiaoan.report.claims.claim import Claim, Wording
from xiaoan.report.claims.reading import Piece, Readings, sentence_gap


class Status(StrEnum):
    """已证, 部分, 不写."""

    PROVED = "proved"
    PARTIAL = "partial"
    REFUSED = "refused"


@dataclass(frozen=True)
class Statement:
    """One claim as this year's figures let it stand. A refused one keeps its old words,
    struck through on screen and absent on paper; `notes` say what is missing."""

    claim: Claim
    status: Status
    pieces: list[Piece]
    notes: list[str] = field(default_factory=list)
    figures: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(piece.text for piece in self.pieces)

    @property
    def is_written(self) -> bool:
        return self.status is not Status.REFUSED


def state(claim: Claim, readings: Readings) -> Statement:
    """Judge one claim; the only place where "all" can come into a summary."""
    wording = claim.wording(readings.audience)
    if wording is None or claim.grade == "C":
        return _refused(claim, readings, [_missing(claim)])
    outside = [key for key in asked(claim, readings) if figure(key).grade == "C"]
    if outside:
        return _refused(claim, readings, [_missing(claim)], outside)
    absent = [key for key in wording.needs if not readings[key].numerator]
    if absent:
        return _refused(claim, readings, _absent(wording, readings, absent[0]), [*wording.needs])
    return _written(claim, wording, readings)


def _written(claim: Claim, wording: Wording, readings: Readings) -> Statement:
    open_ones = [key for key in wording.all_of if not readings[key].is_all]
    texts: list[Text] = [wording.part if open_ones else wording.whole]
    texts += [clause.text for clause in wording.also if readings.counts(clause.when)]
    status = Status.PARTIAL if open_ones else Status.PROVED
    notes = [line for key in open_ones for line in _why_not_all(key, readings[key])]
    keys = list(dict.fromkeys([*readings.keys(texts), *wording.all_of, *wording.needs]))
    notes += [line for key in keys if (line := _aside(readings[key]))]
    notes += [_by_word(key) for key in keys if figure(key).grade == "B"]
    pieces = readings.pieces(texts[0])
    for text in texts[1:]:
        pieces += [Piece(sentence_gap()), *readings.pieces(text)]
    return Statement(claim, status, pieces, list(dict.fromkeys(notes)), keys)


def _refused(
    claim: Claim, readings: Readings, notes: list[str], keys: list[str] | None = None
) -> Statement:
    return Statement(claim, Status.REFUSED, readings.pieces(claim.said), notes, keys or [])


def asked(claim: Claim, readings: Readings) -> list[str]:
    """Every figure that the claim's wording can name or rests on."""
    wording = claim.wording(readings.audience)
    if wording is None:
        return []
    texts = [wording.whole, wording.part, *(clause.text for clause in wording.also)]
    whens = [clause.when.partition(":")[0] for clause in wording.also]
    return list(dict.fromkeys([*readings.keys(texts), *wording.needs, *wording.all_of, *whens]))


def _missing(claim: Claim) -> str:
    if claim.grade == "C":
        return _("Needs an attached document: %(what)s.") % {"what": claim.missing}
    return _("No record yet: %(what)s.") % {"what": claim.missing}


def _absent(wording: Wording, readings: Readings, key: str) -> list[str]:
    """None of what was to be done is done, or there was nothing to do at all."""
    value = readings[key]
    if value.denominator:
        words = {"of": f"{value.denominator:,}", "title": figure(key).title}
        return [_("None of %(of)s: %(title)s.") % words]
    return [str(wording.none) or _("No record: %(title)s.") % {"title": figure(key).title}]


def _why_not_all(key: str, value: Value) -> list[str]:
    words = {"title": figure(key).title, "n": f"{value.rest:,}"}
    lines = [_("Not “all”: %(n)s open (%(title)s).") % words] if value.rest else []
    if not value.denominator:
        lines.append(_("Not “all”: nothing to count (%(title)s).") % words)
    if value.aside.unexplained:
        words["n"] = f"{value.aside.unexplained:,}"
        lines.append(_("Not “all”: %(n)s left out without a reason (%(title)s).") % words)
    return lines


def _aside(value: Value) -> str:
    """What the ratio leaves out, counted; '' where it leaves out nothing."""
    aside = value.aside
    if not (aside.excused or aside.not_applicable or aside.switched_off):
        return ""
    return _(
        "Left out: %(excused)s excused, %(foreign)s not applicable, %(off)s switched off."
    ) % {
        "excused": f"{aside.excused:,}", "foreign": f"{aside.not_applicable:,}",
        "off": f"{aside.switched_off:,}",
    }  # fmt: skip


def _by_word(key: str) -> str:
    return _("By the word of who filled it in: %(title)s.") % {"title": figure(key).title}
