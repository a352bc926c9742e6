"""Cases about a record, for pages of lower modules too: `{% load accountability %}`."""

from __future__ import annotations

from typing import Any

from django import template

from xiaoan.access.check import may
from xiaoan.hazards.models import Hazard, Notice
from xiaoan.responsibility.models import Case

register = template.Library()


@register.inclusion_tag("responsibility/accountability.html", takes_context=True)
def accountability_of(context: dict[str, Any], record: Hazard | Notice) -> dict[str, Any]:
    """The cases about `record` and the way to open one, for those who deal with cases; nothing
    for anybody else, and nothing about what was never served or is void."""
    user = context["request"].user
    if not may(user, Case.view, record.unit):
        return {}
    rows = Case.objects.visible_to(user).of_record(record.subject).select_related("post")
    return {
        "is_shown": True, "cases": list(rows.order_by("-opened_at")), "about": record.subject,
        "may_open": _counts(record) and may(user, "responsibility.open", record.unit),
    }  # fmt: skip


def _counts(record: Hazard | Notice) -> bool:
    if isinstance(record, Notice):
        return record.served_at is not None and record.withdrawn_at is None
    return record.status != Hazard.Status.VOID
