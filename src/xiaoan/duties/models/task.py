"""Tasks: one due occurrence of a duty at a unit. Done, late, missed, excused are four facts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from psycopg.types.json import Jsonb

from xiaoan.duties.closing import TaskClosing
from xiaoan.duties.models.duty import Duty
from xiaoan.duties.models.reinforcement import Reinforcement
from xiaoan.duties.opening import COLUMNS, SOURCE, Window, windows_of
from xiaoan.ledger.batch import born_select
from xiaoan.ledger.permission import Actor
from xiaoan.units.days import calendar_of
from xiaoan.units.models import Unit, UnitRecord, UnitScopedQuerySet
from xiaoan.units.wording import worded


class TaskQuerySet(TaskClosing, UnitScopedQuerySet["Task"]):
    """Questions about tasks, and the steps that move many at once."""

    def open(self) -> TaskQuerySet:
        return self.filter(status=Task.Status.OPEN)

    def unmet(self) -> TaskQuerySet:
        """Open or missed: what can still be done."""
        return self.filter(status__in=Task.UNMET)

    def owed_by(self, posts: Iterable[tuple[int, str]]) -> TaskQuerySet:
        """Tasks of the given (unit, post) pairs."""
        mine = Q(pk=None)
        for unit_id, post in posts:
            mine |= Q(unit_id=unit_id, post=post)
        return self.filter(mine)

    def open_for(self, day: date, *, district: Unit, by: Actor, until: date | None = None) -> int:
        """Open every task of the district whose window opens on `day` (up to `until`).

        One INSERT … SELECT over units × duties × windows with one event; tasks that exist
        are passed over, so running twice opens nothing twice. Returns how many were opened.
        """
        duties = Duty.objects.filter(district_id=district.pk).switched_on()
        windows = windows_of(duties, calendar_of(district), day, until or day)
        return self.open_windows(windows, district=district, by=by, day=day)

    def open_windows(
        self, windows: Iterable[Window], *, district: Unit, by: Actor, day: date
    ) -> int:
        """Open tasks for ready windows (see opening.Window) at every unit they apply to."""
        rows = [window.row() for window in windows]
        if not rows:
            return 0
        params = {"district": district.pk, "windows": Jsonb(rows)}
        return born_select(
            Task, COLUMNS, SOURCE, params, "duties.open", by=by, unit=district, day=day
        )


class Task(UnitRecord):
    """What a post of a unit owes between two days (both included)."""

    view: ClassVar[str] = "duties.view"

    class Status(models.TextChoices):
        OPEN = "open", _("open")
        DONE = "done", _("done")
        LATE = "late", _("done late")
        MISSED = "missed", _("missed")
        EXCUSED = "excused", _("excused")

    UNMET = (Status.OPEN, Status.MISSED)
    MET = (Status.DONE, Status.LATE)

    duty = models.ForeignKey(Duty, models.PROTECT, related_name="tasks", db_index=False)
    opens_on = models.DateField()
    due_on = models.DateField()
    times = models.SmallIntegerField(_("times wanted"), default=1)
    #: Code of the post that owes it; "" where the unit has filled none of the owner posts.
    post = models.CharField(max_length=20, blank=True)
    topic = models.CharField(max_length=20)
    status = models.CharField(max_length=8, choices=Status, default=Status.OPEN)
    closed_at = models.DateTimeField(null=True, blank=True)
    #: Ledger subject of the trace or record that closed it; also of the closure that excused it.
    closed_by = models.CharField(max_length=80, blank=True)
    reason = models.CharField(_("reason"), max_length=120, blank=True)
    reinforcement = models.ForeignKey(
        Reinforcement, models.PROTECT, null=True, blank=True, related_name="tasks", db_index=False
    )

    objects = TaskQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["district_id", "unit", "duty", "opens_on", "reinforcement"],
                nulls_distinct=False,
                name="task_once",
            ),
            models.CheckConstraint(condition=Q(due_on__gte=F("opens_on")), name="task_window"),
        ]
        indexes = [
            models.Index(
                fields=["district_id", "due_on", "status", "topic"],
                include=["unit", "id", "closed_at"],
                name="task_due",
            ),
            models.Index(
                fields=["district_id", "unit", "due_on"],
                condition=Q(status__in=["open", "missed"]),
                name="task_unmet",
            ),
            models.Index(
                fields=["district_id", "unit", "duty", "closed_at"],
                condition=Q(status__in=["done", "late"]),
                name="task_met",
            ),
            models.Index(
                fields=["reinforcement"],
                condition=Q(reinforcement__isnull=False),
                name="task_reinforcing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.due_on}"

    @property
    def title(self) -> str:
        """What is asked: a closer check names the item it looks at, not the duty carrying it."""
        if self.reinforcement is None:
            return worded(self.duty.title, kindergarten=self.unit.is_kindergarten)
        # The register's “not so: …” names a fault (Item.fault); what is looked at is the item.
        what = self.reinforcement.hazard.what.removeprefix("不符合：")
        return str(_("Closer check: %(what)s") % {"what": what})

    @property
    def purpose(self) -> str:
        """Why it is asked, in the words of the unit."""
        return worded(self.duty.purpose, kindergarten=self.unit.is_kindergarten)

    @property
    def is_unmet(self) -> bool:
        return self.status in self.UNMET

    @property
    def is_derived(self) -> bool:
        """Closed by a trace or by another duty's record rather than by its own form."""
        return self.status in self.MET and self.closed_how == "derived"

    @property
    def closed_how(self) -> str:
        """record (its own form), derived (a trace or another duty), closure, or ''."""
        table = self.closed_by.partition(":")[0]
        if table != "duties_record":
            return {"": "", "units_closure": "closure", "units_unit": "closure"}.get(
                table, "derived"
            )
        return "derived" if self.reason.startswith(DERIVED) else "record"


#: `reason` of a task that another duty's record closed: this, then that duty's code.
DERIVED = "derived:"
