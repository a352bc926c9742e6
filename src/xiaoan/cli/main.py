"""`xiaoan COMMAND`: JSON alone on stdout, progress and errors on stderr, errors name the cure."""

from __future__ import annotations

import argparse
import os
import sys
from importlib import import_module
from pathlib import Path

import django
import psycopg
from django.db import OperationalError

from xiaoan.cli.errors import CommandError
from xiaoan.cli.external import check_external
from xiaoan.cli.folder import database, refuse_empty

PACKAGE = "xiaoan.cli.commands"
HELP = {"-h", "--help"}
#: command: (module, whether it needs a database, help). Modules are loaded by name because
#: Django's models can be imported only once the database's address is known.
COMMANDS = {
    "up": ("up", False, "run the database, the web server and the worker"),
    "demo": ("demo", False, "build the demonstration district and serve it"),
    "import": ("import_", True, "import a roster or a legacy inspection ledger"),
    "createadmin": ("createadmin", True, "make one of the three administrators"),
    "figures": ("figures", True, "list the figures, or compute one with its evidence"),
    "summary": ("summary", True, "the yearly summary, proved"),
    "verify": ("verify", True, "recompute the ledger's seals; --records replays events"),
    "backup": ("backup", True, "one encrypted archive of database and files"),
    "restore": ("restore", False, "restore an archive into an empty folder, then verify"),
    "doctor": ("doctor", False, "check name, certificates, clock, disk, backup, seals"),
    "certificate": ("certificate", False, "make a district authority and a server certificate"),
    "systemd": ("systemd", False, "print a unit for start at boot"),
    "worker": ("worker", True, "run background jobs and the sealer"),
    "manage": ("manage", True, "Django's own commands"),
}
#: Commands that only tell: a folder without a database is a mistyped one, and is not filled.
TELLING = {"summary", "verify", "backup", "doctor"}


def main(arguments: list[str] | None = None) -> int:
    """Run one command; returns the exit code: 1 for a failure, 2 for words not understood."""
    os.umask(0o077)  # whatever a command writes is its owner's alone
    given = sys.argv[1:] if arguments is None else arguments
    data, words = _data(given)
    if not words or words[0] not in COMMANDS:
        return _help(words[:1])
    name, rest = words[0], words[1:]
    data = data or _default(name)
    try:
        return _with_database(name, rest, data)
    except CommandError as failed:
        return _failed(name, failed.message, failed.cure)
    except (psycopg.OperationalError, OperationalError) as lost:
        return _failed(
            name, f"The database does not answer: {str(lost).strip()}",
            "Is the address in DATABASE_URL right, and the server up? `xiaoan doctor` tells more.",
        )  # fmt: skip
    except KeyboardInterrupt:
        return 130


def _with_database(name: str, rest: list[str], data: Path) -> int:
    module, needs_database, _text = COMMANDS[name]
    asks_help = bool(HELP & set(rest)) and name != "manage"
    if name in TELLING and not asks_help:
        refuse_empty(data)
    if not needs_database:
        os.environ["XIAOAN_DATA"] = str(data)
        return _run(module, name, rest, data)
    if asks_help:
        _prepare_for_help()
        return _run(module, name, rest, data)
    with database(data, name):
        prepare_django()
        return _run(module, name, rest, data)


def _prepare_for_help() -> None:
    """A command's words can be told without a database and without making a folder."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xiaoan.project.settings")
    os.environ |= {"DATABASE_URL": "postgresql://none@127.0.0.1/none", "XIAOAN_SECRET_KEY": "none"}
    django.setup()


def _failed(name: str, message: str, cure: str) -> int:
    print(f"xiaoan {name}: {message}", file=sys.stderr)
    if cure:
        print(f"  cure: {cure}", file=sys.stderr)
    return 1


def prepare_django(*, is_restored: bool = False) -> None:
    """Set Django up on the addresses in the environment, and migrate what is due."""
    check_external()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xiaoan.project.settings")
    django.setup()
    import_module("xiaoan.cli.migrating").migrate_if_due(is_restored=is_restored)


def _run(module: str, name: str, rest: list[str], data: Path) -> int:
    command = import_module(f"{PACKAGE}.{module}")
    parser = argparse.ArgumentParser(prog=f"xiaoan {name}", description=COMMANDS[name][2])
    command.add_arguments(parser)
    options = parser.parse_args(rest)
    options.data = data
    return int(command.run(options))


def _data(given: list[str]) -> tuple[Path | None, list[str]]:
    """The data folder if it is named, before or after the command, and the other words."""
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False, prog="xiaoan")
    parser.add_argument("--data")
    known, others = parser.parse_known_args(given)
    place = known.data or os.environ.get("XIAOAN_DATA")
    return (Path(place).expanduser().resolve() if place else None), others


def _default(name: str) -> Path:
    home = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
    return (home / ("xiaoan-demo" if name == "demo" else "xiaoan")).resolve()


def _help(unknown: list[str]) -> int:
    asked = not unknown or bool(HELP & set(unknown))
    if not asked:
        print(f"xiaoan: there is no command {unknown[0]}.\n", file=sys.stderr)
    print("usage: xiaoan COMMAND [--data DIR] …\n", file=sys.stderr)
    for name, (_module, _needs, text) in COMMANDS.items():
        print(f"  {name:<12} {text}", file=sys.stderr)
    return 0 if HELP & set(unknown) else 2


if __name__ == "__main__":
    sys.exit(main())
