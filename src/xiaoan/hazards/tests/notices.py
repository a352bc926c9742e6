"""Shorthands of the notices' tests: drafted, served, answered."""

from __future__ import annotations

from typing import Any

from tests.cast import People

from xiaoan.hazards.models import Hazard, Notice, NoticeRule
from xiaoan.hazards.tests.days import report
from xiaoan.units.models import Unit


def found(people: People, **more: Any) -> Hazard:
    """A finding of the bureau at the school."""
    return report(people, **({"by": people.inspector, "source": "supervision"} | more))


def drafted(people: People, *hazards: Hazard, unit: Unit | None = None, **more: Any) -> Notice:
    """The inspector's draft about `hazards`, or about one finding."""
    where = unit or people.school
    listed = hazards or (found(people, unit=where),)
    return Notice.objects.draft(
        by=people.inspector, unit=where, hazards=listed, source="inspections_visit:1", **more
    )


def done(people: People, hazard: Hazard) -> Hazard:
    """Assigned and said to be put right."""
    hazard.refresh_from_db()
    hazard.assign(by=people.safety, rectifier=people.affairs)
    hazard.claim(by=people.affairs, measure="已清空，划线管理")
    return hazard


def answered(people: People, *hazards: Hazard) -> Notice:
    """Served in the system and answered: everything on it is claimed."""
    notice = drafted(people, *hazards)
    notice.serve(by=people.inspector)
    for hazard in notice.lines:
        done(people, hazard)
    notice.reply(by=people.safety, answer="已全部整改")
    return notice


def approving(people: People, *, leader: bool = True) -> None:
    """The district wants an approval."""
    NoticeRule.objects.all().lay(
        by=people.section, district=people.bureau, needs_approval=True, leader_for_major=leader,
        reply_days=15, review_days=5,
    )  # fmt: skip
