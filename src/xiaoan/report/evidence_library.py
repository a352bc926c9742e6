"""How rows behind the figures of the library are listed."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from xiaoan.library.models import Reading, Version
from xiaoan.report.evidence_kinds import Listing, Part

LIBRARY: dict[type[Any], Listing] = {
    Version: Listing(
        (
            Part(_("Number of the text"), "text.number", 24),
            Part(_("Title"), "text.title", 40, "open"), Part(_("Unit"), "unit.name", 24),
            Part(_("Aspect"), "text.aspect", 20), Part(_("Version"), "n", 8, "number"),
            Part(_("In force on"), "in_force_on", 12), Part(_("Approved"), "approved_at", 18),
            Part(_("Until"), "repealed_on", 12),
        ),
        ("-in_force_on", "-id"), ("unit", "text"),
        lambda row: reverse("library:version", args=[row.text_id, row.n]),
    ),
    Reading: Listing(
        (
            Part(_("To be read by"), "due_on", 12), Part(_("Unit"), "unit.name", 24),
            Part(_("Post"), "post", 16), Part(_("Title"), "version.text.title", 40, "open"),
            Part(_("Read"), "read_at", 18),
        ),
        ("-due_on", "-id"), ("unit", "post", "version__text"),
        lambda row: reverse("library:version", args=[row.version.text_id, row.version.n]),
    ),
}  # fmt: skip
