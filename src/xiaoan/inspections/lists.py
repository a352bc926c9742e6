"""The lists of a visit: which items apply at the school, which list is filled."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from xiaoan.duties.items import Item
from xiaoan.duties.models import Checklist
from xiaoan.duties.submit import Submitted, tags_of
from xiaoan.hazards.models import Hazard
from xiaoan.inspections.models import Visit
from xiaoan.units.models import Unit


def items_at(checklist: Checklist, unit: Unit) -> list[Item]:
    """Every item of the list that applies to the school, also those only a visit asks."""
    own = {"all", *tags_of(unit)}
    return [item for item in checklist.lines if not own.isdisjoint(item.applies_to)]


def lists_of(visit: Visit) -> list[dict[str, Any]]:
    """Each list of the visit with its latest record, if it is filled."""
    current = Checklist.objects.current().filter(
        district_id=visit.district_id, code__in=visit.checklists
    )
    return listed(visit, {each.code: each for each in current})


def listed(visit: Visit, by_code: Mapping[str, Checklist]) -> list[dict[str, Any]]:
    """The same from lists that were read already: one row each, in the order of the plan."""
    records = {
        record.checklist.code: record
        for record in visit.records().select_related("checklist").order_by("happened_at")
        if record.checklist
    }
    codes = list(dict.fromkeys([*visit.checklists, *records]))
    return [
        {
            "code": code, "record": records.get(code), "checklist": by_code.get(code),
            "title": by_code[code].title if code in by_code else code,
            "count": len(items_at(by_code[code], visit.unit)) if code in by_code else 0,
        }
        for code in codes
    ]  # fmt: skip


def subjects_of(checklist: Checklist, done: Submitted) -> dict[int, str]:
    """The hazard of each failed item, new or the school's own, by the item's number."""
    head = f"{checklist.code}/"
    hazards = Hazard.objects.filter(pk__in=done.hazards, item__startswith=head)
    return {int(hazard.item.removeprefix(head)): hazard.subject for hazard in hazards}
