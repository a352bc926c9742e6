"""How the texts of the compendium are listed as evidence."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from xiaoan.library.models import Item
from xiaoan.report.evidence_kinds import Listing, Part

COMPENDIUM: dict[type[Any], Listing] = {
    Item: Listing(
        (
            Part(_("Place in the contents"), "place", 8, "number"),
            Part(_("Aspect"), lambda row: str(row.aspect), 20),
            Part(_("Title"), "title", 40, "open"), Part(_("Number"), "number", 24),
            Part(_("In force from"), "version.in_force_on", 12),
            Part(_("Characters"), "characters", 10, "number"),
        ),
        ("place", "id"), ("version",),
        lambda row: reverse("library:version", args=[row.version.text_id, row.version.n]),
    ),
}  # fmt: skip
