"""What the public tells in confidence stands encrypted under a key of its own record.

The key is the one of the record's commitments in the ledger (ledger/privacy.py), so the end of
retention destroys both in one step: what was written cannot be read by anybody any more
(Personal Information Protection Law, art. 47 and 51).
"""

from __future__ import annotations

import base64
import binascii
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from xiaoan.ledger.privacy import subject_key

PREFIX, NONCE = "aes-gcm:", 12


class Unreadable(ValueError):
    """Its key is gone, or it was tampered with."""


def lock(subject: str, words: str) -> str:
    """`words` as ciphertext that only the key of `subject` opens; '' stays ''."""
    if not words:
        return ""
    nonce = secrets.token_bytes(NONCE)
    closed = nonce + _box(subject).encrypt(nonce, words.encode(), subject.encode())
    return PREFIX + base64.b64encode(closed).decode()


def unlock(subject: str, closed: str) -> str:
    """The words again; raises Unreadable once the key was destroyed."""
    if not closed:
        return ""
    try:
        packed = base64.b64decode(closed.removeprefix(PREFIX), validate=True)
        opened = _box(subject).decrypt(packed[:NONCE], packed[NONCE:], subject.encode())
    except (InvalidTag, binascii.Error, ValueError) as error:
        raise Unreadable(subject) from error
    return opened.decode()


def _box(subject: str) -> AESGCM:
    # A key of its own: the commitments use the subject's key itself.
    made = HKDF(SHA256(), length=32, salt=None, info=b"xiaoan public report")
    return AESGCM(made.derive(subject_key(subject)))
