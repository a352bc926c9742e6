"""What a phone carries of hazards: those of the own school, or those that wait for the bureau.

Words stand in the language of the request; thumbnails are named and fetched apart.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import msgspec
from django.db.models import Q
from django.utils.text import capfirst

from xiaoan.access.check import may
from xiaoan.accounts.models import User
from xiaoan.evidence.models import Awaited, File
from xiaoan.hazards.hands import prime
from xiaoan.hazards.kinds import KINDS, MEASURES, RETURNS
from xiaoan.hazards.models import Hazard
from xiaoan.hazards.spot import receiver
from xiaoan.hazards.views.history import Entry, stories
from xiaoan.hazards.views.line import state
from xiaoan.units.models import Unit

#: The first due come first; a school with more open hazards has other troubles.
MOST = 200
#: So much of a hazard's story fits on a phone.
LINES = 6


@dataclass
class Beside:
    """What belongs to the hazards, read once for all of them."""

    files: dict[str, list[File]] = field(default_factory=lambda: defaultdict(list))
    missing: Counter[str] = field(default_factory=Counter)
    told: dict[str, list[Entry]] = field(default_factory=dict)


def hazards(user: User, unit: Unit) -> Iterator[dict[str, Any]]:
    """Part `hazards`: one row each, the first due first."""
    rows = Hazard.objects.visible_to(user).unresolved().filter(_concern(user, unit))
    rows = rows.select_related("unit", "place", "rectifier", "found_by", "claimed_by")
    listed = prime(rows.order_by("due_on", "id")[:MOST])
    beside = _beside(listed, user)
    for hazard in listed:
        row = _row(hazard, user, beside)
        yield row | {"v": _version(row)}


def kinds(_user: User, _unit: Unit) -> Iterator[dict[str, Any]]:
    """Part `kinds`: the tiles with the criteria that each may meet."""
    for at, kind in enumerate(KINDS):
        row = {
            "id": kind.code, "at": at, "icon": kind.icon, "label": str(kind.label),
            "what": kind.what, "criteria": kind.meets,
        }  # fmt: skip
        yield row | {"v": _version(row)}


def phrases(user: User, unit: Unit) -> Iterator[dict[str, Any]]:
    """Part `phrases`: what is tapped instead of typed, and into whose hands a report comes."""
    said = [("measure", MEASURES), ("return", RETURNS), ("receiver", (receiver(unit, user),))]
    for use, texts in said:
        for at, text in enumerate(texts):
            yield {"id": f"{use}-{at}", "v": text, "use": use, "at": at, "text": text}


def _concern(user: User, unit: Unit) -> Q:
    """The own school's; for the bureau those that wait for its re-check, and whatever was given
    to this very person."""
    own = Q(rectifier=user)
    if unit.kind not in {Unit.Kind.BUREAU, Unit.Kind.SECTION}:
        return own | Q(unit__lft__gte=unit.lft, unit__rgt__lte=unit.rgt)
    if not may(user, "hazards.confirm", unit):
        return own
    bureau = Q(grade=Hazard.Grade.MAJOR) | Q(source=Hazard.Source.SUPERVISION)
    return own | (Q(status=Hazard.Status.CLAIMED) & bureau)


def _beside(listed: list[Hazard], user: User) -> Beside:
    subjects = [hazard.subject for hazard in listed]
    read = Beside(told=stories(subjects, LINES))
    for file in File.objects.visible_to(user).filter(about__in=subjects).order_by("id"):
        read.files[file.about].append(file)
    read.missing = Counter(
        Awaited.objects.of_subjects(*subjects).missing().values_list("about", flat=True)
    )
    return read


def _row(hazard: Hazard, user: User, beside: Beside) -> dict[str, Any]:
    files = beside.files[hazard.subject]
    step = hazard.next_step(user)
    if step == "claim" and hazard.rectifier_id != user.pk:
        step = ""
    return {
        "id": str(hazard.pk), "number": hazard.number, "what": hazard.what,
        "place": hazard.where, "unit": hazard.unit_id, "unit_name": str(hazard.unit),
        "colour": hazard.colour, "grade": hazard.grade, "criterion": hazard.criterion,
        "control": hazard.control, "control_word": str(hazard.get_control_display()),
        "due_on": hazard.due_on.isoformat() if hazard.due_on else "",
        "status": hazard.status, "state": state(hazard), "holder": hazard.holder,
        "rectifier": hazard.rectifier_id, "step": step,
        "begin": step == "claim" and hazard.status == Hazard.Status.ASSIGNED,
        "found_by": str(hazard.found_by), "found_at": hazard.found_at.isoformat(),
        "measure": hazard.measure, "claimed_by": str(hazard.claimed_by or ""),
        "claimed_at": hazard.claimed_at.isoformat() if hazard.claimed_at else "",
        "returns": hazard.returns, "climbs": _climbs(hazard),
        "before": _keys(files, "before"), "after": _keys(files, "after"),
        "voice": _keys(files, "voice"), "missing": beside.missing[hazard.subject],
        "history": [_line(entry) for entry in beside.told.get(hazard.subject, [])],
        "url": f"/hazards/{hazard.pk}/",
    }  # fmt: skip


def _keys(files: list[File], role: str) -> list[str]:
    return [str(file.pk) for file in files if file.role == role]


def _climbs(hazard: Hazard) -> dict[str, str] | None:
    on = hazard.climbs_on
    if hazard.next_rung is None or on is None:
        return None
    return {"on": on.isoformat(), "to": hazard.climbs_to}


def _line(entry: Entry) -> dict[str, str]:
    return {
        "label": capfirst(str(entry.label)), "detail": capfirst(entry.detail),
        "who": entry.who, "post": entry.post, "at": entry.at.isoformat(),
    }  # fmt: skip


def _version(row: dict[str, Any]) -> str:
    return hashlib.blake2b(msgspec.json.encode(row), digest_size=8).hexdigest()
