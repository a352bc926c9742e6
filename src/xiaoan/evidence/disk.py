"""Where the bytes stand: on disk, named by their own digest, written once, never changed.

Settings: `FILE_STORE` names the storage class, `FILES` is its folder. Another store (an
object store) is another class with the same four methods.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Protocol, cast

from django.conf import settings
from django.utils.module_loading import import_string


class Store(Protocol):
    """What evidence asks of a storage class; `key` is a digest, or a digest with a suffix."""

    def arriving(self) -> Path: ...
    def keep(self, key: str, arrived: Path) -> None: ...
    def has(self, key: str) -> bool: ...
    def open(self, key: str) -> BinaryIO: ...


def file_store() -> Store:
    """The storage of this installation."""
    return cast("Store", import_string(settings.FILE_STORE)(Path(settings.FILES)))


class Disk:
    """Files in two levels of folders by digest; a file appears whole or not at all."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def arriving(self) -> Path:
        """The folder in which a file may be written before it is kept: on the same disk."""
        folder = self.root / "arriving"
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def keep(self, key: str, arrived: Path) -> None:
        """Put a complete file in its place: flushed first, then renamed, then its folder flushed.

        What is there already has the same digest and stays.
        """
        place = self._place(key)
        if place.exists():
            arrived.unlink()
            return
        place.parent.mkdir(parents=True, exist_ok=True)
        _flush(arrived)
        arrived.chmod(0o440)
        arrived.replace(place)
        _flush(place.parent)

    def has(self, key: str) -> bool:
        return self._place(key).exists()

    def open(self, key: str) -> BinaryIO:
        """Raises FileNotFoundError when it is not there."""
        return self._place(key).open("rb")

    def _place(self, key: str) -> Path:
        return self.root / key[:2] / key[2:4] / key


@contextmanager
def spooled(store: Store) -> Iterator[Path]:
    """An empty file among the arriving ones; removed unless it was kept."""
    handle, name = tempfile.mkstemp(dir=store.arriving())
    os.close(handle)
    path = Path(name)
    try:
        yield path
    finally:
        path.unlink(missing_ok=True)


def _flush(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
