"""What a fit set of data is, and what both PDF and Word take of it.

A field that the template does not know is refused like a missing one: it is a slip of the pen, and
the paper would be without it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from xiaoan.documents import book, ruling
from xiaoan.documents.blocks import WIDTH, BadBlock, numbered, title_lines
from xiaoan.documents.catalogue import Field, Template


class UnfitData(ValueError):
    """A field is missing, unknown or of the wrong shape; the message names it and the cure."""


def filled(form: Template, data: Mapping[str, Any]) -> dict[str, Any]:
    """The data with defaults, numbers and title lines, as PDF and Word take it.

    Raises UnfitData.
    """
    known = {one.key: one for one in form.fields}
    unknown = sorted(set(data) - set(known))
    if unknown:
        raise UnfitData(
            _("The template “%(form)s” knows no field %(fields)s. Its fields are: %(all)s.")
            % {"form": form.name, "fields": ", ".join(unknown), "all": ", ".join(known)}
        )
    made = {key: _value(form, one, data) for key, one in known.items()}
    made["title_lines"] = title_lines(made["title"])
    if form.key in {book.KEY, ruling.KEY}:
        return _bound(form, made)
    if "body" in known:
        try:
            made["body"] = numbered(made["body"])
        except BadBlock as wrong:
            raise UnfitData(str(wrong)) from wrong
    elif (
        len(made["facts"]) % 2
        or sum(made["widths"]) > WIDTH
        or any(len(row) != len(made["head"]) for row in [made["widths"], *made["rows"]])
    ):
        raise UnfitData(
            _("Give an even number of facts, and the same number of cells in head, widths and every"
              " row, together at most 156 mm wide.")
        )  # fmt: skip
    return made


def _bound(form: Template, made: dict[str, Any]) -> dict[str, Any]:
    try:
        return book.bound(made) if form.key == book.KEY else ruling.bound(made)
    except book.BadPart as wrong:
        raise UnfitData(str(wrong)) from wrong


def _value(form: Template, field: Field, data: Mapping[str, Any]) -> Any:
    if field.key not in data:
        if field.is_needed:
            raise UnfitData(
                _("“%(form)s” cannot be made without the field “%(field)s” (%(about)s). Give it.")
                % {"form": form.name, "field": field.key, "about": field.about}
            )
        return field.default
    value = data[field.key]
    if not isinstance(value, field.kind) or not _is_whole(value, field.parts):
        raise UnfitData(
            _("The field “%(field)s” has the wrong shape (%(about)s).")
            % {"field": field.key, "about": field.about}
        )
    return value


def _is_whole(value: Any, parts: tuple[str, ...]) -> bool:
    """Whether it, or each of its items, has exactly these parts, all of them texts."""
    if not parts or value is None:
        return True
    items = value if isinstance(value, list) else [value]
    return all(
        isinstance(one, dict)
        and set(one) == set(parts)
        and all(isinstance(text, str) for text in one.values())
        for one in items
    )
