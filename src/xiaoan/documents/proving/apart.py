"""A file from a stranger is looked through in a process of its own, bounded in time and memory.

A PDF of a few kilobytes can name the same field a million times, or claim two thousand million
objects; whatever reads it honestly never comes to an end. Here it comes to one.
"""

from __future__ import annotations

import resource
from collections.abc import Callable
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from threading import BoundedSemaphore
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from xiaoan.base.late import late

if TYPE_CHECKING:
    from xiaoan.documents import verifying
else:
    verifying = late("xiaoan.documents.verifying")

SECONDS, MEMORY = 5, 2**30
#: At once in each server process; who comes next waits.
AT_ONCE = BoundedSemaphore(2)
#: A copy of this process: everything is loaded, and psycopg leaves connections of another alone.
_FORK = get_context("fork")


def state_of(pdf: bytes) -> verifying.State:
    """`check(pdf).state`. Raises Unreadable, also for what cannot be looked through in time."""
    with AT_ONCE:
        told, wrong = _asked(pdf)
    if wrong:
        raise verifying.Unreadable(wrong)
    if told is None:
        raise verifying.Unreadable(
            _("This PDF is built so that it cannot be checked here in reasonable time. Take the"
              " file as it was received.")
        )  # fmt: skip
    return told


def _asked(pdf: bytes) -> tuple[verifying.State | None, str]:
    here, there = _FORK.Pipe(duplex=False)
    child = _FORK.Process(
        target=_look, args=(verifying.check, pdf, there), daemon=True
    )  # loaded once, here
    child.start()
    there.close()
    try:
        answer: tuple[verifying.State | None, str] = (
            here.recv() if here.poll(2 * SECONDS) else (None, "")
        )
    except EOFError:  # it was ended: too much time, or too much memory
        return None, ""
    else:
        return answer
    finally:
        child.kill()
        child.join()
        here.close()


def _look(check: Callable[[bytes], verifying.Checked], pdf: bytes, there: Connection) -> None:
    _bound()
    try:
        there.send((check(pdf).state, ""))
    except verifying.Unreadable as wrong:
        there.send((None, str(wrong)))


def _bound() -> None:
    """So much time of the processor, and so much more memory than there is."""
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    most = pages * resource.getpagesize() + MEMORY
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
