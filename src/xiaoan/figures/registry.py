"""Every figure of the product once, by its key."""

from __future__ import annotations

from collections.abc import Iterable

from xiaoan.figures.measure import Figure

_FIGURES: dict[str, Figure] = {}


class UnknownFigure(LookupError):
    """No figure has this key."""


def register(figures: Iterable[Figure]) -> None:
    """Enter figures; a key twice is a mistake in the program."""
    for one in figures:
        if one.key in _FIGURES:
            raise ValueError(f"two figures are called {one.key}")
        _FIGURES[one.key] = one


def figure(key: str) -> Figure:
    """The figure of that key; raises UnknownFigure."""
    try:
        return _FIGURES[key]
    except KeyError:
        raise UnknownFigure(key) from None


def all_figures() -> list[Figure]:
    """Every figure, in the order of the loop."""
    return list(_FIGURES.values())
