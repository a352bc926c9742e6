"""`xiaoan manage …`: Django's own commands on the running or a started database."""

from __future__ import annotations

import argparse

from django.core.management import execute_from_command_line


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("words", nargs=argparse.REMAINDER)


def run(options: argparse.Namespace) -> int:
    execute_from_command_line(["xiaoan manage", *options.words])
    return 0
