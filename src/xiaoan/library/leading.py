"""Records that would fill a model text: they lie above the library, and are handed down.

Figures, claims and duties stand in parts above this one; at start-up `report` hands in the
question (as hazards/above.py has it for reports of the public).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from xiaoan.base.components import Text
from xiaoan.library.markers import Marker


@dataclass(frozen=True)
class Lead:
    """Where a marker leads the reader: its name, what his own records say, and their page.

    `is_proved` is None where nothing is to be proved (a duty, a figure that is only counted).
    """

    label: Text
    value: Text = ""
    url: str = ""
    is_proved: bool | None = None
    note: Text = ""


Ask = Callable[[Any, Any, Sequence[Marker]], Mapping[Marker, Lead]]
_ASKED: list[Ask] = []


def install(ask: Ask) -> None:
    """Called once at start-up by whoever knows."""
    _ASKED[:] = [ask]


def leads(user: Any, unit: Any, markers: Sequence[Marker]) -> Mapping[Marker, Lead]:
    """What stands behind `markers` for `user` at `unit`; those that nobody knows are left out."""
    wanted = [one for one in markers if one.kind != "blank"]
    return _ASKED[0](user, unit, wanted) if _ASKED and wanted else {}
