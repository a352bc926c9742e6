"""Password rule of the Multi-Level Protection Scheme, level 2: three classes of characters."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

CLASSES = (str.islower, str.isupper, str.isdigit)


class ThreeClasses:
    """Small letters, capitals, digits, signs: at least three of the four."""

    def validate(self, password: str, user: object | None = None) -> None:  # noqa: ARG002
        found = sum(any(map(kind, password)) for kind in CLASSES)
        found += any(not character.isalnum() for character in password)
        if found < 3:  # noqa: PLR2004 - the rule's own number
            raise ValidationError(self.get_help_text(), code="password_classes")

    def get_help_text(self) -> str:
        return _("Use three of: small letters, capitals, digits, signs.")
