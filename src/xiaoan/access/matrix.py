"""The whole permission model: which post may do which action.

One word names three things: `hazards.notice` is the permission here, the event in the
ledger and the verb on the noun. The rows of each noun stand in actions/<noun>.py; the
help page prints them all. An unknown action raises.
"""

from __future__ import annotations

from importlib import import_module

from xiaoan.access.groups import Row

NOUNS = (
    "accounts",
    "documents",
    "duties",
    "escalation",
    "evidence",
    "field",
    "hazards",
    "inspections",
    "ledger",
    "library",
    "notify",
    "plausibility",
    "posts",
    "public",
    "report",
    "responsibility",
    "targets",
    "units",
)


def _read() -> dict[str, Row]:
    rows: dict[str, Row] = {}
    for noun in NOUNS:
        rows |= import_module(f"xiaoan.access.actions.{noun}").ACTIONS
    return rows


MATRIX: dict[str, Row] = _read()


class UnknownAction(LookupError):
    """An action that the matrix does not name: a mistake in the code, never a refusal."""


def row(action: str) -> Row:
    """The matrix row of `action`; raises UnknownAction."""
    try:
        return MATRIX[action]
    except KeyError:
        raise UnknownAction(
            f"{action} stands in no matrix row; add it to access/actions/"
        ) from None
