"""What a listing of evidence is: its columns, its order and the page of each row."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from xiaoan.base.pages import Column
from xiaoan.figures.scope import Scope


@dataclass(frozen=True)
class Part(Column):
    """A column of evidence; `kind` says how a page draws it: text, open (the link to the
    record), grade, number; one of kind sheet stands in the Excel file only."""

    kind: str = "text"


@dataclass(frozen=True)
class Listing:
    """How rows of one table are shown: `order` for paging, `related` to fetch along.

    `gathered` shows rows as cells of several, where a single one must not be seen.
    """

    columns: Sequence[Part]
    order: tuple[str, ...]
    related: tuple[str, ...]
    url: Callable[[Any], str]
    ready: Callable[[Any, Scope], Any] = lambda rows, _scope: rows
    gathered: Callable[[Any, Scope], list[Any]] | None = None

    @property
    def shown(self) -> list[Part]:
        """The columns of the page."""
        return [part for part in self.columns if part.kind != "sheet"]

    @property
    def is_gathered(self) -> bool:
        """Whether it shows cells; a template would call `gathered` itself."""
        return self.gathered is not None

    def rows(self, found: Any, scope: Scope) -> Any:
        """`found` with its order's annotations and everything that the columns read."""
        return self.ready(found, scope).select_related(*self.related)
