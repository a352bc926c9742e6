"""The whole timetable on one page: what runs when, and where the function stands.

Each function takes no argument, finds the districts itself and is harmless when run twice.
Times are those of the district's clock (`TIME_ZONE`). A computer that was off at the time makes
up for the last run when it starts (`PROCRASTINATE_PERIODIC_DEFAULTS`). `register` is called by
procrastinate's Django app once every model is loaded.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps
from importlib import import_module
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from procrastinate import App

#: (cron, "module:function")
TIMETABLE = [
    ("5 0 * * *", "xiaoan.duties.jobs:settle"),
    ("10 0 * * *", "xiaoan.duties.jobs:open_day"),
    ("20 0 * * *", "xiaoan.duties.jobs:reinforce"),
    ("15 0 * * *", "xiaoan.library.jobs:turn"),
    ("30 0 * * *", "xiaoan.responsibility.jobs:turn"),
    ("40 0 * * *", "xiaoan.plausibility.jobs:look"),
    ("50 0 * * *", "xiaoan.targets.jobs:keep_up"),
    ("* * * * *", "xiaoan.targets.jobs:generate"),
    ("*/10 * * * *", "xiaoan.duties.jobs:close_by_traces"),
    ("*/5 * * * *", "xiaoan.hazards.jobs:escalate_due"),
    ("*/10 * * * *", "xiaoan.public.jobs:escalate_due"),
    ("* * * * *", "xiaoan.inspections.jobs:dispatch"),
    ("* * * * *", "xiaoan.notify.jobs:mail_urgent"),
    ("30 16 * * *", "xiaoan.notify.jobs:mail_digests"),
    ("10 3 * * *", "xiaoan.project.recovery:forget_old_jobs"),
    ("15 * * * *", "xiaoan.project.recovery:forget_run_out"),
    ("20 3 * * *", "xiaoan.field.jobs:expire"),
    ("25 3 * * *", "xiaoan.evidence.jobs:sweep"),
    ("35 3 * * *", "xiaoan.evidence.unnamed:sweep"),
]


def register(app: App) -> None:
    """Make every line of the timetable a periodic task; the same task never runs twice at once."""
    for cron, path in TIMETABLE:
        task = app.task(name=path, lock=path, queueing_lock=path)(_without_time(_load(path)))
        app.periodic(cron=in_utc(cron))(task)
    stalled = _load("xiaoan.project.recovery:retry_stalled")
    # No lock: a recovery that stalled itself must not stop the next one.
    task = app.task(name="recovery", queueing_lock="recovery", pass_context=True)(stalled)
    app.periodic(cron="* * * * *")(task)


def in_utc(cron: str) -> str:
    """A daily line of the district's clock as procrastinate reads it, which knows UTC only.

    Where the clock changes in summer the line is right again from the next start on.
    """
    minute, hour, rest = cron.split(" ", 2)
    if not hour.isdigit():
        return cron
    here = datetime.now(ZoneInfo(settings.TIME_ZONE)).replace(hour=int(hour), minute=int(minute))
    there = here.astimezone(UTC)
    return f"{there.minute} {there.hour} {rest}"


def _load(path: str) -> Callable[..., Any]:
    module, name = path.split(":")
    found: Callable[..., Any] = getattr(import_module(module), name)
    return found


def _without_time(function: Callable[[], Any]) -> Callable[[int], None]:
    @wraps(function)
    def run(timestamp: int) -> None:  # noqa: ARG001 - procrastinate tells when it was due
        function()

    return run
