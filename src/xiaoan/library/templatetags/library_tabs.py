"""`{% load library_tabs %}`: which tabs of the library this reader has."""

from __future__ import annotations

from typing import Any

from django import template

from xiaoan.ledger.permission import reach
from xiaoan.library.models import Reading

register = template.Library()


@register.simple_tag(takes_context=True)
def chases(context: dict[str, Any]) -> bool:
    """`{% chases as is_chaser %}`: whether the reader sees who has read the texts."""
    where = reach(context["request"].user, Reading.view)
    return bool(where.districts or where.units)
