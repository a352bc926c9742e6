"""A special inspection 专项检查 of a district: what, when, who leads, how far it has come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from xiaoan.accounts.models import User
from xiaoan.ledger.change import born
from xiaoan.units.models import Unit, UnitRecord, UnitScopedQuerySet


@dataclass(frozen=True)
class Coverage:
    """How far a round has come: units it is for, visited ones, and those still to visit."""

    units: int
    visited: int
    missing: Sequence[Unit]
    asked: Sequence[Unit] = ()

    def of(self, tag: str) -> Coverage:
        """The same of the units with one tag: boarding schools are covered without exception."""
        tagged = [unit for unit in self.asked if tag in unit.tags]
        missing = [unit for unit in self.missing if tag in unit.tags]
        return Coverage(len(tagged), len(tagged) - len(missing), missing, tagged)


class RoundQuerySet(UnitScopedQuerySet["Round"]):
    """Questions about special inspections, and the opening of one."""

    def open(
        self, *, by: User, unit: Unit, name: str, since: date, until: date, leader: str,
        basis: str, checklists: Sequence[str],
    ) -> Round:  # fmt: skip
        """Open a special inspection of the district `unit`; `leader` names post and office.

        `basis` is the paper that founds it: no inspection reaches a school without one.
        Raises ValidationError without a basis, a leader or a list, or for a time that ends
        before it begins.
        """
        for field, text in (("leader", leader), ("basis", basis)):
            if not text.strip():
                raise ValidationError({field: _now("Name the leader and the founding paper.")})
        if until < since:
            raise ValidationError({"until": _now("It ends before it begins.")})
        if not checklists:
            raise ValidationError({"checklists": _now("Choose at least one checklist.")})
        fresh = self.model(
            unit=unit, name=name, since=since, until=until, leader=leader.strip(),
            basis=basis.strip(), checklists=list(checklists),
        )  # fmt: skip
        return born(fresh, "inspections.open", by=by)


class Round(UnitRecord):
    """A special inspection of a district (unit = the bureau): scope, leader, time."""

    view: ClassVar[str] = "inspections.view"

    name = models.CharField(_("round"), max_length=60)
    since = models.DateField()
    until = models.DateField()
    #: Post and office of the group's leader as the founding paper names it.
    leader = models.CharField(_("leader"), max_length=60, blank=True)
    #: The paper that founds it, with its number.
    basis = models.CharField(_("basis"), max_length=200, blank=True)
    checklists = ArrayField(models.CharField(max_length=12), default=list)

    objects = RoundQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name

    def coverage(self) -> Coverage:
        """Which schools open during the round it has visited (finished visits only)."""
        schools = Unit.objects.filter(district_id=self.district_id).schools()
        asked = list(schools.open_on(self.until).order_by("lft"))
        seen = set(self.visits.filter(status="finished").values_list("unit_id", flat=True))
        missing = [unit for unit in asked if unit.pk not in seen]
        return Coverage(len(asked), len(asked) - len(missing), missing, asked)
