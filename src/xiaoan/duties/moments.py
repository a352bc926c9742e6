"""When a record counts: at once, after hours without a network, or from paper (补录)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from xiaoan.duties.answers import Filled

#: A round filled without network counts for its own moment if it arrives within this time.
OFFLINE = timedelta(days=3)
#: What was written on paper counts for the time on the paper if it is entered within this
#: time; later it counts when it is entered, and the time on the paper stands beside it.
PAPER = timedelta(days=7)


class Moments(NamedTuple):
    """What counts, and for paper both times: the one written on it and that of the entry."""

    happened_at: datetime
    paper_at: datetime | None = None
    entered_at: datetime | None = None


def moments_of(filled: Filled, now: datetime) -> Moments:
    """The moments of `filled`, which arrives `now`. Raises ValidationError by field."""
    if timezone.is_naive(filled.happened_at):
        raise ValidationError({"happened_at": _("The time needs its zone.")})
    moment = min(filled.happened_at, now)
    is_old = filled.kind != "legacy" and now - moment > OFFLINE
    done = now if is_old else moment
    if filled.paper_at is None:
        return Moments(done)
    if timezone.is_naive(filled.paper_at):
        raise ValidationError({"paper_at": _("The time needs its zone.")})
    if filled.paper_at > done:
        raise ValidationError({"paper_at": _("The time on the paper lies in the future.")})
    counts = filled.paper_at if done - filled.paper_at <= PAPER else done
    return Moments(counts, filled.paper_at, done)
