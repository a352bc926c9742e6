"""Jobs whose worker died come back; finished ones are forgotten, and counts that have run out."""

from __future__ import annotations

from asgiref.sync import async_to_sync
from django.db import connection
from procrastinate import JobContext, exceptions
from procrastinate.contrib.django import app
from procrastinate.jobs import Status
from procrastinate.manager import JobManager

KEEP_HOURS = 14 * 24


async def retry_stalled(context: JobContext, timestamp: int) -> None:  # noqa: ARG001
    """Run again what a dead worker left half done; every minute, harmless twice."""
    await recover(context.app.job_manager)


async def recover(manager: JobManager) -> int:
    """Put every stalled job back into the queue; returns how many there were.

    Where a fresh copy of the same job waits already, the stalled one ends as failed: it
    would hold the lock for which the copy waits.
    """
    stalled = list(await manager.get_stalled_jobs())
    for job in stalled:
        try:
            await manager.retry_job(job)
        except exceptions.ConnectorException:
            await _end(manager, job.id)
    return len(stalled)


async def _end(manager: JobManager, job_id: int | None) -> None:
    if job_id is None:
        return
    try:
        await manager.finish_job_by_id_async(job_id=job_id, status=Status.FAILED, delete_job=False)
    except exceptions.ConnectorException:
        return  # another recovery was quicker


def forget_old_jobs() -> None:
    """Delete succeeded jobs older than a fortnight; failed ones stay to be looked at."""
    async_to_sync(app.job_manager.delete_old_jobs)(nb_hours=KEEP_HOURS)


def forget_run_out() -> None:
    """Delete the counts of the rate limits whose time is over.

    The cache takes them away only when it is full; until then each new count would wait for all
    of them to be counted, and digests of addresses would stay longer than their limit.
    """
    with connection.cursor() as cursor:
        cursor.execute("delete from base_cache where expires < now()")
