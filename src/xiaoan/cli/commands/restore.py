"""`xiaoan restore FILE`: an archive into an empty folder, as a new epoch, then verified.

The whole archive is opened and checked before the database is touched. What fails leaves the
folder as empty as it was; only a restore that `verify` finds fault with stays, to be looked at.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import BinaryIO

import psycopg

from xiaoan.base.private import write_private
from xiaoan.cli.archive import Header, Opening, read_header
from xiaoan.cli.backup_key import FILE, BackupKey, ask_passphrase, key_in, key_of_passphrase
from xiaoan.cli.backups import DUMP, FOLDER, Manifest, unpack
from xiaoan.cli.dumps import is_empty, load
from xiaoan.cli.errors import CommandError
from xiaoan.cli.folder import lock
from xiaoan.cli.main import prepare_django
from xiaoan.cli.postgres import Cluster

LAID = ".restoring"
LOCK = "xiaoan.lock"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="the archive that `xiaoan backup` wrote")
    parser.add_argument("--key", type=Path, help="the key file the archive was made with")


def run(options: argparse.Namespace) -> int:
    with _opened(options.file) as file:
        header = read_header(file)
        key = _key(header, options.key)
        _refuse_used(options.data)
        with lock(options.data, "restore"), _empty_again(options.data) as made:
            print("opening the archive …", file=sys.stderr)
            manifest = unpack(Opening(file, key, header), options.data / LAID)
            _place(options.data, key)
            with _database(options.data, made):
                return _restored(options, manifest)


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    try:
        with path.open("rb") as file:
            yield file
    except FileNotFoundError:
        raise CommandError(f"There is no file {path}.", "Name the archive.") from None
    except (PermissionError, IsADirectoryError) as wrong:
        raise CommandError(f"{path} cannot be read.", "Name a file you may read.") from wrong


def _key(header: Header, path: Path | None) -> BackupKey:
    if header.scrypt_salt is not None:
        key = key_of_passphrase(ask_passphrase(is_new=False), header.scrypt_salt)
        cure = "Type the passphrase the archive was made with."
    else:
        if path is None:
            raise CommandError(
                f"The archive was made with the key file {header.key_id}.",
                f"Name it: --key FILE (it was {FILE} in the data folder of then).",
            )
        key = key_in(path)
        cure = f"Name the key file {header.key_id}; this one is {key.id}."
    if key.id != header.key_id:
        raise CommandError("The key does not open this archive.", cure)
    return key


def _refuse_used(data: Path) -> None:
    if not data.exists():
        return
    there = sorted(path.name for path in data.iterdir() if path.name != LOCK)
    if there:
        raise CommandError(
            f"{data} is not empty: {', '.join(there[:5])}.", "Name a new folder with --data DIR."
        )


class _Made:
    """What must go again when the restore fails."""

    cluster: Cluster | None = None
    is_done = False


@contextmanager
def _empty_again(data: Path) -> Iterator[_Made]:
    made = _Made()
    try:
        yield made
    finally:
        shutil.rmtree(data / LAID, ignore_errors=True)
        if not made.is_done:
            if made.cluster is not None:
                made.cluster.discard()
            for path in data.iterdir():
                if path.name == LOCK:
                    continue
                shutil.rmtree(path) if path.is_dir() else path.unlink()


def _place(data: Path, key: BackupKey) -> None:
    """The files into the folder; the key stays, so that the next backup is made with it too."""
    laid = data / LAID / FOLDER
    for path in laid.iterdir() if laid.exists() else ():
        path.replace(data / path.name)
    if key.scrypt_salt is None:
        write_private(data / FILE, key.secret.hex() + "\n")


@contextmanager
def _database(data: Path, made: _Made) -> Iterator[None]:
    if os.environ.get("DATABASE_URL"):
        if not is_empty(os.environ.get("XIAOAN_OWNER_URL") or os.environ["DATABASE_URL"]):
            raise CommandError(
                "The database of DATABASE_URL is not empty.", "Make a new one and name that."
            )
        yield
        made.is_done = True
        return
    made.cluster = Cluster(data)
    made.cluster.start()
    os.environ |= made.cluster.environment()
    try:
        yield
        made.is_done = True
    finally:
        made.cluster.stop()


def _restored(options: argparse.Namespace, manifest: Manifest) -> int:
    print("restoring the database …", file=sys.stderr)
    owner = os.environ["XIAOAN_OWNER_URL"]
    load(owner, options.data / LAID / DUMP)
    before = _epoch(owner)
    prepare_django(is_restored=True)
    _end_sessions(owner)
    seal, verification = import_module("xiaoan.ledger.seal"), import_module("xiaoan.ledger.verify")
    if _epoch(owner) == before:  # the same cluster as before: its identifier tells nothing
        seal.begin_epoch(is_restored=True)
    while seal.seal_once() is not None:
        pass
    print("verifying …", file=sys.stderr)
    anchor = (manifest.root, manifest.count) if manifest.root else None
    verdict = verification.verify(records=True, anchor=anchor)
    for fault in import_module("xiaoan.evidence.checking").altered():
        verdict.fault(**fault)
    print(
        json.dumps(
            {
                "file": str(options.file), "made": manifest.made, "anchor": manifest.anchor,
                "epoch": _epoch(owner), "verify": verdict.as_dict(),
            },
            ensure_ascii=False,
        )
    )  # fmt: skip
    return 0 if verdict.ok else 1


def _epoch(owner: str) -> int:
    with psycopg.connect(owner) as server:
        row = server.execute("select coalesce(max(epoch), 0) from ledger_epoch").fetchone()
    return int(row[0]) if row else 0


def _end_sessions(owner: str) -> None:
    """Whoever was signed out since the backup must not be signed in again by it."""
    with psycopg.connect(owner) as server:
        server.execute("delete from django_session")
