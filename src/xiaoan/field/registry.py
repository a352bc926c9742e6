"""The one registry of field forms: what a phone can send and what it carries.

A module adds its `field.py` (FORMS and PARTS) and one line here.
"""

from __future__ import annotations

from xiaoan.base.fieldform import FieldForm, Part
from xiaoan.duties import field as duties
from xiaoan.hazards import field as hazards
from xiaoan.inspections import field as inspections
from xiaoan.units import field as units

MODULES = (units, hazards, duties, inspections)
FORMS: dict[str, FieldForm] = {form.key: form for module in MODULES for form in module.FORMS}
PARTS: tuple[Part, ...] = tuple(part for module in MODULES for part in module.PARTS)


class UnknownForm(LookupError):
    """A form that no module offers: an app newer or older than the server."""


def form_named(key: str) -> FieldForm:
    """The form `key`; raises UnknownForm."""
    try:
        return FORMS[key]
    except KeyError:
        raise UnknownForm(key) from None
