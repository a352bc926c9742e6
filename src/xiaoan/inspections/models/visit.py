"""Visits of the bureau to a school, with the school's own checklists."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from xiaoan.accounts.models import User
from xiaoan.inspections.models.finding import Finding
from xiaoan.inspections.models.finds import VisitFinds
from xiaoan.inspections.models.round import Round
from xiaoan.inspections.models.steps import METHODS
from xiaoan.ledger.batch import born_many
from xiaoan.ledger.change import born
from xiaoan.ledger.permission import Actor, reach
from xiaoan.units.models import Unit, UnitRecord, UnitScopedQuerySet

#: Two visits to one school within so many days are a conflict.
CLOSE_DAYS = 7
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
        """Planned for `on` or before and not begun, begun and not finished, or with findings
        that arrived after the notice and stand on none."""
        planned = Q(status=Visit.Status.PLANNED, planned_on__lte=on)
        late = Finding.objects.filter(is_late=True).to_serve().order_by().values("visit")
        return self.filter(planned | Q(status=Visit.Status.BEGUN) | Q(pk__in=late))

    def near(self, units: Iterable[Unit], day: date, days: int = CLOSE_DAYS) -> VisitQuerySet:
        """Other visits to `units` within `days` of `day`: a school is not visited twice a week.

        Inspection floods are what schools complain of most; the planner is warned, and may
        go on.
        """
        since, until = day - timedelta(days=days), day + timedelta(days=days)
        rows = self.filter(unit__in=list(units), planned_on__range=(since, until))
        return rows.exclude(status=Visit.Status.CANCELLED)

    def counted(self) -> VisitQuerySet:
        """With `found` and `missed`: how many findings, and how many the school had not."""
        findings = Finding.objects.filter(visit=OuterRef("pk")).order_by().values("visit")
        total = findings.annotate(n=Count("pk")).values("n")
        return self.annotate(
            found=Coalesce(Subquery(total), 0),
            missed=Coalesce(Subquery(total.filter(was_known=False)), 0),
        )

    def plan(self, *, by: User, unit: Unit, planned_on: date, **more: Any) -> Visit:
        """Plan a visit to `unit`. The school is told nothing before `announce` or `begin`.

        `more`: lead (default: `by`), members, checklists, round, previous. The lists of a
        round are its visits' lists; with `previous` it is a re-check visit. Raises
        ValidationError without a list (a re-check visit needs none), or for a unit that is
        not a school.
        """
        return born(self._drawn_up(unit, planned_on, by, **more), "inspections.plan", by=by)

    def plan_many(
        self, *, by: User, district: Unit, units: Iterable[Unit], planned_on: date, **same: Any
    ) -> list[Visit]:  # fmt: skip
        """Plan one visit to each of `units` of `district`, all or none, in one statement."""
        visits = [self._drawn_up(unit, planned_on, by, **same) for unit in units]
        if len(visits) == 1:
            return [born(visits[0], "inspections.plan", by=by)]
        born_many(visits, "inspections.plan", by=by, unit=district)
        return list(self.filter(pk__in=[visit.pk for visit in visits]).select_related("unit"))

    def _drawn_up(
        self, unit: Unit, planned_on: date, by: User, *, lead: User | None = None,
        checklists: Sequence[str] = (), round: Round | None = None,
        members: Iterable[User] = (), previous: Visit | None = None,
    ) -> Visit:  # fmt: skip
        if unit.kind not in Unit.SCHOOL_KINDS:
            raise ValidationError({"units": _now("Only schools and kindergartens are visited.")})
        lists = list(checklists or (round.checklists if round else ()))
        if not lists and previous is None:
            raise ValidationError({"checklists": _now("Choose at least one checklist.")})
        kind = Visit.Kind.SPECIAL if round else Visit.Kind.ROUTINE
        chief = lead or by
        return self.model(
            unit=unit, planned_on=planned_on, lead=chief, checklists=lists, round=round,
            kind=Visit.Kind.RECHECK if previous else kind, previous=previous,
            members=[member.pk for member in members if member.pk != chief.pk],
        )  # fmt: skip


class Visit(VisitFinds, UnitRecord):
    """One school, one day. `known` counts only what the server had before it was announced."""

    view: ClassVar[str] = "inspections.view"
    private: ClassVar[tuple[str, ...]] = ("received_by",)

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
    #: When each method was used and what it told: {"hear": {"at": time, "note": words}}.
    notes = models.JSONField(default=dict, blank=True)
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
    def inspectors(self) -> list[User]:
        """Everybody who makes the visit, the leader first."""
        people = User.objects.in_bulk([self.lead_id, *self.members])
        return [people[pk] for pk in dict.fromkeys([self.lead_id, *self.members]) if pk in people]

    @property
    def hazards_found(self) -> list[Any]:
        """The hazards of its findings."""
        return [each.hazard for each in self.findings.select_related("hazard")]

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
