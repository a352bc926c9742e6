"""`{% load claims %}`: a sentence of the summary, its numbers opening their evidence."""

from __future__ import annotations

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from xiaoan.report.claims import Statement

register = template.Library()
MARGIN = {"proved": "m-p", "partial": "m-h", "refused": "m-n"}


@register.simple_tag
def sentence(statement: Statement, base: str = "") -> SafeString:
    """`{% sentence one %}`; `base` goes before the addresses in a file that leaves the site.

    A refused sentence is struck through and its old words link nowhere.
    """
    parts = format_html_join(
        "", "{}",
        ([format_html('<a class="fg" href="{}{}">{}</a>', base, piece.url, piece.text)
          if piece.url else piece.text] for piece in statement.pieces),
    )  # fmt: skip
    if statement.is_written:
        return parts
    return format_html('<span class="no-claim">{}</span>', parts)


@register.filter
def margin(statement: Statement) -> str:
    """The rule beside the sentence: solid, dashed or double."""
    return MARGIN[str(statement.status)]
