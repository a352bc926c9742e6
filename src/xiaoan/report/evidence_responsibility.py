"""How rows behind the figures of responsibility are listed."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from xiaoan.report.evidence_kinds import Listing, Part
from xiaoan.responsibility.models import Case, Charge, Position, Sheet


def _version(sheet: Sheet) -> str:
    return _now("version %(n)s") % {"n": sheet.version}


RESPONSIBILITY: dict[type[Any], Listing] = {
    Sheet: Listing(
        (
            Part(_("Unit"), "unit.name", 24),
            Part(_("Sheet of responsibility"), _version, 20, "open"),
            Part(_("In force from"), "since", 12), Part(_("Until"), "until", 12),
            Part(_("Approved"), "approved_at", 18), Part(_("Decided in"), "decision", 30),
        ),
        ("-since", "-id"), ("unit",),
        lambda row: reverse("responsibility:sheet", args=[row.pk]),
    ),
    Charge: Listing(
        (
            Part(_("Unit"), "unit.name", 24), Part(_("Post"), "post", 14),
            Part(_("Role"), lambda row: str(row.get_role_display()), 14),
            Part(_("Area of responsibility"), "area", 20, "open"), Part(_("Charge"), "what", 50),
        ),
        ("district_id", "unit_id", "order", "id"), ("unit", "post", "sheet"),
        lambda row: reverse("responsibility:sheet", args=[row.sheet_id]),
    ),
    # Neither post nor person: who counts cases need not know whose they are.
    Case: Listing(
        (
            Part(_("Opened"), "opened_at", 18), Part(_("Unit"), "unit.name", 24),
            Part(_("Cause"), lambda row: str(row.get_cause_display()), 16, "open"),
            Part(_("State"), lambda row: str(row.get_status_display()), 12),
            Part(_("Outcome of the case"), "outcome_words", 14),
            Part(_("Decided"), "decided_at", 18),
        ),
        ("-opened_at", "-id"), ("unit",),
        lambda row: reverse("responsibility:case", args=[row.pk]),
    ),
    Position: Listing(
        (
            Part(_("Section"), "unit.name", 20), Part(_("Post"), "post", 18, "open"),
            Part(_("Approved place"), "n", 8, "number"), Part(_("Approved by"), "number", 24),
            Part(_("Since"), "since", 12),
        ),
        ("post_id", "n", "id"), ("unit", "post"),
        lambda row: reverse("responsibility:section", args=[row.unit.code]),
    ),
}  # fmt: skip
