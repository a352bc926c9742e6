"""Filters of a register: few, labelled, and wholly in the address.

A list declares its `Filter`s; `Filters` reads them from the query, narrows the queryset and
renders a GET form (`{% filters filters %}`). What cannot be read is named, never guessed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from xiaoan.base.components import Text

M = TypeVar("M", bound=Model)
Choices = Iterable[tuple[str, Text]]
FIELDS = 5  # more than five fields and nobody reads the list


@dataclass(frozen=True)
class Filter:
    """One field: `apply(queryset, value)` narrows; kinds are search, choice, date, flag.

    `choices` leave out "all", which stands first by itself (`everything` names it).
    """

    name: str
    label: Text
    apply: Callable[[QuerySet[Any], Any], QuerySet[Any]]
    kind: str = "choice"
    choices: Choices | Callable[[], Choices] = ()
    default: str = ""
    everything: Text = ""
    placeholder: Text = ""

    def options(self) -> list[tuple[str, Text]]:
        given = self.choices() if callable(self.choices) else self.choices
        return [(str(value), label) for value, label in given]


@dataclass
class BoundFilter:
    """A filter with the value that the address gives it."""

    filter: Filter
    text: str
    value: Any = None
    error: str = ""
    options: list[tuple[str, Text]] = field(default_factory=list)


class Filters:
    """The filters of one request; keeps `keep` parameters (tab, year) in the form."""

    def __init__(
        self, request: HttpRequest, filters: Sequence[Filter], keep: Sequence[str] = ()
    ) -> None:
        if len(filters) > FIELDS:
            raise ValueError(f"A list has at most {FIELDS} filters; put the rest on another page.")
        self._query = request.GET
        self.fields = [_bind(item, request.GET) for item in filters]
        self.kept = [(name, request.GET[name]) for name in keep if name in request.GET]

    @property
    def errors(self) -> list[str]:
        return [bound.error for bound in self.fields if bound.error]

    @property
    def values(self) -> dict[str, Any]:
        """The readable values by name; unset ones are left out."""
        return {b.filter.name: b.value for b in self.fields if b.value is not None}

    @property
    def has_search(self) -> bool:
        """Whether a keyword can be typed; a phone shows only that, or else every field."""
        return any(bound.filter.kind == "search" for bound in self.fields)

    @property
    def is_active(self) -> bool:
        return any(b.text != b.filter.default for b in self.fields)

    def apply(self, rows: QuerySet[M]) -> QuerySet[M]:
        """Narrow `rows` by every set filter."""
        for bound in self.fields:
            if bound.value is not None:
                rows = bound.filter.apply(rows, bound.value)
        return rows

    @property
    def export_url(self) -> str:
        """The same list as an Excel file."""
        return self.link(export="xlsx")

    def link(self, **changes: str) -> str:
        """The present address with `changes`, back on its first page: for export, for tabs."""
        query = self._query.copy()
        for name in ("after", "before"):
            query.pop(name, None)
        for name, value in changes.items():
            query[name] = value
        return "?" + query.urlencode()


def _bind(item: Filter, query: QueryDict) -> BoundFilter:
    text = query.get(item.name, item.default).strip()
    bound = BoundFilter(item, text)
    if item.kind == "choice":
        bound.options = item.options()
    if text:
        _READERS[item.kind](bound)
    return bound


def _search(bound: BoundFilter) -> None:
    bound.value = bound.text[:100].replace("\x00", "")


def _choice(bound: BoundFilter) -> None:
    if any(value == bound.text for value, _label in bound.options):
        bound.value = bound.text
        return
    bound.error = _("“%(label)s” has no such choice; nothing was filtered by it.") % {
        "label": bound.filter.label
    }


def _date(bound: BoundFilter) -> None:
    try:
        bound.value = date.fromisoformat(bound.text)
    except ValueError:
        bound.error = _("“%(label)s” needs a date like 2026-03-31.") % {"label": bound.filter.label}


def _flag(bound: BoundFilter) -> None:
    bound.value = True if bound.text == "1" else None


_READERS: dict[str, Callable[[BoundFilter], None]] = {
    "search": _search,
    "choice": _choice,
    "date": _date,
    "flag": _flag,
}
