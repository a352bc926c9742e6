"""Passwords: the rule of the Multi-Level Protection Scheme, and first passwords.

A first password is handed out on paper by somebody of the own unit, is good for fourteen
days and must be changed at the first sign-in. It is random (59 bits), so a light hash
keeps it; the first sign-in or the change replaces it by a full one.
"""

from __future__ import annotations

import secrets

from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

CLASSES = (str.islower, str.isupper, str.isdigit)
#: None that is mistaken for another on paper.
LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
GROUPS, GROUP = 3, 4


class ThreeClasses:
    """Small letters, capitals, digits, signs: at least three of the four."""

    def validate(self, password: str, user: object | None = None) -> None:  # noqa: ARG002
        found = sum(any(map(kind, password)) for kind in CLASSES)
        found += any(not character.isalnum() for character in password)
        if found < 3:  # noqa: PLR2004 - the rule's own number
            raise ValidationError(self.get_help_text(), code="password_classes")

    def get_help_text(self) -> str:
        return _("Use three of: small letters, capitals, digits, signs.")


class NotTheFirst:
    """The handed out password was seen by whoever handed it out: it cannot stay."""

    def validate(self, password: str, user: object | None = None) -> None:
        if getattr(user, "must_change", False) and user.check_password(password):  # type: ignore[union-attr]
            raise ValidationError(
                _("This is the password that was handed to you. Choose one that only you know."),
                code="password_first",
            )

    def get_help_text(self) -> str:
        return _("Not the one that was handed to you.")


class _Light(Argon2PasswordHasher):
    """Argon2 at 5 ms instead of 150: enough for 59 random bits, quick for a whole school."""

    time_cost, memory_cost, parallelism = 1, 8_192, 1


def first_password() -> str:
    """A new first password, like K7M2-9QXP-4TWH."""
    return "-".join(
        "".join(secrets.choice(LETTERS) for _letter in range(GROUP)) for _group in range(GROUPS)
    )


def hash_first(password: str) -> str:
    """The stored form of a first password."""
    hasher = _Light()
    stored: str = hasher.encode(password, hasher.salt())
    return stored
