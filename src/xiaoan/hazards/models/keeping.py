"""Keeping 保持: looks back at 90 and 180 days, and the bureau's draw of struck-off hazards."""

from __future__ import annotations

from datetime import date, timedelta
from hashlib import sha256
from math import ceil
from typing import TYPE_CHECKING, Any, ClassVar

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xiaoan.accounts.models import User
from xiaoan.base import clock
from xiaoan.ledger.change import WrongState, born, changing
from xiaoan.units.models import Unit, UnitRecord, UnitScopedQuerySet

if TYPE_CHECKING:
    from xiaoan.hazards.models.hazard import Hazard

SHARE = 0.05


class KeepingQuerySet(UnitScopedQuerySet["Keeping"]):
    """Questions about looks back."""

    def waiting(self, on: date) -> KeepingQuerySet:
        """Due by `on` and not yet made."""
        return self.filter(looked_at=None, due_on__lte=on, hazard__status="closed")


class Keeping(UnitRecord):
    """A look back at a struck-off hazard, due 90 or 180 days after."""

    view: ClassVar[str] = "hazards.view"

    hazard: models.ForeignKey[Hazard, Hazard] = models.ForeignKey(
        "hazards.Hazard", models.PROTECT, related_name="keepings"
    )
    days = models.SmallIntegerField()
    due_on = models.DateField()
    looked_at = models.DateTimeField(null=True, blank=True)
    looked_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    recurred = models.BooleanField(gettext_lazy("recurred"), null=True, blank=True)

    objects = KeepingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["district_id", "hazard", "days"], name="keeping_once")
        ]
        indexes = [models.Index(fields=["district_id", "due_on"], name="keeping_due")]

    def __str__(self) -> str:
        return f"{self.hazard_id} +{self.days}"

    def look(self, *, by: User, recurred: bool, note: str = "") -> Hazard | None:
        """Look again, on or after the day it is due. The fault is back: a new hazard of the
        same item and place is born, tied to the old one, and returned."""
        with changing(self, "hazards.keep", by=by, note=note, recurred=recurred):
            if self.looked_at is not None or self.hazard.is_open:
                raise WrongState(_("It was looked at already, or is open again."))
            if clock.today() < self.due_on:
                raise ValidationError(_("The look back is not due yet."))
            self.looked_at, self.looked_by, self.recurred = clock.now(), by, recurred
            return self._again(by, note) if recurred else None

    def renew(self, *, by: User, from_day: date) -> None:
        """The hazard was struck off anew: the days begin again."""
        with changing(self, "hazards.watch", by=by):
            self.due_on = from_day + timedelta(days=self.days)
            self.looked_at = self.looked_by = self.recurred = None

    def _again(self, by: User, note: str) -> Hazard:
        old = self.hazard
        again: Hazard = type(old).objects.report(
            by=by, unit=old.unit, what=old.what, source=old.source, item=old.item,
            topic=old.topic, place=old.place, place_text=old.place_text, grade=old.grade,
            criterion=old.criterion, source_subject=self.subject, recurrence_of=old,
            detail=note,
        )  # fmt: skip
        return again


class SpotCheckQuerySet(UnitScopedQuerySet["SpotCheck"]):
    """Questions about drawn hazards, and the draw itself."""

    def waiting(self) -> SpotCheckQuerySet:
        return self.filter(looked_at=None)

    def draw(
        self, *, by: User, district: Unit, since: date, until: date, seed: str,
        share: float = SHARE,
    ) -> list[SpotCheck]:  # fmt: skip
        """Draw `share` of the hazards struck off from `since` to `until` (at least one).

        Anyone can repeat it: sha256 of "seed:hazard id", the smallest first. What was drawn
        before stays drawn and does not count again; the same draw twice adds nothing.
        """
        if not seed.strip():
            raise ValidationError({"seed": _("Publish a seed before the draw.")})
        hazard_model: Any = self.model._meta.get_field("hazard").related_model
        with transaction.atomic():
            closed = hazard_model.objects.filter(district_id=district.pk).struck_off(since, until)
            hazards = {hazard.pk: hazard for hazard in closed.select_related("unit")}
            wanted = ceil(len(hazards) * share)
            chosen = sorted(hazards, key=lambda key: drawn_order(seed.strip(), str(key)))[:wanted]
            drawn = set(self.filter(hazard_id__in=chosen).values_list("hazard_id", flat=True))
            return [
                born(
                    SpotCheck(
                        unit=hazards[key].unit, district_id=district.pk, hazard_id=key,
                        drawn_on=clock.today(), seed=seed.strip(),
                    ),
                    "hazards.draw", by=by,
                )
                for key in chosen if key not in drawn
            ]  # fmt: skip


def drawn_order(seed: str, key: str) -> str:
    """The lot of one hazard under a published seed."""
    return sha256(f"{seed}:{key}".encode()).hexdigest()


class SpotCheck(UnitRecord):
    """A struck-off hazard drawn for an on-site look: genuine, or a false closing 虚假销号."""

    view: ClassVar[str] = "hazards.view"

    hazard: models.ForeignKey[Hazard, Hazard] = models.ForeignKey(
        "hazards.Hazard", models.PROTECT, related_name="spot_checks"
    )
    drawn_on = models.DateField()
    #: Published before the draw, so that anyone can repeat it.
    seed = models.CharField(max_length=64)
    looked_at = models.DateTimeField(null=True, blank=True)
    looked_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    is_genuine = models.BooleanField(null=True, blank=True)
    note = models.CharField(max_length=300, blank=True)

    objects = SpotCheckQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["district_id", "hazard"], name="spot_check_once")
        ]

    def __str__(self) -> str:
        return f"{self.hazard_id} {self.drawn_on}"

    def look(self, *, by: User, is_genuine: bool, note: str = "") -> None:
        """What was seen on site; a false closing opens the hazard again. Not by who closed it."""
        if not is_genuine and not note.strip():
            raise ValidationError({"note": _("Say what was seen on site.")})
        with changing(self, "hazards.look", by=by, is_genuine=is_genuine):
            if self.looked_at is not None:
                raise WrongState(_("It was looked at already."))
            if by.pk == self.hazard.closed_by_id:
                raise PermissionDenied(_("Somebody else than who struck it off must look."))
            self.looked_at, self.looked_by = clock.now(), by
            self.is_genuine, self.note = is_genuine, note.strip()
            if not is_genuine and not self.hazard.is_open:
                self.hazard.reopen(by=by, reason=self.note)
