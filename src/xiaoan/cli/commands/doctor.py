"""`xiaoan doctor`: what will go wrong unless somebody acts; exit 1 when something has."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from importlib import import_module
from pathlib import Path

from xiaoan.cli import checks
from xiaoan.cli.checks import Check
from xiaoan.cli.errors import CommandError
from xiaoan.cli.folder import database
from xiaoan.cli.main import prepare_django

LAG_WARN, LAG_FAULT = timedelta(minutes=1), timedelta(minutes=10)
_LAST = "select at from ledger_event order by epoch desc, x desc, id desc limit 1"
_WORKERS = "select count(*) from procrastinate_workers where last_heartbeat > now() - interval '1m'"
_FAILED = "select count(*) from procrastinate_jobs where status = 'failed'"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="(always) one JSON object on stdout")


def run(options: argparse.Namespace) -> int:
    found = list(_all(options.data))
    ok = all(check.state != "fault" for check in found)
    for check in found:
        print(f"{check.state:<8} {check.key:<12} {check.text}", file=sys.stderr)
        if check.cure:
            print(f"{'':<21} cure: {check.cure}", file=sys.stderr)
    print(json.dumps({"ok": ok, "checks": [asdict(c) for c in found]}, ensure_ascii=False))
    return 0 if ok else 1


def _all(data: Path) -> Iterator[Check]:
    server = checks.running(data)
    yield checks.folder(data)
    yield checks.name(server)
    yield checks.certificate(data, server)
    last: datetime | None = None
    inside: list[Check] = []
    try:
        with database(data, "doctor"):
            prepare_django()
            inside, last = _inside(is_running=server is not None)
    except CommandError as failed:
        inside = [Check("database", "fault", failed.message, failed.cure)]
    now = datetime.now(UTC)  # the computer's own clock is what is looked at
    yield checks.clock(now, last)
    yield checks.disk(data)
    yield checks.backup(data, now)
    yield checks.signature(data, now)
    yield from inside


def _inside(*, is_running: bool) -> tuple[list[Check], datetime | None]:
    """What the database tells, and when its last event was."""
    connections = import_module("django.db").connections
    with connections["sealer"].cursor() as cursor:
        cursor.execute(_LAST)
        row = cursor.fetchone()
    with connections["default"].cursor() as cursor:
        version = cursor.connection.info.server_version // 10000
        cursor.execute(_WORKERS)
        workers = cursor.fetchone()[0]
        cursor.execute(_FAILED)
        failed = cursor.fetchone()[0]
    found = [Check("database", "ok", f"PostgreSQL {version} answers."), _seals(is_running)]
    found.append(_jobs(workers, failed, is_running=is_running))
    return found, row[0] if row else None


def _seals(is_running: bool) -> Check:
    count, age = import_module("xiaoan.ledger.seal").lag()
    if age is None or age < LAG_WARN:
        return Check("seals", "ok", f"{count} events wait for their seal.")
    text = f"{count} events wait for their seal, the oldest for {age.total_seconds() / 60:.0f} min."
    if not is_running:
        return Check("seals", "warning", text, "Start the server: xiaoan up; it seals them.")
    state: checks.State = "fault" if age > LAG_FAULT else "warning"
    return Check("seals", state, text, "See worker.log; start the server anew.")


def _jobs(workers: int, failed: int, *, is_running: bool) -> Check:
    if is_running and not workers:
        return Check(
            "jobs", "fault", "No worker has shown itself for a minute.",
            "See worker.log; start the server anew.",
        )  # fmt: skip
    if failed:
        return Check(
            "jobs", "warning", f"{failed} background jobs have failed.",
            "See worker.log; try again: xiaoan manage procrastinate shell",
        )  # fmt: skip
    return Check("jobs", "ok", f"{workers} worker at work, no job has failed.")
