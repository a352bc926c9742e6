"""Account names: short, typed on any keyboard, and no personal number in disguise."""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

SHAPE = re.compile(r"[a-z0-9][a-z0-9._-]{1,59}")
MOBILE = re.compile(r"1[3-9]\d{9}")
IDENTITY = re.compile(r"\d{17}[\dx]")

WRONG_SHAPE = _("Use small letters, digits, dot, dash or underline; at least two of them.")
PERSONAL = _("This is a telephone or identity number. Use the staff number or pinyin instead.")


def is_personal(name: str) -> bool:
    """Whether the name is a mobile or identity number (PIPL art. 6: no more than needed)."""
    return bool(MOBILE.fullmatch(name) or IDENTITY.fullmatch(name))


def check_username(name: str) -> None:
    """Raise ValidationError for an account name that nobody should have."""
    if is_personal(name):
        raise ValidationError(PERSONAL)
    if not SHAPE.fullmatch(name):
        raise ValidationError(WRONG_SHAPE)
