"""The ten aspects of the library: the order of the register and of the compendium 汇编."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

ASPECTS = [
    ("01", _("General management")),
    ("02", _("Responsibility and assessment")),
    ("03", _("Education and training")),
    ("04", _("Fire and electricity")),
    ("05", _("Food and drinking water")),
    ("06", _("Buildings, facilities and laboratories")),
    ("07", _("Gate, order and duty rota")),
    ("08", _("Traffic and activities outside")),
    ("09", _("Dormitories, health and mind")),
    ("10", _("Emergency and reporting")),
]
TITLES: dict[str, Any] = dict(ASPECTS)


def title(code: str) -> str:
    """The aspect's name; '' for a text of none."""
    return str(TITLES.get(code, ""))
