"""Where the bytes stand: on disk, named by their own digest, written once, never changed.

Settings: `FILE_STORE` names the storage class, `FILES` is its folder. Another store (an
object store) is another class with the same methods.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Protocol, cast

from django.conf import settings
from django.utils.module_loading import import_string

#: A digest, or a digest with a suffix; whatever else lies in the folder is not ours to touch.
KEY = re.compile(r"[0-9a-f]{64}(\.small)?")


class Store(Protocol):
    """What evidence asks of a storage class; `key` is a digest, or a digest with a suffix."""

    def arriving(self) -> Path: ...
    def keep(self, key: str, arrived: Path) -> None: ...
    def has(self, key: str) -> bool: ...
    def open(self, key: str) -> BinaryIO: ...
    def older_than(self, moment: datetime) -> Iterator[str]: ...
    def set_aside(self, key: str) -> None: ...
    def aside(self, since_before: datetime) -> Iterator[str]: ...
    def put_back(self, key: str) -> None: ...
    def forget(self, key: str) -> None: ...


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

        What is there already has the same digest and stays. It counts as new: who cleans up at
        night leaves it, though its record is not committed yet.
        """
        place = self._place(key)
        if _touched(place):
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

    def older_than(self, moment: datetime) -> Iterator[str]:
        """Keys of what was last kept before `moment`, folder by folder."""
        for path in self.root.glob("[0-9a-f][0-9a-f]/[0-9a-f][0-9a-f]/*"):
            if KEY.fullmatch(path.name) and _changed(path) < moment.timestamp():
                yield path.name

    def set_aside(self, key: str) -> None:
        """Out of its place, into the folder of what no record names; nobody is served it there."""
        self._aside.mkdir(parents=True, exist_ok=True)
        with suppress(FileNotFoundError):  # another run was first
            self._place(key).replace(self._aside / key)
            _touched(self._aside / key)

    def aside(self, since_before: datetime) -> Iterator[str]:
        """Keys of what was set aside before that moment."""
        for path in self._aside.glob("*"):
            if KEY.fullmatch(path.name) and _changed(path) < since_before.timestamp():
                yield path.name

    def put_back(self, key: str) -> None:
        """What was set aside stands in its place again."""
        self.keep(key, self._aside / key)

    def forget(self, key: str) -> None:
        """What was set aside is gone for good."""
        (self._aside / key).unlink(missing_ok=True)

    @property
    def _aside(self) -> Path:
        return self.root / "unnamed"

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


def _touched(place: Path) -> bool:
    """Whether the file is there; if so it counts as put there now."""
    try:
        os.utime(place)
    except FileNotFoundError:
        return False
    except PermissionError:  # laid there by another account: it is there, that is enough
        return True
    return True


def _changed(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return float("inf")  # set aside or replaced at this moment


def _flush(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
