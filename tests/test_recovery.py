"""A job whose worker died comes back by itself, and only such a one."""

from __future__ import annotations

import pytest
from asgiref.sync import async_to_sync
from django.db import connection
from procrastinate.contrib.django import app

from xiaoan.project.recovery import recover

_WORKER = """insert into procrastinate_workers(last_heartbeat)
values (now() - %s * interval '1 second') returning id"""
_JOB = """insert into procrastinate_jobs(queue_name, task_name, status, worker_id, args, lock,
  queueing_lock) values ('default', %s, %s, %s, '{}', %s, %s) returning id"""
TASK = "xiaoan.notify.jobs:mail_urgent"


def worker(seconds: float) -> int:
    """A worker that was last heard of so many seconds ago."""
    return insert(_WORKER, [seconds])


def job(status: str, worker_id: int | None = None, waits_for: str | None = None) -> int:
    return insert(_JOB, [TASK, status, worker_id, waits_for, waits_for])


def insert(statement: str, values: list[object]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchone()[0]


def status(job_id: int) -> str:
    with connection.cursor() as cursor:
        cursor.execute("select status from procrastinate_jobs where id = %s", [job_id])
        return cursor.fetchone()[0]


def recovered() -> int:
    return async_to_sync(recover)(app.job_manager)


@pytest.mark.usefixtures("committed")
def test_a_job_left_half_done_by_a_dead_worker_waits_again():
    left = job("doing", worker(600))
    assert recovered() == 1
    assert status(left) == "todo"
    assert recovered() == 0  # harmless when run twice


@pytest.mark.usefixtures("committed")
def test_a_job_of_a_living_worker_is_left_alone():
    busy = job("doing", worker(1))
    assert recovered() == 0
    assert status(busy) == "doing"


@pytest.mark.usefixtures("committed")
def test_where_a_fresh_copy_waits_already_the_stalled_one_ends():
    left = job("doing", worker(600), waits_for=TASK)
    fresh = job("todo", waits_for=TASK)
    assert recovered() == 1
    assert (status(left), status(fresh)) == ("failed", "todo")
