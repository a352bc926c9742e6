"""`xiaoan backup FILE`: database and files in one encrypted archive, anchored in the ledger."""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from pathlib import Path

from django.db import connections

from xiaoan.base import clock
from xiaoan.base.private import write_private
from xiaoan.cli.archive import Sealing
from xiaoan.cli.backup_key import FILE, BackupKey, ask_passphrase, key_of_passphrase, own_key
from xiaoan.cli.backups import LAST, Manifest, pack
from xiaoan.cli.dumps import dump
from xiaoan.cli.errors import CommandError
from xiaoan.ledger.seal import seal_once


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="the archive to write; must not exist yet")
    parser.add_argument(
        "--passphrase", action="store_true",
        help="encrypt with a passphrase instead of DATA/backup.key",
    )  # fmt: skip


def run(options: argparse.Namespace) -> int:
    target: Path = options.file.expanduser().resolve()
    refuse_bad_target(target)
    key = _key(options)
    seal_once()
    manifest = _anchor()
    count = _write(target, key, manifest, options.data)
    told = {
        "file": str(target), "made": manifest.made, "anchor": manifest.anchor, "key": key.id,
        "bytes": target.stat().st_size, "files": count,
    }  # fmt: skip
    write_private(options.data / LAST, json.dumps(told))
    print(json.dumps(told, ensure_ascii=False))
    return 0


def refuse_bad_target(target: Path) -> None:
    """Nothing is overwritten, and a missing disk is noticed before the work."""
    if target.exists():
        raise CommandError(f"{target} exists.", "Name a new file, for example with the date.")
    if not target.parent.is_dir():
        raise CommandError(f"There is no folder {target.parent}.", "Make it, or mount the disk.")
    if not os.access(target.parent, os.W_OK):
        raise CommandError(f"{target.parent} cannot be written.", "Name a folder that can.")


def _key(options: argparse.Namespace) -> BackupKey:
    if options.passphrase:
        return key_of_passphrase(ask_passphrase(is_new=True))
    key, is_new = own_key(options.data)
    if is_new:
        print(
            f"A key was made: {options.data / FILE}. Copy it to a safe place away from this"
            " computer now: without it no backup can be opened.",
            file=sys.stderr,
        )
    return key


def _anchor() -> Manifest:
    """The last root that stands before the dump begins: the dump must hold it."""
    with connections["sealer"].cursor() as cursor:
        cursor.execute(
            "select root, total, epoch from ledger_root order by epoch desc, hi desc limit 1"
        )
        root, total, epoch = cursor.fetchone() or (b"", 0, 0)
    return Manifest(clock.now().isoformat(), bytes(root).hex(), total, epoch)


def _write(target: Path, key: BackupKey, manifest: Manifest, data: Path) -> int:
    half = target.with_name(target.name + ".half")
    try:
        with tempfile.TemporaryDirectory(dir=data, prefix=".backup-") as folder:
            dumped = Path(folder) / "database.dump"
            dump(os.environ["XIAOAN_OWNER_URL"], dumped)
            handle = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(handle, "wb") as out:
                count = pack(Sealing(out, key), manifest, dumped, data)
                out.flush()
                os.fsync(out.fileno())
        half.replace(target)
    except OSError as failed:
        raise CommandError(f"The archive was not written: {failed}.", "Check the disk.") from failed
    finally:
        half.unlink(missing_ok=True)
    return count
