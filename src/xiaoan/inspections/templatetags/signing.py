"""Signatures under a visit or a notice, for pages of lower modules too."""

from __future__ import annotations

from typing import Any

from django import template

from xiaoan.hazards.models import Notice
from xiaoan.inspections.models import Visit
from xiaoan.inspections.signing import signatures_on, told, visit_of

register = template.Library()


@register.inclusion_tag("inspections/signatures.html")
def signatures_of(record: Visit | Notice) -> dict[str, Any]:
    """The drawn names of both sides under `record`, or who refused; nothing where none signed."""
    if isinstance(record, Notice):
        count, found = record.hazards.count(), signatures_on(record, visit_of(record))
    else:
        count, found = None, list(record.signatures.order_by("side", "signed_at", "id"))
    return {"signatures": [(each, told(each, count)) for each in found]}
