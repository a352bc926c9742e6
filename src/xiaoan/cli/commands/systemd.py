"""`xiaoan systemd`: prints a unit for start at boot; nothing is installed."""

from __future__ import annotations

import argparse
import os
import shlex
import sys
from pathlib import Path

from xiaoan.cli.binaries import ACCOUNTS
from xiaoan.cli.commands import up
from xiaoan.cli.errors import CommandError

UNIT = """\
# {place}
# {install}
[Unit]
Description=Xiao'an 校安, school safety of the district
Wants=network-online.target
After=network-online.target

[Service]
Type=exec
{account}ExecStart={command}
Restart=always
RestartSec=5
# The parent stops its children itself; a database may need its time.
KillMode=mixed
TimeoutStopSec=120
TimeoutStartSec=600
UMask=0077
NoNewPrivileges=yes
PrivateTmp=yes
{guards}
[Install]
WantedBy={target}
"""
#: Only for the system's unit: a user's one may not set them up everywhere.
GUARDS = """\
ProtectSystem=strict
ReadWritePaths={data}
ProtectHome=read-only
ProtectKernelTunables=yes
ProtectControlGroups=yes
RestrictSUIDSGID=yes
LockPersonality=yes
"""
SYSTEM_PLACE, USER_PLACE = "/etc/systemd/system/xiaoan.service", "~/.config/systemd/user/"
LOW_PORT = 1024


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--user", action="store_true", help="a unit of your own account")
    parser.add_argument("--account", default=ACCOUNTS[0], help="account of the system's unit")
    up.add_arguments(parser)


def run(options: argparse.Namespace) -> int:
    if any(mark in str(options.data) for mark in '\n%"'):
        raise CommandError(f"{options.data} cannot stand in a unit.", "Use a plainer --data DIR.")
    print(_user(options) if options.user else _system(options), end="")
    return 0


def _system(options: argparse.Namespace) -> str:
    account = f"User={options.account}\n"
    if options.port < LOW_PORT:
        account += "AmbientCapabilities=CAP_NET_BIND_SERVICE\n"
    data = _quoted(str(options.data))
    made = (
        f"useradd -r {options.account}; install -d -m 700 -o {options.account} {data};"
        f" systemctl enable --now xiaoan"
    )
    return UNIT.format(
        place=SYSTEM_PLACE, install=made, account=account, command=_command(options),
        guards=GUARDS.format(data=data), target="multi-user.target",
    )  # fmt: skip


def _user(options: argparse.Namespace) -> str:
    return UNIT.format(
        place=USER_PLACE + "xiaoan.service",
        install="systemctl --user enable --now xiaoan; loginctl enable-linger",
        account="", command=_command(options), guards="", target="default.target",
    )  # fmt: skip


def _command(options: argparse.Namespace) -> str:
    program = Path(sys.argv[0]).resolve()
    start = [str(program)] if os.access(program, os.X_OK) and program.is_file() else []
    words = [*(start or [sys.executable, "-m", "xiaoan.cli"]), "up", "--data", str(options.data)]
    words += ["--host", options.host, "--port", str(options.port)]
    for one in options.name:
        words += ["--name", one]
    for flag in ("cert", "key"):
        if path := getattr(options, flag):
            words += [f"--{flag}", str(path.resolve())]
    if options.behind_proxy:
        words.append("--behind-proxy")
    return " ".join(_quoted(word) for word in words)


def _quoted(word: str) -> str:
    """systemd takes double quotes; spaces and Chinese may stand inside them."""
    return word if shlex.quote(word) == word else f'"{word}"'
