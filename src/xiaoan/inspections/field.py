"""What a phone carries and sends of inspections."""

from __future__ import annotations

from xiaoan.base.fieldform import FieldForm, Part

FORMS: tuple[FieldForm, ...] = ()
PARTS: tuple[Part, ...] = ()
