"""What a notice says, line by line: each fault with its clause, demand and deadline."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from xiaoan.duties.items import Item
from xiaoan.duties.models import Checklist
from xiaoan.hazards.models import Hazard, Notice
from xiaoan.inspections.models import Signature, Visit
from xiaoan.inspections.signing import signatures_on, visit_of
from xiaoan.units.models import Unit


@dataclass(frozen=True)
class Line:
    """One fault as the paper prints it."""

    place: str
    fact: str
    clause: str
    grade: str
    demand: str
    due_on: date | None
    is_stopped: bool


@dataclass(frozen=True)
class Paper:
    """A notice ready to be printed; `lines` in the order of the hazards' numbers."""

    notice: Notice
    issuer: Unit
    visit: Visit | None
    lines: list[Line]
    signatures: list[Signature]

    @property
    def stopped(self) -> list[Line]:
        """What must not be used until the re-check: the interim prohibition."""
        return [line for line in self.lines if line.is_stopped]

    @property
    def day(self) -> datetime:
        """The day of the inspection."""
        began = self.visit.began_at if self.visit else None
        return began or self.notice.found_at


def paper_of(notice: Notice, hazards: Iterable[Hazard]) -> Paper:
    """The paper of `notice` about `hazards` (those that the reader may see)."""
    listed = list(hazards)
    items = _items(notice.district_id, {hazard.item for hazard in listed})
    visit = visit_of(notice)
    return Paper(
        notice=notice,
        issuer=Unit.objects.get(pk=notice.district_id),
        visit=visit,
        lines=[_line(hazard, items.get(hazard.item)) for hazard in listed],
        signatures=signatures_on(notice, visit),
    )


def _items(district_id: int, items: set[str]) -> dict[str, Item]:
    """The checklist items by their key ("FIRE/5"): each names its law and article."""
    codes = {item.partition("/")[0] for item in items if "/" in item}
    lists = Checklist.objects.current().filter(district_id=district_id, code__in=codes)
    return {f"{each.code}/{item.order}": item for each in lists for item in each.lines}


def _line(hazard: Hazard, item: Item | None) -> Line:
    clause = hazard.criterion or (item.source.replace(";", "；") if item else "")
    return Line(
        place=hazard.where, fact=_fact(hazard, item), clause=clause,
        grade=str(hazard.get_grade_display()), demand=_demand(hazard), due_on=hazard.due_on,
        is_stopped=hazard.control == Hazard.Control.STOP_USE,
    )  # fmt: skip


def _fact(hazard: Hazard, item: Item | None) -> str:
    """What was seen. An item says how it should be, so its bare words are turned round."""
    if item is not None and hazard.what == item.zh:
        return item.fault
    extra = hazard.detail if hazard.detail != hazard.what else ""
    return f"{hazard.what}（{extra}）" if extra else hazard.what


def _demand(hazard: Hazard) -> str:
    said: dict[str, Any] = {
        Hazard.Control.STOP_USE: _("Out of use at once, until the re-check is passed; put right."),
        Hazard.Control.GUARD: _("Fence it off and guard it at once; put right."),
    }
    if hazard.is_advice:
        return _("Advice: improve it.")
    if hazard.control in said:
        return str(said[hazard.control])
    return _("Put right today.") if hazard.is_urgent else _("Put right within the time.")
