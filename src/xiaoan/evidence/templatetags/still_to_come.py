"""What a phone told of and has not sent yet, on the pages of its record."""

from __future__ import annotations

from typing import Any

from django import template

from xiaoan.evidence.awaited import waiting

register = template.Library()


@register.inclusion_tag("evidence/awaited.html")
def still_to_come(*records: Any) -> dict[str, Any]:
    """One line for `records` (or lists of them) together; nothing where all has come.

    Each has a `subject`; the page has shown them, so the reader may see them.
    """
    named: list[str] = []
    for one in records:
        many = one if isinstance(one, list | tuple) or hasattr(one, "model") else [one]
        named += [each.subject for each in many]
    return {"waiting": waiting(*named) if named else None}
