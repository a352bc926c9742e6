"""`xiaoan certificate NAME …`: the district's authority, and a certificate for this server."""

from __future__ import annotations

import argparse
import ipaddress
import json
import re
import sys
from datetime import UTC, datetime

from xiaoan.cli.certificates import (
    SERVER_DAYS,
    fingerprint,
    keep,
    load_authority,
    make_authority,
    sign_server,
)
from xiaoan.cli.errors import CommandError
from xiaoan.cli.folder import prepare_folder

NAME = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)(\.(?!-)[a-z0-9-]{1,63}(?<!-))*")
LONGEST = 825


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("names", nargs="+", metavar="NAME", help="host name or address phones use")
    parser.add_argument("--title", default="校安 Xiao'an", help="the authority's name on phones")
    parser.add_argument("--days", type=int, default=SERVER_DAYS, help="of the server certificate")
    parser.add_argument(
        "--new-authority", action="store_true",
        help="make a new authority; every phone must then install it",
    )  # fmt: skip


def run(options: argparse.Namespace) -> int:
    names = [_checked(name) for name in options.names]
    if not 1 <= options.days <= LONGEST:
        raise CommandError(
            f"{options.days} days are not possible.", f"Phones accept 1 to {LONGEST}."
        )
    prepare_folder(options.data)
    folder = options.data / "tls"
    folder.mkdir(mode=0o700, exist_ok=True)
    now = datetime.now(UTC)
    authority = None if options.new_authority else load_authority(folder)
    is_new = authority is None
    if authority is None:
        authority = make_authority(options.title, names, now=now)
    for name in names:
        if not authority.serves(name):
            raise CommandError(
                f"The district's authority may not sign for {name}.",
                "Use a name it was made for, or --new-authority (phones install it anew).",
            )
    certificate, key = sign_server(authority, names, now=now, days=options.days)
    if is_new:
        keep(folder / "ca", authority.key, authority.certificate)
    keep(folder / "server", key, certificate, authority.certificate)
    print(
        json.dumps(
            {
                "names": names, "certificate": str(folder / "server.pem"),
                "until": certificate.not_valid_after_utc.date().isoformat(),
                "authority": str(folder / "ca.pem"), "authority_is_new": is_new,
                "fingerprint": fingerprint(authority.certificate),
            },
            ensure_ascii=False,
        )
    )  # fmt: skip
    print(
        "Start the server anew; phones then find the authority at /help/certificate/",
        file=sys.stderr,
    )
    return 0


def _checked(name: str) -> str:
    try:
        return str(ipaddress.ip_address(name.strip("[]")))
    except ValueError:
        pass
    lower = name.lower().removesuffix(".")
    if not NAME.fullmatch(lower):
        raise CommandError(
            f"“{name}” is neither a host name nor an address.",
            "Write it as 10.1.2.3 or anquan.example.edu.cn, without https:// and port.",
        )
    return lower
