"""Tracking codes: whoever has the code sees how it stands, nobody else can.

A code is the district's number and twelve letters, `7 ACDE FHJK MNPQ`. It follows from the
page that was sent (stamp.py), so a page sent twice gets the same code; the database keeps its
digest only.
"""

from __future__ import annotations

import hashlib
import re

from django.utils.crypto import salted_hmac

SIGNS = "ACDEFHJKMNPQRTUVWXY"
LETTERS = 12
LONGEST = 40  # characters that can be a code with its blanks


def code_of(district_id: int, nonce: str) -> str:
    """The code of the page that carried `nonce`."""
    number = int.from_bytes(salted_hmac("public.track", nonce, algorithm="sha256").digest(), "big")
    letters = []
    for _letter in range(LETTERS):
        number, rest = divmod(number, len(SIGNS))
        letters.append(SIGNS[rest])
    return f"{district_id}{''.join(letters)}"


def shown(code: str) -> str:
    """In groups, as people write it down."""
    letters = code[-LETTERS:]
    return " ".join([code[:-LETTERS], letters[:4], letters[4:8], letters[8:]])


def read(text: str) -> tuple[int, str] | None:
    """District and code of what somebody typed; None where it cannot be one."""
    bare = re.sub(r"[\s\-·]", "", text[:LONGEST]).upper()
    match = re.fullmatch(rf"([0-9]{{1,9}})([{SIGNS}]{{{LETTERS}}})", bare, re.ASCII)
    return (int(match[1]), bare) if match else None


def digest(code: str) -> str:
    """What the database keeps of a code."""
    return hashlib.sha256(code.encode()).hexdigest()
