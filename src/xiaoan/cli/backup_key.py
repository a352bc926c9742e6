"""The key of backups: a file of mode 0600 in the data folder, or a passphrase through scrypt.

Whoever has the archive and the key has everything; whoever lost the key has nothing. So the
key must be kept where neither the computer nor the archive is.
"""

from __future__ import annotations

import getpass
import hashlib
import os
import secrets
import sys
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from xiaoan.base.private import write_private
from xiaoan.cli.errors import CommandError

FILE = "backup.key"
VARIABLE = "XIAOAN_BACKUP_PASSPHRASE"
SIZE = 32
SHORTEST = 12
#: 64 MB and about 0.2 s for each guess (RFC 7914; n, r, p).
COST = {"n": 2**16, "r": 8, "p": 1}


@dataclass(frozen=True)
class BackupKey:
    """`secret` is 32 bytes; `scrypt_salt` tells that it came from a passphrase."""

    secret: bytes
    scrypt_salt: bytes | None = None

    @property
    def id(self) -> str:
        """Names the key without giving it away: an archive says which one opens it."""
        return hashlib.sha256(b"xiaoan backup key\0" + self.secret).hexdigest()[:16]


def own_key(data: Path) -> tuple[BackupKey, bool]:
    """The key of this folder, made on first use; whether it was made just now."""
    path = data / FILE
    is_new = not path.exists()
    if is_new:
        write_private(path, secrets.token_hex(SIZE) + "\n")
    return key_in(path), is_new


def key_in(path: Path) -> BackupKey:
    """Raises CommandError when the file is missing or holds no key."""
    try:
        secret = bytes.fromhex(path.read_text().strip())
    except FileNotFoundError:
        raise CommandError(f"There is no key {path}.", "Name it with --key FILE.") from None
    except (ValueError, OSError) as wrong:
        raise CommandError(
            f"{path} holds no backup key.", f"A key is one line of {2 * SIZE} hexadecimal digits."
        ) from wrong
    if len(secret) != SIZE:
        raise CommandError(
            f"{path} holds no backup key.", f"A key is one line of {2 * SIZE} hexadecimal digits."
        )
    return BackupKey(secret)


def key_of_passphrase(passphrase: str, salt: bytes | None = None) -> BackupKey:
    """A new salt for a new archive, the archive's own when it is opened."""
    chosen = salt if salt is not None else secrets.token_bytes(SIZE)
    derived = Scrypt(salt=chosen, length=SIZE, **COST).derive(passphrase.encode())
    return BackupKey(derived, chosen)


def ask_passphrase(*, is_new: bool) -> str:
    """From the environment, a pipe or the keyboard (twice when it is a new one)."""
    given = os.environ.get(VARIABLE)
    if given is None and not sys.stdin.isatty():
        given = sys.stdin.readline().rstrip("\n")
    if given is None:
        given = getpass.getpass("Passphrase of the backup: ", stream=sys.stderr)
        if is_new and given != getpass.getpass("Once more: ", stream=sys.stderr):
            raise CommandError("The two passphrases differ.", "Try again.")
    if is_new and len(given) < SHORTEST:
        raise CommandError(
            "The passphrase is too short.", f"Use at least {SHORTEST} characters, best four words."
        )
    if not given:
        raise CommandError("No passphrase was given.", f"Type it, or set {VARIABLE}.")
    return given
