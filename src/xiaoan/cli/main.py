"""`xiaoan COMMAND`: JSON alone on stdout, progress and errors on stderr, errors name the cure."""

from __future__ import annotations

import argparse
import os
import sys
from importlib import import_module
from pathlib import Path

import django

from xiaoan.cli.errors import CommandError
from xiaoan.cli.folder import database

PACKAGE = "xiaoan.cli.commands"
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
    "doctor": ("doctor", True, "check name, certificate, clock, disk, backup, seals"),
    "certificate": ("certificate", False, "make a district authority and a server certificate"),
    "systemd": ("systemd", False, "print a unit for start at boot"),
    "worker": ("worker", True, "run background jobs and the sealer"),
    "manage": ("manage", True, "Django's own commands"),
}


def main(arguments: list[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    given = sys.argv[1:] if arguments is None else arguments
    name, rest = _name(given)
    if name is None:
        return _help()
    module, needs_database, _text = COMMANDS[name]
    data, rest = _data(rest, name)
    try:
        if not needs_database:
            os.environ["XIAOAN_DATA"] = str(data)
            return _run(module, name, rest, data)
        with database(data, name):
            prepare_django()
            return _run(module, name, rest, data)
    except CommandError as failed:
        print(f"xiaoan {name}: {failed.message}", file=sys.stderr)
        if failed.cure:
            print(f"  cure: {failed.cure}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def prepare_django() -> None:
    """Set Django up on the addresses in the environment, and migrate what is due."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xiaoan.project.settings")
    django.setup()
    import_module("xiaoan.cli.migrating").migrate_if_due()


def _run(module: str, name: str, rest: list[str], data: Path) -> int:
    command = import_module(f"{PACKAGE}.{module}")
    parser = argparse.ArgumentParser(prog=f"xiaoan {name}", description=COMMANDS[name][2])
    command.add_arguments(parser)
    options = parser.parse_args(rest)
    options.data = data
    return int(command.run(options))


def _name(given: list[str]) -> tuple[str | None, list[str]]:
    for place, word in enumerate(given):
        if word in COMMANDS:
            return word, given[:place] + given[place + 1 :]
    return None, given


def _data(rest: list[str], name: str) -> tuple[Path, list[str]]:
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument("--data")
    known, others = parser.parse_known_args(rest)
    home = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
    default = home / ("xiaoan-demo" if name == "demo" else "xiaoan")
    return Path(
        known.data or os.environ.get("XIAOAN_DATA") or default
    ).expanduser().resolve(), others


def _help() -> int:
    print("usage: xiaoan COMMAND [--data DIR] …\n", file=sys.stderr)
    for name, (_module, _needs, text) in COMMANDS.items():
        print(f"  {name:<12} {text}", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())
