"""How rows behind the figures of the letters of responsibility are listed."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from xiaoan.report.evidence_kinds import Listing, Part
from xiaoan.targets.models import Letter

LETTERS: dict[type[Any], Listing] = {
    Letter: Listing(
        (
            Part(_("Unit"), "unit.name", 24), Part(_("Post"), "holding.post", 16, "open"),
            Part(_("Level"), lambda row: str(row.get_level_display()), 18),
            Part(_("Sign by"), "due_on", 12),
            Part(_("State"), lambda row: str(row.get_status_display()), 14),
            Part(_("Signed on"), "signed_on", 12),
        ),
        ("due_on", "id"), ("unit", "holding__post"),
        lambda row: reverse("targets:letter", args=[row.pk]),
    ),
}  # fmt: skip
