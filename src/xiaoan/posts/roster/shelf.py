"""Where an uploaded workbook lies between its check and its applying: private, an hour.

It holds names, so it stands in a file of the data folder that only the program reads, is
known by a random token kept in the session, and is removed when applied or old.
"""

from __future__ import annotations

import os
import secrets
import time
from pathlib import Path

from django.conf import settings

KEPT = 3600  # seconds


def _folder() -> Path:
    folder = Path(settings.FILES).with_name("incoming")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def put(content: bytes) -> str:
    """Keep `content`; returns its token. Sweeps out what is older than an hour."""
    for old in _folder().glob("*.xlsx"):
        if time.time() - old.stat().st_mtime > KEPT:
            old.unlink(missing_ok=True)
    token = secrets.token_hex(16)
    handle = os.open(_folder() / f"{token}.xlsx", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    return token


def find(token: str) -> Path | None:
    """The file of `token`; None where it was applied, swept out or never there."""
    if not token.isalnum():
        return None
    path = _folder() / f"{token}.xlsx"
    return path if path.exists() else None


def drop(token: str) -> None:
    path = find(token)
    if path is not None:
        path.unlink(missing_ok=True)
