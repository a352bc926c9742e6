"""Figures read for one summary: each computed once, and put into sentences as numbers
that know their evidence."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Model
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from xiaoan.base.components import Text
from xiaoan.figures.measure import WHOLE, Measure, Value, together
from xiaoan.figures.registry import figure
from xiaoan.figures.scope import Scope
from xiaoan.hazards.models import Hazard, Notice
from xiaoan.posts.models import Holding
from xiaoan.report.asking import address
from xiaoan.report.claims.claim import Audience
from xiaoan.units.models import Unit

#: So many of the open ones are named in a sentence; the rest is behind the number.
FEW = 3
_PLACE = re.compile(r"%\(([^)]+)\)s")


@dataclass(frozen=True)
class Piece:
    """A part of a sentence: words, or (with `url`) a number that opens its evidence."""

    text: str
    url: str = ""


def _hazard(hazard: Hazard) -> str:
    return _("%(unit)s “%(what)s”") % {"unit": hazard.unit, "what": hazard.what}


def _notice(notice: Notice) -> str:
    return f"{notice.unit} {notice}"


def _holding(holding: Holding) -> str:
    return f"{holding.unit} {holding.post}"


#: How an open one is named and in which order: by area and code or by deadline, never ranked.
NAMED: dict[type[Model], tuple[tuple[str, ...], tuple[str, ...], Callable[[Any], str]]] = {
    Unit: ((), ("area", "code"), str),
    Hazard: (("unit",), ("due_on", "id"), _hazard),
    Notice: (("unit",), ("year", "serial"), _notice),
    # By their posts: a paper that names who has not acknowledged pillories a person.
    Holding: (("unit", "post"), ("unit__area", "unit__code", "post__rank", "id"), _holding),
}


def percent(share: float) -> str:
    """A share as a paper prints it. Only what is whole is 100%, only what is nothing 0%:
    rounding never makes 29,999 of 30,000 all of them."""
    if share in {0.0, 1.0}:
        return f"{share:.0%}"
    return f"{min(max(share, 0.001), 0.999):.1%}"


def sentence_gap() -> str:
    """What stands between two sentences: nothing in Chinese."""
    return "" if (get_language() or "").startswith("zh") else " "


class Readings:
    """The figures of one unit and period; every one is asked of the database once."""

    def __init__(self, scope: Scope, year: int) -> None:
        self.scope, self.year = scope, year
        is_school = scope.unit.kind in Unit.SCHOOL_KINDS
        self.audience = Audience.SCHOOL if is_school else Audience.DISTRICT
        self._values: dict[str, Value] = {}
        self._names: dict[str, str] = {}

    def read(self, keys: Iterable[str]) -> None:
        """Compute what is not known yet in one statement, so that all numbers of a document
        are of one moment; and count what its ratios leave out."""
        asked = {key: (figure(key), self.scope) for key in keys if key not in self._values}
        for key, value in together(asked).items():
            aside = asked[key][0].aside
            self._values[key] = replace(value, aside=aside(self.scope)) if aside else value

    def __getitem__(self, key: str) -> Value:
        if key not in self._values:
            self.read([key])
        return self._values[key]

    def counts(self, place: str) -> int:
        """How many rows `place` (a figure, or `figure:rest`) has."""
        key, _colon, part = place.partition(":")
        return self[key].rest if part == "rest" else self[key].numerator

    def pieces(self, text: Text) -> list[Piece]:
        """The sentence with its numbers filled in."""
        parts = _PLACE.split(str(text))
        found = [self._fill(part) if i % 2 else Piece(part) for i, part in enumerate(parts)]
        return [piece for piece in found if piece.text]

    def keys(self, texts: Iterable[Text]) -> list[str]:
        """The figures that `texts` name, in order."""
        named = [place for text in texts for place in _PLACE.findall(str(text))]
        return list(dict.fromkeys(p.partition(":")[0] for p in named if "." in p))

    def shown(self, key: str) -> str:
        """The value as a document prints it."""
        value = self[key].value
        if value is None:
            return "—"
        measure = figure(key).measure
        if measure in WHOLE:
            return f"{int(value):,}"
        return percent(value) if measure is Measure.RATIO else f"{value:,.1f}".removesuffix(".0")

    def address(self, key: str, show: str = "") -> str:
        """The page on which the figure stands opened; `show` what meets it, or the rest."""
        return address(key, self.scope, **({"show": show} if show else {}))

    def open_ones(self, key: str) -> str:
        """The first few rows that do not meet the ratio, by name."""
        if key not in self._names:
            self._names[key] = self._name(key)
        return self._names[key]

    def _name(self, key: str) -> str:
        rows = figure(key).exceptions(self.scope)
        related, order, words = NAMED[rows.model]
        names = [words(row) for row in rows.select_related(*related).order_by(*order)[:FEW]]
        listed = pgettext("between names", ", ").join(names)
        return _("%(names)s and others") % {"names": listed} if self[key].rest > FEW else listed

    def _fill(self, place: str) -> Piece:
        key, _colon, part = place.partition(":")
        if "." not in key:
            return Piece(self._word(key))
        value = self[key]
        if part == "open":
            return Piece(self.open_ones(key))
        if part == "rest":
            return Piece(f"{value.rest:,}", self.address(key, "rest"))
        if part == "n":
            return Piece(f"{value.numerator:,}", self.address(key, "met"))
        return Piece(
            f"{value.denominator or 0:,}" if part == "of" else self.shown(key), self.address(key)
        )

    def _word(self, name: str) -> str:
        unit, day = self.scope.unit, self.scope.day
        is_kindergarten = unit.is_kindergarten
        words = {
            "unit": unit.name,
            "year": str(self.year),
            "day": _("%(year)s-%(month)s-%(day)s")
            % {"year": day.year, "month": day.month, "day": day.day},
            "place": _("this kindergarten") if is_kindergarten else _("this school"),
            "head": _("kindergarten head") if is_kindergarten else _("principal"),
        }
        return words[name]
