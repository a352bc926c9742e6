"""A hazard reported on the spot: what was tapped, and the one verb of page, phone and API."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from xiaoan.accounts.models import User
from xiaoan.escalation.whom import holders
from xiaoan.hazards.kinds import BY_CODE
from xiaoan.hazards.models import Hazard
from xiaoan.posts.models import Holding
from xiaoan.units.models import Place, Unit


@dataclass(frozen=True)
class Seen:
    """What somebody saw: a kind of kinds.py, and whatever else was tapped or said.

    The grade is never chosen: who cites a criterion has found a major hazard.
    """

    kind: str
    criterion: str = ""
    place: Place | None = None
    place_text: str = ""
    control: str = ""
    is_urgent: bool = False
    words: str = ""

    def refuse(self) -> None:
        """Raise ValidationError, by field, for a kind unknown or a criterion of another."""
        kind = BY_CODE.get(self.kind)
        if kind is None:
            raise ValidationError({"kind": _("Tap what it is; “Something else” fits too.")})
        if self.criterion and self.criterion not in kind.meets:
            raise ValidationError({"criterion": _("This criterion belongs to another kind.")})

    def facts(self) -> dict[str, Any]:
        """What `Hazard.objects.report` takes."""
        self.refuse()
        kind = BY_CODE[self.kind]
        grade = Hazard.Grade.MAJOR if self.criterion else Hazard.Grade.GENERAL
        return {
            "what": self.words.strip() or kind.what, "topic": kind.topic, "place": self.place,
            "place_text": "" if self.place else self.place_text.strip(),
            "control": self.control or Hazard.Control.NONE, "is_urgent": self.is_urgent,
            "grade": grade, "criterion": self.criterion, "source": Hazard.Source.REPORT,
        }  # fmt: skip


@transaction.atomic
def report(seen: Seen, *, by: User, unit: Unit, at: datetime | None = None) -> Hazard:
    """Enter the hazard and tell whoever answers for it; photos follow as its evidence.

    `at` is the moment at which it was found. Raises as `Hazard.objects.report`.
    """
    hazard: Hazard = Hazard.objects.report(by=by, unit=unit, found_at=at, **seen.facts())
    hazard.announce(by=by)
    return hazard


def receiver(unit: Unit, by: User) -> str:
    """Whose hands it comes into: “陈立新（安全主任）”; '' where nobody holds the post."""
    told = [user for user in holders(unit, "safety") if user.pk != by.pk]
    if not told:
        return ""
    held = Holding.objects.active().filter(user=told[0], unit=unit).select_related("post").first()
    return f"{told[0]}（{held.post}）" if held else str(told[0])
