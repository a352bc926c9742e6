"""`xiaoan createadmin`: found the district if need be, and make one administrator."""

from __future__ import annotations

import argparse
import getpass
import json
import os
import sys

from django.core.exceptions import ValidationError
from django.db import IntegrityError

from xiaoan.cli.errors import CommandError
from xiaoan.posts.administrators import ROLES, appoint_administrator
from xiaoan.posts.founding import found_district
from xiaoan.units.models import Unit

NAME = "createadmin"
HELP = "make one of the three separate administrators (system, security, audit)"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("role", choices=sorted(ROLES))
    parser.add_argument("username")
    parser.add_argument("--name", required=True, help="the person's name")
    parser.add_argument("--district", required=True, metavar="CODE", help="the bureau's code")
    parser.add_argument("--district-name", metavar="NAME", help="found the bureau with this name")


def run(options: argparse.Namespace) -> int:
    district = _district(options)
    try:
        user = appoint_administrator(
            district, options.role, username=options.username, name=options.name,
            password=_password(),
        )  # fmt: skip
    except ValidationError as wrong:
        raise CommandError(" ".join(wrong.messages), "Choose another password or name.") from wrong
    except IntegrityError as taken:
        raise CommandError(f"Account {options.username} exists.", "Choose another name.") from taken
    print(json.dumps({"district": district.code, "role": options.role, "account": user.username}))
    return 0


def _district(options: argparse.Namespace) -> Unit:
    known = Unit.objects.districts().filter(code=options.district).first()
    if known is not None:
        return known
    if not options.district_name:
        raise CommandError(
            f"There is no district {options.district}.", "Give --district-name to found it."
        )
    return found_district(code=options.district, name=options.district_name)[0]


def _password() -> str:
    if given := os.environ.get("XIAOAN_PASSWORD"):
        return given
    if not sys.stdin.isatty():
        return sys.stdin.readline().strip()
    return getpass.getpass("Password: ", stream=sys.stderr)
