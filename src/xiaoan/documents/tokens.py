"""The address of a paper's verification page: not to be guessed, and it names its district.

A stranger's request has no district, and behind the fence nothing can be read without one; so the
token carries it, beside 130 random bits.
"""

from __future__ import annotations

import hashlib
import re
import secrets

from django.conf import settings

#: No signs that are read for another: o and 0, l and 1.
SIGNS = "abcdefghijkmnpqrstuvwxyz23456789"
RANDOM = 26  # signs of 5 bits
LARGEST = 2**31  # keys of units are below
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_FORM = re.compile(rf"([{SIGNS}]{{{RANDOM}}})([0-9a-z]{{1,6}})")


def new(district_id: int) -> str:
    """A fresh token of a paper of this district."""
    return "".join(secrets.choice(SIGNS) for _sign in range(RANDOM)) + _base36(district_id)


def district_of(token: str) -> int | None:
    """The district that a token names; None for what has not the form of one."""
    found = _FORM.fullmatch(token)
    district = int(found[2], 36) if found else LARGEST
    return district if district < LARGEST else None


def code(token: str) -> str:
    """Sixteen signs to compare by eye: printed on the paper and shown on its page."""
    digest = hashlib.sha256(b"xiaoan.paper:" + token.encode()).hexdigest()[:16]
    return "-".join(digest[at : at + 4] for at in range(0, 16, 4)).upper()


def address(token: str) -> str:
    """The whole address, as the QR code of the paper says it."""
    return f"{str(settings.SITE_URL).rstrip('/')}/v/{token}"


def _base36(number: int) -> str:
    signs = ""
    while number:
        number, rest = divmod(number, 36)
        signs = _DIGITS[rest] + signs
    return signs or "0"
