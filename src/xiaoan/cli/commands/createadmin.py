"""`xiaoan createadmin`: found the district if need be; make, renew or dismiss administrators.

The three posts (system, security, audit) are filled here only, on the server's console. A post
may have a second holder for days of leave; one person never holds two of the three.
"""

from __future__ import annotations

import argparse
import getpass
import json
import os
import sys

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import translation

from xiaoan.base.scope import scope
from xiaoan.cli.errors import CommandError
from xiaoan.posts.administrators import (
    ROLES,
    administrators,
    appoint_administrator,
    dismiss_administrator,
    renew_password,
)
from xiaoan.posts.founding import found_district
from xiaoan.units.models import Unit

NAME = "createadmin"
HELP = "make one of the three separate administrators (system, security, audit)"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("role", choices=sorted(ROLES))
    parser.add_argument("username")
    parser.add_argument("--name", help="the person's name (needed to make one)")
    parser.add_argument("--district", required=True, metavar="CODE", help="the bureau's code")
    parser.add_argument("--district-name", metavar="NAME", help="found the bureau with this name")
    step = parser.add_mutually_exclusive_group()
    step.add_argument(
        "--dismiss", action="store_true", help="end the post and close the account instead"
    )
    step.add_argument(
        "--new-password",
        action="store_true",
        help="a first password for one who lost it, second lock off; printed once",
    )


def run(options: argparse.Namespace) -> int:
    """JSON on stdout: district, role, account, and who holds the three posts now."""
    options.username = options.username.lower()
    try:
        with transaction.atomic(), translation.override("en"):
            district = _district(options)
            told = _step(options, district)
    except ValidationError as wrong:
        raise CommandError(" ".join(wrong.messages), "Nothing was changed.") from wrong
    except IntegrityError as taken:
        raise CommandError(f"Account {options.username} exists.", "Choose another.") from taken
    with scope([district.pk]):
        held = [[holding.post_id, holding.user.username] for holding in administrators(district)]
    print(json.dumps(told | {"administrators": held}, ensure_ascii=False))
    missing = set(ROLES.values()) - {post for post, _account in held}
    if missing:
        print(f"not filled yet: {', '.join(sorted(missing))}", file=sys.stderr)
    return 0


def _step(options: argparse.Namespace, district: Unit) -> dict[str, object]:
    told: dict[str, object] = {
        "district": district.code, "role": options.role, "account": options.username,
    }  # fmt: skip
    if options.dismiss:
        _refuse_wrong_role(options, district)
        dismiss_administrator(district, options.username)
        return told | {"dismissed": True}
    if options.new_password:
        _refuse_wrong_role(options, district)
        return told | {"first_password": renew_password(district, options.username)}
    if not options.name:
        raise CommandError("Whose account is it?", "Give the person's name with --name.")
    appoint_administrator(
        district, options.role, username=options.username, name=options.name, password=_password()
    )
    return told


def _refuse_wrong_role(options: argparse.Namespace, district: Unit) -> None:
    wanted = (ROLES[options.role], options.username)
    if wanted not in {(one.post_id, one.user.username) for one in administrators(district)}:
        raise CommandError(
            f"{options.username} is no {options.role} administrator of {district.code}.",
            "Name the account and role as they were made.",
        )


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
