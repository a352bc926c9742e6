"""What is known of one hazard: its columns, and what follows from them alone."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from xiaoan.accounts.models import User
from xiaoan.base import clock
from xiaoan.hazards.models.notice import Notice
from xiaoan.units.models import Place, UnitRecord

FIVE = ("duty", "measures", "money", "deadline", "contingency")


class HazardFacts(UnitRecord):
    """Columns of a hazard. Grade and interim control are separate; side states stand apart."""

    view: ClassVar[str] = "hazards.view"

    class Status(models.TextChoices):
        FOUND = "found", _("found")
        ASSIGNED = "assigned", _("assigned")
        RECTIFYING = "rectifying", _("rectifying")
        CLAIMED = "claimed", _("claimed done, awaiting re-check")
        CLOSED = "closed", _("struck off")
        VOID = "void", _("entered by mistake")

    ENDED = (Status.CLOSED, Status.VOID)
    OPEN = (Status.FOUND, Status.ASSIGNED, Status.RECTIFYING, Status.CLAIMED)

    class Grade(models.TextChoices):
        GENERAL = "general", _("general")
        MAJOR = "major", _("major")

    class Control(models.TextChoices):
        NONE = "none", _("none")
        GUARD = "guard", _("guarded")
        STOP_USE = "stop-use", _("out of use")

    class Source(models.TextChoices):
        SELF_CHECK = "self", _("self-check")
        SUPERVISION = "supervision", _("supervision")
        PATROL = "patrol", _("patrol")
        REPORT = "report", _("report")
        LEGACY = "legacy", _("imported ledger")
        PUBLIC = "public", _("the public")

    year = models.SmallIntegerField()
    serial = models.IntegerField()
    what = models.CharField(_("hazard"), max_length=200)
    detail = models.CharField(_("detail"), max_length=500, blank=True)
    place = models.ForeignKey(Place, models.PROTECT, null=True, blank=True, related_name="+")
    place_text = models.CharField(_("place"), max_length=80, blank=True)
    topic = models.CharField(_("topic"), max_length=20, blank=True)
    #: Checklist and item it failed, "FIRE/5"; same item at the same place = the same fault.
    item = models.CharField(max_length=24, blank=True)
    source = models.CharField(max_length=12, choices=Source, default=Source.SELF_CHECK)
    #: Ledger subject of what raised it ("duties_record:…", "inspections_visit:…").
    source_subject = models.CharField(max_length=80, blank=True)
    found_at = models.DateTimeField(_("found at"))
    #: When the server had it; device time never counts for "the school knew".
    known_at = models.DateTimeField(_("known to the server"))
    # People are never deleted and nobody lists by them: an index would only cost every step.
    found_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)

    status = models.CharField(max_length=12, choices=Status, default=Status.FOUND)
    grade = models.CharField(max_length=8, choices=Grade, default=Grade.GENERAL)
    criterion = models.CharField(_("criterion of the official guide"), max_length=200, blank=True)
    is_urgent = models.BooleanField(_("due today"), default=False)
    is_advice = models.BooleanField(_("advice without deadline"), default=False)
    control = models.CharField(max_length=8, choices=Control, default=Control.NONE)
    due_on = models.DateField(_("rectify by"), null=True, blank=True)
    rectifier = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    #: The five fixed items of a major hazard: duty, measures, money, deadline, contingency.
    plan = models.JSONField(null=True, blank=True)
    assigned_at = models.DateTimeField(null=True, blank=True)
    claimed_at = models.DateTimeField(null=True, blank=True)
    claimed_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    measure = models.CharField(_("what was done"), max_length=500, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    returns = models.SmallIntegerField(_("times returned"), default=0)
    rung = models.SmallIntegerField(_("rung reached"), default=0)

    # Side states: a moment, and what belongs to it.
    supervised_at = models.DateTimeField(_("special supervision since"), null=True, blank=True)
    blocked_at = models.DateTimeField(_("blocked since"), null=True, blank=True)
    blocked_why = models.CharField(max_length=200, blank=True)
    #: Who holds the money or the authority, and the sum in yuan.
    blocked_holder = models.CharField(max_length=80, blank=True)
    blocked_sum = models.IntegerField(null=True, blank=True)
    blocked_reported_at = models.DateTimeField(null=True, blank=True)
    unblocked_at = models.DateTimeField(null=True, blank=True)
    conflict = models.CharField(_("conflicting demand"), max_length=300, blank=True)
    conflict_at = models.DateTimeField(null=True, blank=True)
    referred_to = models.IntegerField(null=True, blank=True)
    notice = models.ForeignKey(
        Notice, models.PROTECT, null=True, blank=True, related_name="hazards"
    )
    recurrence_of = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="recurrences"
    )
    #: Found by the district and absent from the school's own ledger.
    is_miss = models.BooleanField(default=False)

    class Meta:
        abstract = True
        constraints = [
            models.UniqueConstraint(fields=["district_id", "year", "serial"], name="hazard_number"),
            models.CheckConstraint(
                condition=Q(grade="general") | ~Q(criterion=""), name="major_cites_criterion"
            ),
            models.CheckConstraint(
                condition=~Q(status="closed") | Q(closed_at__isnull=False), name="closed_has_time"
            ),
        ]
        indexes = [
            models.Index(fields=["district_id", "status", "due_on"], name="hazard_status_due"),
            models.Index(fields=["district_id", "unit", "status"], name="hazard_unit"),
            models.Index(fields=["district_id", "found_at", "id"], name="hazard_found"),
            models.Index(fields=["district_id", "closed_at"], name="hazard_closed"),
            models.Index(fields=["unit", "item", "place", "place_text"], name="hazard_same_fault"),
            models.Index(fields=["district_id", "topic"], name="hazard_topic"),
        ]

    def __str__(self) -> str:
        return self.what

    @property
    def number(self) -> str:
        return f"{self.year}-{self.serial:04d}"

    @property
    def where(self) -> str:
        """The place as people name it."""
        return str(self.place) if self.place is not None else self.place_text

    @property
    def colour(self) -> str:
        """Risk colour, derived and never entered: red, orange, yellow or blue."""
        if self.grade == self.Grade.MAJOR:
            return "red"
        if self.is_urgent or self.control != self.Control.NONE:
            return "orange"
        return "blue" if self.is_advice else "yellow"

    @property
    def is_open(self) -> bool:
        return self.status in self.OPEN

    @property
    def is_blocked(self) -> bool:
        return self.is_open and self.blocked_at is not None and self.unblocked_at is None

    @property
    def is_disputed(self) -> bool:
        return self.is_open and self.conflict_at is not None

    @property
    def is_supervised(self) -> bool:
        return self.is_open and self.supervised_at is not None

    @property
    def needs_bureau(self) -> bool:
        """Whether only the bureau may strike it off: major, or its own finding."""
        return self.grade == self.Grade.MAJOR or self.source == self.Source.SUPERVISION

    @property
    def has_five(self) -> bool:
        """Whether all five fixed items 五落实 are there."""
        return all((self.plan or {}).get(part) for part in FIVE)

    @property
    def minutes_to_report(self) -> int | None:
        """Minutes from "it cannot be put right" until the bureau was told."""
        if self.blocked_at is None or self.blocked_reported_at is None:
            return None
        return int((self.blocked_reported_at - self.blocked_at).total_seconds() // 60)

    def days_late(self, on: date | None = None) -> int:
        """Calendar days past the deadline while open; 0 otherwise."""
        if self.due_on is None or not self.is_open:
            return 0
        return max(0, ((on or clock.today()) - self.due_on).days)
