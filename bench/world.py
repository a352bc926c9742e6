"""The ground of every part: a durable cluster, a district with people, a clock for many clients."""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from xiaoan.cli.main import prepare_django
from xiaoan.cli.postgres import Cluster

CLIENTS = 8
WARM = 7  # calls after which the server keeps a statement's plan


def options() -> argparse.Namespace:
    """The folder of the run, and whether it is the full one."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--full", action="store_true")
    return parser.parse_args()


@contextmanager
def cluster(folder: Path) -> Iterator[Cluster]:
    """A cluster with the product's own settings, migrated; Django stands on it afterwards."""
    made = Cluster(folder)
    made.start()
    os.environ |= made.environment()
    try:
        prepare_django()
        yield made
    finally:
        made.stop()


def rate(work: Callable[[int, int], Any], each: int, clients: int = CLIENTS) -> dict[str, float]:
    """`clients` threads call `work(client, n)` `each` times; per second, and p50/p95 in ms.

    Before the clock starts each one makes some calls: its connection and its plans stand.
    """
    times: list[float] = []
    faults: list[BaseException] = []
    gate = threading.Barrier(clients + 1)

    def run(client: int) -> None:
        try:
            for n in range(WARM):
                work(client, n)
            gate.wait()
            times.extend(_times(work, client, each))
        except BaseException as fault:
            faults.append(fault)
            gate.abort()

    threads = [threading.Thread(target=run, args=(client,)) for client in range(clients)]
    for thread in threads:
        thread.start()
    with suppress(threading.BrokenBarrierError):
        gate.wait()
    start = time.perf_counter()
    for thread in threads:
        thread.join()
    took = time.perf_counter() - start
    if faults:
        raise faults[0]
    return {"rate": len(times) / took, **spread(times)}


def _times(work: Callable[[int, int], Any], client: int, each: int) -> list[float]:
    mine = []
    for n in range(each):
        start = time.perf_counter()
        work(client, n)
        mine.append(time.perf_counter() - start)
    return mine


def spread(times: list[float]) -> dict[str, float]:
    """Median and 95th percentile, in milliseconds."""
    ordered = sorted(times)
    last = ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]
    return {"p50": statistics.median(ordered) * 1000, "p95": last * 1000}


def timed(work: Callable[[], Any], times: int) -> dict[str, float]:
    """One caller, after one call that warms up."""
    work()
    taken = []
    for _n in range(times):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return spread(taken)


def row(job: str, target: str, measured: str, against: str = "") -> dict[str, str]:
    return {"job": job, "target": target, "measured": measured, "against": against}


def tell(rows: list[dict[str, str]]) -> None:
    json.dump(rows, sys.stdout)
