"""What a visit found, and whether the school had known it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from xiaoan.hazards.models import Hazard
from xiaoan.ledger.change import born, changing
from xiaoan.units.models import Place, UnitRecord, UnitScopedQuerySet

if TYPE_CHECKING:
    from datetime import datetime

    from xiaoan.accounts.models import User
    from xiaoan.inspections.models.visit import Visit


class FindingQuerySet(UnitScopedQuerySet["Finding"]):
    """Questions about findings."""

    def missed(self) -> FindingQuerySet:
        return self.filter(was_known=False)

    def to_serve(self) -> FindingQuerySet:
        """Open and on no notice yet, in the order in which they were found."""
        rows = self.filter(hazard__status__in=Hazard.OPEN, hazard__notice=None)
        return rows.select_related("hazard").order_by("found_at", "id")

    def enter(self, visit: Visit, hazard: Hazard, *, by: User, at: datetime) -> Finding:
        """Tie `hazard` to `visit`, once; a miss is marked on the hazard too.

        The school knew it only if the server had it before the visit was announced or
        began: `known_at` is the server's clock, a school's phone's own time never counts.
        `at` is when the visitors saw it; the visit began at its own moment, too, though its
        phone found a network hours later, so what the school entered in between is a miss.
        """
        was_known = hazard.known_at < visit.moment
        finding = self.model(
            unit=visit.unit, visit=visit, hazard=hazard, item=hazard.item, was_known=was_known,
            found_at=at, is_late=visit.status == visit.Status.FINISHED,
        )  # fmt: skip
        born(finding, "inspections.find", by=by)
        if not was_known and not hazard.is_miss:
            with changing(hazard, "inspections.find", by=by, visit=visit.subject):
                hazard.is_miss = True
        return finding


class Finding(UnitRecord):
    """What a visit found: one hazard, new or already in the school's own ledger."""

    view: ClassVar[str] = "inspections.view"

    visit = models.ForeignKey("inspections.Visit", models.PROTECT, related_name="findings")
    hazard = models.ForeignKey(Hazard, models.PROTECT, related_name="findings")
    item = models.CharField(max_length=24, blank=True)
    #: The school had it on the server before the visit was announced or began; None where an
    #: imported ledger cannot tell: such a finding counts for no miss rate.
    was_known = models.BooleanField(_("known to the school"), null=True)
    found_at = models.DateTimeField()
    #: It reached the server after the visit was finished: its notice had been served by then.
    is_late = models.BooleanField(default=False)

    objects = FindingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["district_id", "visit", "hazard"], name="finding_once")
        ]
        indexes = [models.Index(fields=["district_id", "found_at"], name="finding_day")]

    def __str__(self) -> str:
        return f"{self.visit_id} {self.item}"


def same_fault(
    visit: Visit, item: str, *, at: datetime, place: Place | None = None, place_text: str = ""
) -> Hazard | None:
    """The hazard of the visited unit that is this very fault and was not struck off at `at`.

    Same item at the same place, the longest known first; where either names no place, the
    same item is enough. What the school struck off after the visitors saw it is the same
    fault still: it is known, and no second hazard is opened.
    """
    if not item:
        return None
    unplaced = Q(place=None, place_text="")
    where = Q()
    if place is not None:
        where = Q(place=place) | unplaced
    elif place_text:
        where = Q(place=None, place_text=place_text) | unplaced
    there = Q(status__in=Hazard.OPEN) | Q(status=Hazard.Status.CLOSED, closed_at__gt=at)
    rows: Any = Hazard.objects.filter(district_id=visit.district_id, unit_id=visit.unit_id)
    found: Hazard | None = rows.filter(there, where, item=item).order_by("known_at").first()
    return found
