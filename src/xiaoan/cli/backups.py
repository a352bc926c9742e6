"""What a backup holds, in order: a manifest with its anchor, the database, the folder's files.

The database is dumped first. Evidence files are never edited, so the files copied afterwards
are a superset of those the dump names.
"""

from __future__ import annotations

import io
import json
import tarfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import IO, cast

from xiaoan.cli.archive import Opening, Sealing
from xiaoan.cli.errors import CommandError

MANIFEST, DUMP, FOLDER = "manifest.json", "database.dump", "folder/"
#: What of the data folder travels. Passwords of the embedded database, logs and the key of
#: backups stay: the first are made anew, the last must never lie beside what it opens.
KEPT = ("files", "tls", "signing", "fonts", "seal.key", "secret_key.secret", "demo.json")
#: Files still arriving belong to nobody yet.
PASSING = "arriving"
LAST = "backup.json"


@dataclass(frozen=True)
class Manifest:
    """Root and count are the ledger's last seal before the dump: what verify must find again."""

    made: str
    root: str
    count: int
    epoch: int
    program: str = version("xiaoan")

    @property
    def anchor(self) -> str:
        return f"{self.root}:{self.count}" if self.root else ""

    def text(self) -> bytes:
        return json.dumps(asdict(self)).encode()


def pack(into: Sealing, manifest: Manifest, dump: Path, data: Path) -> int:
    """Write everything; returns the number of files of the folder."""
    with tarfile.open(fileobj=into, mode="w|", format=tarfile.PAX_FORMAT) as tar:
        entry = tarfile.TarInfo(MANIFEST)
        entry.size = len(manifest.text())
        tar.addfile(entry, io.BytesIO(manifest.text()))
        tar.add(dump, DUMP)
        count = 0
        for path in _kept(data):
            count += _add(tar, path, FOLDER + path.relative_to(data).as_posix())
    into.finish()
    return count


def _add(tar: tarfile.TarFile, path: Path, name: str) -> int:
    try:
        tar.add(path, name, recursive=False)
    except FileNotFoundError:
        return 0  # erased by retention since the folder was read
    return 1


def _kept(data: Path) -> Iterator[Path]:
    for name in KEPT:
        top = data / name
        if top.is_file():
            yield top
        elif top.is_dir():
            inside = (p for p in sorted(top.rglob("*")) if p.is_file())
            yield from (p for p in inside if PASSING not in p.relative_to(top).parts)


def unpack(source: Opening, into: Path) -> Manifest:
    """Lay the archive out in the folder `into`; nothing counts before its end was read."""
    manifest = None
    with tarfile.open(fileobj=source, mode="r|") as tar:
        for entry in tar:
            file = tar.extractfile(entry) if entry.isfile() else None
            if file is None:
                continue
            if entry.name == MANIFEST:
                manifest = _manifest(file.read())
                continue
            _lay(file, entry, into)
    source.drain()
    if manifest is None or not (into / DUMP).exists():
        raise CommandError("The archive lacks its manifest or database.", "Take another archive.")
    return manifest


def _manifest(text: bytes) -> Manifest:
    told = Manifest(**json.loads(text))
    if _numbers(told.program) > _numbers(version("xiaoan")):
        raise CommandError(
            f"The archive was made by xiaoan {told.program}, this is {version('xiaoan')}.",
            f"Install xiaoan {told.program} or newer first.",
        )
    return told


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split(".") if part.isdigit())


def _lay(file: IO[bytes], entry: tarfile.TarInfo, into: Path) -> None:
    place = (into / entry.name).resolve()
    if not place.is_relative_to(into.resolve()):
        raise CommandError(f"The archive names a place outside: {entry.name}.", "Do not use it.")
    place.parent.mkdir(parents=True, exist_ok=True)
    with place.open("wb") as out:
        while part := file.read(2**20):
            out.write(part)
    place.chmod(entry.mode & 0o700 | 0o400)


def last_backup(data: Path) -> dict[str, str] | None:
    """What the last successful backup of this folder left: file, made, anchor."""
    path = data / LAST
    if not path.exists():
        return None
    return cast("dict[str, str]", json.loads(path.read_text()))
