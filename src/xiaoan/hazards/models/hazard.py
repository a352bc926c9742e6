"""Hazard 隐患: something unsafe that somebody found, until it is put right and proved so.

Columns stand in facts.py, the main line of verbs in steps.py, side states in sides.py,
questions about many (and `report`) in queries.py.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from xiaoan.access.check import may
from xiaoan.accounts.models import User
from xiaoan.hazards.models.queries import HazardQuerySet
from xiaoan.hazards.models.sides import HazardSides
from xiaoan.hazards.tell import about

_MAIN = {
    "found": ("assign",),
    "assigned": ("claim",),
    "rectifying": ("claim",),
    "claimed": ("recheck",),
}


class Hazard(HazardSides):
    """One hazard of one unit."""

    objects = HazardQuerySet.as_manager()

    class Meta(HazardSides.Meta):
        abstract = False

    @property
    def holder(self) -> str:
        """Who has it in hand now: a name, or who holds the money of a blocked one."""
        return " ".join(self.who).strip()

    @property
    def who(self) -> tuple[str, str]:
        """The holder's name and post; `hands.prime` fills a whole page at once."""
        known: tuple[str, str] | None = self.__dict__.get("_who")
        return known or (str(self.rectifier or ""), "")

    @property
    def climbs_to(self) -> str:
        """The post that is told next, as the unit names it."""
        rung = self.next_rung
        return str(self.__dict__.get("_climbs_to") or (rung.post if rung else ""))

    def announce(self, *, by: User) -> None:
        """Tell who answers for it: the safety director; of a major one the head as well."""
        is_major = self.grade == self.Grade.MAJOR
        told = [*self.holders_of("safety"), *(self.holders_of("principal") if is_major else ())]
        title = gettext_lazy("A hazard was reported: %(what)s")
        about(self, told, title, urgent=self.colour in {"red", "orange"}, unless=by)

    def next_step(self, user: User) -> str:
        """The one step of the main line that `user` may take now; '' when it waits for others."""
        return next((name for name in self._main_line() if self.lets(user, name)), "")

    def lets(self, user: User, name: str) -> bool:
        """For pages: whether `user` is offered step `name`; the step itself refuses."""
        if name == "recheck" and user.pk in {self.rectifier_id, self.claimed_by_id}:
            return False
        if name in {"begin", "claim"} and user.pk != self.rectifier_id:
            return may(user, "hazards.assign", self.unit)
        return may(user, self.action_of(name), self.unit)

    def action_of(self, name: str) -> str:
        """The action that step `name` needs on this hazard."""
        if name == "photo":
            return "evidence.add"
        return "hazards.confirm" if name == "recheck" and self.needs_bureau else f"hazards.{name}"

    @property
    def photo_role(self) -> str:
        """What a photo taken now shows: the state before until somebody has it in hand."""
        return "before" if self.status in {"found", "assigned"} else "after"

    def _main_line(self) -> tuple[str, ...]:
        if self.status == self.Status.FOUND and self.grade == self.Grade.MAJOR:
            return ("assign",) if self.has_five else ("pledge",)
        return _MAIN.get(self.status, ())
