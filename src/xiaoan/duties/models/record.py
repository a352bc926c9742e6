"""Records: filled checklists. Traces: what work leaves behind by itself."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from xiaoan.accounts.models import User
from xiaoan.duties.models.checklist import Checklist
from xiaoan.duties.models.duty import Duty
from xiaoan.units.models import Place, UnitRecord, UnitScopedQuerySet


class Record(UnitRecord):
    """One filled checklist. `answers`: {item order: {"a": "pass|fail|na" or number or text, …}}."""

    view: ClassVar[str] = "duties.view"

    class Kind(models.TextChoices):
        SELF_CHECK = "self", _("self-check")
        SUPERVISION = "supervision", _("supervision")
        LEGACY = "legacy", _("imported")

    kind = models.CharField(max_length=12, choices=Kind, default=Kind.SELF_CHECK)
    checklist = models.ForeignKey(
        Checklist, models.PROTECT, related_name="+", null=True, db_index=False
    )
    duty = models.ForeignKey(Duty, models.PROTECT, related_name="+", null=True, db_index=False)
    visit_id = models.UUIDField(null=True)
    topic = models.CharField(max_length=20, blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    happened_at = models.DateTimeField()
    #: The phone's own clock, kept beside the server's; never used for "the school knew".
    device_at = models.DateTimeField(null=True)
    answers = models.JSONField()
    items = models.SmallIntegerField()
    failed = models.SmallIntegerField(default=0)
    note = models.CharField(max_length=300, blank=True)
    #: Written on paper first (补录): the time on the paper, and when it was entered here.
    paper_at = models.DateTimeField(null=True)
    entered_at = models.DateTimeField(null=True)
    #: The answer to the question drawn at random ({"ask", "v", "is_unseen"}); never scored.
    told = models.JSONField(null=True)

    objects = UnitScopedQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["district_id", "happened_at"], name="record_day"),
            models.Index(fields=["district_id", "unit", "happened_at"], name="record_unit"),
            models.Index(fields=["visit_id"], name="record_visit"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.happened_at:%F}"

    @property
    def is_paper(self) -> bool:
        """Whether it was written on paper first and entered later (补录)."""
        return self.paper_at is not None


class Trace(UnitRecord):
    """One trace of work: a scan, a sign-on at the post, a log line. Kinds: domain README."""

    view: ClassVar[str] = "duties.view"

    kind = models.CharField(max_length=24)
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True)
    place = models.ForeignKey(Place, models.PROTECT, related_name="+", null=True)
    times = models.SmallIntegerField(default=1)
    note = models.CharField(max_length=200, blank=True)

    objects = UnitScopedQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["district_id", "unit", "kind", "at"], name="trace_kind"),
            models.Index(fields=["district_id", "unit", "at"], name="trace_unit"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%F %H:%M}"
