"""An encrypted archive: one header line, then AES-256-GCM in chunks, each checked when read.

The key of an archive is derived (HKDF) from the backup key and a fresh salt, so a chunk's
nonce (counter and a mark for the last chunk) is never used twice with one key. A cut-off,
reordered or changed archive is found at the chunk concerned and nothing of it is handed out.
"""

from __future__ import annotations

import io
import json
import secrets
from base64 import b64decode, b64encode
from dataclasses import dataclass
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from xiaoan.cli.backup_key import BackupKey
from xiaoan.cli.errors import CommandError

MAGIC = b"XIAOAN-BACKUP-1 "
CHUNK = 2**20
TAG = 16
HEADER_LIMIT = 4096
DAMAGED = "Take another copy of the archive."


@dataclass(frozen=True)
class Header:
    """What an archive says of itself in clear: how its key is found, never the key."""

    salt: bytes
    key_id: str
    scrypt_salt: bytes | None

    def line(self) -> bytes:
        told = {"salt": _text(self.salt), "key": self.key_id}
        if self.scrypt_salt is not None:
            told["scrypt"] = _text(self.scrypt_salt)
        return MAGIC + json.dumps(told).encode() + b"\n"


def new_header(key: BackupKey) -> Header:
    return Header(secrets.token_bytes(32), key.id, key.scrypt_salt)


def read_header(file: BinaryIO) -> Header:
    """The first line; raises CommandError when this is no archive of ours."""
    line = file.readline(HEADER_LIMIT)
    try:
        if not line.startswith(MAGIC) or not line.endswith(b"\n"):
            raise ValueError(line[:20])
        told = json.loads(line[len(MAGIC) :])
        scrypt = told.get("scrypt")
        return Header(
            b64decode(told["salt"], validate=True), str(told["key"]),
            b64decode(scrypt, validate=True) if scrypt else None,
        )  # fmt: skip
    except (ValueError, KeyError, TypeError) as wrong:
        raise CommandError(
            "This file is not a backup of Xiao'an.", "Name the file that `xiaoan backup` wrote."
        ) from wrong


def _text(value: bytes) -> str:
    return b64encode(value).decode()


def _cipher(key: BackupKey, header: Header) -> AESGCM:
    derived = HKDF(SHA256(), 32, header.salt, b"xiaoan backup 1").derive(key.secret)
    return AESGCM(derived)


def _nonce(number: int, *, is_last: bool) -> bytes:
    return number.to_bytes(11, "big") + (b"\x01" if is_last else b"\x00")


class Sealing(io.RawIOBase):
    """A stream to write into; `close` writes the last chunk, without which nothing is whole."""

    def __init__(self, file: BinaryIO, key: BackupKey) -> None:
        header = new_header(key)
        self.file, self.line = file, header.line()
        self.cipher, self.number, self.waiting = _cipher(key, header), 0, bytearray()
        file.write(self.line)

    def writable(self) -> bool:
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override]
        self.waiting += data
        # The last chunk is known only at the end: a full one waits until more follows.
        while len(self.waiting) > CHUNK:
            self._put(bytes(self.waiting[:CHUNK]), is_last=False)
            del self.waiting[:CHUNK]
        return len(data)

    def finish(self) -> None:
        self._put(bytes(self.waiting), is_last=True)
        self.waiting.clear()

    def _put(self, chunk: bytes, *, is_last: bool) -> None:
        nonce = _nonce(self.number, is_last=is_last)
        self.file.write(self.cipher.encrypt(nonce, chunk, self.line))
        self.number += 1


class Opening(io.RawIOBase):
    """A stream to read from; raises CommandError at the first chunk that was changed or lacks."""

    def __init__(self, file: BinaryIO, key: BackupKey, header: Header) -> None:
        self.file, self.line = file, header.line()
        self.cipher, self.number = _cipher(key, header), 0
        self.ready, self.next = b"", file.read(CHUNK + TAG)
        self.is_over = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        while not self.ready and not self.is_over:
            self._take()
        part = self.ready[: len(buffer)]
        buffer[: len(part)] = part
        self.ready = self.ready[len(part) :]
        return len(part)

    def drain(self) -> None:
        """Read to the end, so that a missing end is noticed even where nobody needs it."""
        while not self.is_over:
            self._take()

    def _take(self) -> None:
        chunk, self.next = self.next, self.file.read(CHUNK + TAG)
        self.is_over = not self.next
        nonce = _nonce(self.number, is_last=self.is_over)
        try:
            self.ready = self.cipher.decrypt(nonce, chunk, self.line)
        except InvalidTag as wrong:
            raise CommandError(
                f"The archive is damaged or cut off (part {self.number + 1}).", DAMAGED
            ) from wrong
        self.number += 1
