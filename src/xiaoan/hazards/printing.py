"""Papers of hazards and notices: who builds the data of each kind, and the issuing of them.

A paper says more than hazards know (the clause of a checklist, who signed a visit), so the parts
above hand in their builders at start-up; a kind without one is not issued.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from xiaoan.accounts.models import User
from xiaoan.units.models import Unit


@dataclass(frozen=True)
class Printed:
    """What a paper prints: its title, to whom, the fields of its template, its own number.

    `number` is (year, serial, text) where the record counts by itself.
    """

    title: str
    addressee: str
    data: Mapping[str, Any]
    unit: Unit
    number: tuple[int, int, str] | None = None
    more: Mapping[str, Any] = field(default_factory=dict)


Build = Callable[[Any], Printed]
_BUILD: dict[str, Build] = {}


def install(builders: Mapping[str, Build]) -> None:
    """Called at start-up by whoever knows what the papers say."""
    _BUILD.update(builders)


def issue(kind: str, record: Any, *, by: User, action: str, at: datetime | None = None) -> Any:
    """Issue the paper of `record`; None where nobody has handed in its builder."""
    return None


def withdraw(kind: str, record: Any, *, by: User, reason: str, action: str) -> None:
    """Withdraw the issued papers of `kind` about `record`; their numbers stay."""
