"""Template filters of responsibility: `{% load responsibility %}`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template

register = template.Library()


@register.filter
def title_of(titles: Mapping[str, Any], code: str) -> str:
    """The title of a duty by its code; the code where the catalogue has it no more."""
    found = titles.get(code, code) if titles else code
    # A plain text has a method of that name: only a duty has a title of its own.
    return found if isinstance(found, str) else str(found.title)
