"""`xiaoan demo`: build the demonstration district once, then serve it."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
from importlib import import_module
from pathlib import Path

from xiaoan.base.private import write_private
from xiaoan.cli.commands.up import serve
from xiaoan.cli.errors import CommandError
from xiaoan.cli.folder import lock
from xiaoan.cli.main import prepare_django
from xiaoan.cli.postgres import SETTINGS, Cluster
from xiaoan.cli.web import refuse_taken_port

MARK = "demo.json"
#: Stands while a demonstration is built: only what carries it may be cleared away.
HALF = "demo.building"
FEWEST, MOST = 4, 300
#: While it is built nothing must survive a power cut, and no vacuum runs beside; afterwards all
#: settings are the usual ones.
BUILDING = {
    "synchronous_commit": "off", "autovacuum": "off", "wal_level": "minimal",
    "max_wal_senders": "0",
}  # fmt: skip


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument(
        "--schools", type=int, default=92, metavar="N",
        help=f"schools and kindergartens of the district, {FEWEST} to {MOST}",
    )  # fmt: skip
    parser.add_argument("--no-open", action="store_true", help="do not open a browser")


def run(options: argparse.Namespace) -> int:
    if os.environ.get("DATABASE_URL"):
        raise CommandError("The demo brings its own database.", "Unset DATABASE_URL.")
    if not FEWEST <= options.schools <= MOST:
        raise CommandError(
            f"A demonstration of {options.schools} schools is not built.",
            f"Give --schools a number from {FEWEST} to {MOST}.",
        )
    options.host, options.name, options.behind_proxy = "127.0.0.1", [], False
    options.cert = options.key = None
    with lock(options.data, "demo"):
        refuse_taken_port(options)  # before a minute is spent on building
        is_new = not (options.data / MARK).exists()
        if is_new:
            clear_half_built(options.data)
            write_private(options.data / HALF, "")
        cluster = Cluster(options.data, BUILDING if is_new else None)
        cluster.start()
        os.environ |= cluster.environment() | {"XIAOAN_DEMO": "1"}
        try:
            prepare_django()
            if is_new:
                _build(options, cluster)
            return _serve(options, cluster)
        finally:
            cluster.stop()


def clear_half_built(data: Path) -> None:
    """A demo that was broken off while it was built is begun anew; a district never is."""
    ready = data / "database.ready"
    if not ready.exists():
        return
    if not (data / HALF).exists():
        raise CommandError(
            f"{data} holds a district that is no demonstration.",
            "Name another folder with --data DIR, or serve this one: xiaoan up",
        )
    shutil.rmtree(Cluster(data).home, ignore_errors=True)
    ready.unlink()


def _build(options: argparse.Namespace, cluster: Cluster) -> None:
    # By name: the generator imports Django's models.
    build = import_module("xiaoan.demo.build")
    district = build.build(options.schools)
    known = {
        "password": district.password, "cast": import_module("xiaoan.demo.district").ACCOUNTS,
    }  # fmt: skip
    import_module("django.db").connections.close_all()
    cluster.stop()
    cluster.settings = dict(SETTINGS)
    cluster.start()
    write_private(options.data / MARK, json.dumps(known))
    (options.data / HALF).unlink()


def _serve(options: argparse.Namespace, cluster: Cluster) -> int:
    known = json.loads((options.data / MARK).read_text())
    posts = {p.code: p for p in import_module("xiaoan.posts.models").Post.objects.all()}
    lines = [
        f"  {account:<12} {posts[post].zh} ({posts[post].en})" for account, post in known["cast"]
    ]
    greeting = f"Sign in with password {known['password']} as\n" + "\n".join(lines)
    opens = not options.no_open and sys.stdout.isatty()
    return serve(options, cluster, greeting, opens=opens)
