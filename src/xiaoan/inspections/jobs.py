"""What runs in the background: the notices of a special inspection, all in one go."""

from __future__ import annotations

from django.utils import translation
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from xiaoan.base.scope import scope
from xiaoan.inspections.models import Dispatch
from xiaoan.units.models import Unit

JOB = "xiaoan.inspections.jobs:dispatch"


def dispatch() -> None:
    """Run what was ordered; harmless when run twice, and goes on where it stopped."""
    for district in Unit.objects.districts():
        with scope([district.pk]):
            waiting = list(
                Dispatch.objects.running()
                .filter(district_id=district.pk)
                .select_related("by", "round")
            )
        for run in waiting:
            with translation.override(run.by.language):
                run.run()


def soon() -> None:
    """Ask the worker to look at once instead of at the next minute."""
    try:
        app.configure_task(JOB, lock=JOB, queueing_lock=JOB).defer(timestamp=0)
    except AlreadyEnqueued:
        return
