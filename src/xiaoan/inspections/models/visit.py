"""Visits of the bureau to a school, with the school's own checklists."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from xiaoan.accounts.models import User
from xiaoan.inspections.models.round import Round
from xiaoan.inspections.models.steps import VisitSteps
from xiaoan.ledger.change import born
from xiaoan.ledger.permission import Actor, reach
from xiaoan.units.models import Unit, UnitRecord, UnitScopedQuerySet

METHODS = {
    "hear": _("heard the report"),
    "see": _("looked on the spot"),
    "read": _("read the papers"),
    "talk": _("talked with staff"),
}
#: A visit that the school does not know of is not shown to it.
TOLD = Q(announced_at__isnull=False) | Q(began_at__isnull=False)


class VisitQuerySet(UnitScopedQuerySet["Visit"]):
    """Questions about visits, and the planning of one."""

    def visible_to(self, user: Actor) -> VisitQuerySet:
        """As for every record, except that a school sees no visit before it is told."""
        seen: VisitQuerySet = super().visible_to(user)
        whole = reach(user, "inspections.view").districts
        return seen.filter(Q(district_id__in=whole) | TOLD)

    def led_by(self, user: User) -> VisitQuerySet:
        return self.filter(Q(lead=user) | Q(members__contains=[user.pk]))

    def waiting(self, on: date) -> VisitQuerySet:
        """Planned for `on` or before and not begun, or begun and not finished."""
        planned = Q(status=Visit.Status.PLANNED, planned_on__lte=on)
        return self.filter(planned | Q(status=Visit.Status.BEGUN))

    def plan(
        self, *, by: User, unit: Unit, planned_on: date, lead: User | None = None,
        checklists: Sequence[str] = (), round: Round | None = None,
        members: Iterable[User] = (), previous: Visit | None = None,
    ) -> Visit:  # fmt: skip
        """Plan a visit to `unit`. The school is told nothing before `announce` or `begin`.

        The lists of a round are its visits' lists; with `previous` it is a re-check visit.
        Raises ValidationError without a list (a re-check visit needs none), or for a unit
        that is not a school.
        """
        if unit.kind not in Unit.SCHOOL_KINDS:
            raise ValidationError({"unit": _now("Only schools and kindergartens are visited.")})
        lists = list(checklists or (round.checklists if round else ()))
        if not lists and previous is None:
            raise ValidationError({"checklists": _now("Choose at least one checklist.")})
        kind = Visit.Kind.SPECIAL if round else Visit.Kind.ROUTINE
        visit = self.model(
            unit=unit, planned_on=planned_on, lead=lead or by, checklists=lists, round=round,
            kind=Visit.Kind.RECHECK if previous else kind, previous=previous,
            members=[member.pk for member in members],
        )  # fmt: skip
        return born(visit, "inspections.plan", by=by)


class Visit(VisitSteps, UnitRecord):
    """One school, one day. `known` counts only what the server had before it was announced."""

    view: ClassVar[str] = "inspections.view"

    class Kind(models.TextChoices):
        ROUTINE = "routine", _("routine visit")
        SPECIAL = "special", _("special inspection")
        RECHECK = "recheck", _("re-check visit")

    class Status(models.TextChoices):
        PLANNED = "planned", _("planned")
        BEGUN = "begun", _("on site")
        FINISHED = "finished", _("finished")
        CANCELLED = "cancelled", _("cancelled")

    kind = models.CharField(max_length=8, choices=Kind, default=Kind.ROUTINE)
    status = models.CharField(max_length=10, choices=Status, default=Status.PLANNED)
    round = models.ForeignKey(Round, models.PROTECT, null=True, blank=True, related_name="visits")
    planned_on = models.DateField()
    announced_at = models.DateTimeField(null=True, blank=True)
    began_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    #: How it was done: hear, see, read, talk.
    methods = ArrayField(models.CharField(max_length=8), default=list, blank=True)
    checklists = ArrayField(models.CharField(max_length=12), default=list, blank=True)
    lead = models.ForeignKey(User, models.PROTECT, related_name="+")
    members = ArrayField(models.IntegerField(), default=list, blank=True)
    received_by = models.CharField(_("received by"), max_length=60, blank=True)
    previous = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="rechecks"
    )
    result = models.CharField(max_length=60, blank=True)
    items = models.IntegerField(default=0)
    #: Key of an imported row; once only per district.
    external = models.CharField(max_length=80, blank=True)

    objects = VisitQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["district_id", "began_at"], name="visit_began"),
            models.Index(fields=["district_id", "unit", "planned_on"], name="visit_unit"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["district_id", "external"],
                condition=~Q(external=""),
                name="visit_imported_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.planned_on}"

    @property
    def moment(self) -> datetime:
        """From when on the school's own entries no longer count as known before.

        The announcement or the beginning, whichever came first.
        """
        told = [at for at in (self.announced_at, self.began_at) if at is not None]
        if not told:
            raise ValueError("The visit is neither announced nor begun.")
        return min(told)

    @property
    def notice(self) -> Any:
        """The notice that it led to, or None."""
        return self.notices().first()

    @property
    def minutes_to_serve(self) -> int | None:
        """Minutes from its first finding until the notice was served."""
        notice = self.notice
        if notice is None or notice.served_at is None:
            return None
        return int((notice.served_at - notice.found_at).total_seconds() // 60)

    @property
    def methods_said(self) -> list[Any]:
        """The methods in words."""
        return [METHODS[method] for method in self.methods if method in METHODS]
