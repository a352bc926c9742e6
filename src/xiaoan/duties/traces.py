"""Traces of work: what a scan, a sign-on or a step in another register proves by itself.

A plan or a rota proves only that something was arranged; no plan is a trace here.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from xiaoan.base import clock
from xiaoan.duties.models import Task, Trace
from xiaoan.ledger.change import born
from xiaoan.ledger.permission import Actor
from xiaoan.units.models import Place, Unit

#: Trace kinds that people leave (domain/README): what they are called on screen.
KINDS = {
    "patrol-scan": _("patrol scan"),
    "rota-signon": _("sign-on at the post"),
    "meal-signon": _("leader at the meal"),
    "handover": _("hand-over of the shift"),
    "gate-log": _("gate log"),
    "pickup-log": _("pick-up log"),
    "class-log": _("class log"),
    "lesson-log": _("lesson log"),
    "drill-record": _("drill with its review"),
    "training-sheet": _("training sheet"),
    "trip-log": _("bus trip log"),
    "signed-letter": _("signed letter"),
    "visit": _("visit"),
    "hazard-step": _("step on a hazard"),
    "public-board": _("public board"),
    "incident-report": _("incident report"),
    "certificate-register": _("certificate register"),
    "lab-ledger": _("laboratory ledger"),
    "warning-receipt": _("warning receipt"),
    "background-check": _("background check"),
    "sealed-case": _("sealed case"),
    "notice-step": _("step on a notice"),
    "assessment": _("assessment"),
    "post-holding": _("holding of a post"),
    "system-setting": _("system setting"),
    "figures": _("figures"),
    "any-record": _("any record"),
}
#: Left by scanning the plate of a place, on a phone; nobody chooses it from a list.
SCAN = "patrol-scan"
#: Kinds that a person may leave with one tap; the others come from their own registers.
BY_HAND = (
    SCAN, "rota-signon", "handover", "meal-signon", "gate-log", "pickup-log", "class-log",
    "lesson-log", "trip-log", "public-board",
)  # fmt: skip


class UnknownTrace(ValueError):
    """A kind that no register leaves."""


def leave(
    kind: str,
    *,
    unit: Unit,
    by: Actor,
    at: datetime | None = None,
    place: Place | None = None,
    times: int = 1,
    note: str = "",
) -> Trace:
    """Leave a trace of `kind` at `unit` and close what it proves there; returns the trace.

    Raises UnknownTrace for an unknown kind, PermissionDenied where `by` may not.
    """
    if kind not in KINDS:
        raise UnknownTrace(f"“{kind}” is no trace. Use one of {', '.join(KINDS)}.")
    moment = at or clock.now()
    fields: dict[str, Any] = {"kind": kind, "at": moment, "times": times, "note": note}
    trace = Trace(unit=unit, by_id=by.pk, place=place, **fields)
    born(trace, "duties.trace", by=by)
    Task.objects.close_by_traces_at(unit, moment, by=by)
    return trace
