"""Start a job now instead of at its next minute: the order goes with the transaction."""

from __future__ import annotations

import time

from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

GENERATE = "xiaoan.targets.jobs:generate"


def generate_soon() -> None:
    """Let the worker generate the rounds that wait, once this transaction is committed."""
    try:
        with transaction.atomic():
            app.configure_task(GENERATE, lock=GENERATE, queueing_lock=GENERATE).defer(
                timestamp=int(time.time())
            )
    except AlreadyEnqueued:
        return  # one waits already, and will find this round too
