"""Readings 阅知: who is asked to read a version, until when, and who has."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models
from django.db.models import Count, Exists, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xiaoan.accounts.models import User
from xiaoan.base import clock
from xiaoan.ledger.batch import born_select
from xiaoan.ledger.change import WrongState, born, changing
from xiaoan.ledger.permission import Actor
from xiaoan.library.audience import APART, ASKED, COLUMNS, params
from xiaoan.posts.models import Holding, Post
from xiaoan.units.models import Unit, UnitRecord, UnitScopedQuerySet

if TYPE_CHECKING:
    from xiaoan.library.models.version import Version


class ReadingQuerySet(UnitScopedQuerySet["Reading"]):
    """Questions about readings, and how they are asked for."""

    def wanted(self) -> ReadingQuerySet:
        """Of versions in force, asked of people who hold a post there still."""
        held = Holding.objects.active().filter(
            user_id=OuterRef("user_id"), unit_id=OuterRef("unit_id")
        )
        return self.filter(Exists(held), version__state="in_force", user__is_active=True)

    def unread(self) -> ReadingQuerySet:
        return self.filter(read_at=None)

    def overdue(self, on: date) -> ReadingQuerySet:
        return self.unread().filter(due_on__lt=on)

    def counts(self, on: date) -> dict[str, int]:
        """How many were asked, have read, and are late; one query."""
        return self.aggregate(
            asked=Count("pk"), read=Count("pk", filter=Q(read_at__isnull=False)),
            late=Count("pk", filter=Q(read_at=None, due_on__lt=on)),
        )  # fmt: skip

    def ask(self, version: Version, *, by: Actor, on: date | None = None) -> int:
        """Ask everybody of the version's audience who was not asked yet; returns how many."""
        given = params(version.district_id, on or clock.today(), version.pk)
        return born_select(Reading, COLUMNS, ASKED, given, "library.ask", by=by, unit=version.unit)

    def ask_newcomers(self, district: Unit, *, by: Actor, on: date | None = None) -> int:
        """Ask whoever has come into a post since; for all texts in force of the district."""
        given = params(district.pk, on or clock.today())
        return born_select(Reading, COLUMNS, ASKED, given, "library.ask", by=by, unit=district)

    def acknowledge(self, version: Version, *, by: User) -> Reading:
        """`by` has read the version; a second time is harmless.

        Raises WrongState where the version is not in force: the one that is, is to be read.
        """
        known: Reading | None = self.filter(version=version, user=by).first()
        if known is not None and known.read_at is not None:
            return known
        if version.state != "in_force":
            raise WrongState(_("This version is not in force. Open the one that is."))
        if known is None:
            return self._unasked(version, by)
        with changing(known, "library.read", by=by):
            known.read_at = known.read_at or clock.now()
        return known

    def _unasked(self, version: Version, by: User) -> Reading:
        held = Holding.objects.active().filter(user=by, district_id=version.district_id)
        holding: Any = held.exclude(post_id__in=APART).select_related("unit").first()
        if holding is None:
            raise WrongState(_("You hold no post in this district today."))
        today = clock.today()
        reading = self.model(
            unit=holding.unit, version=version, user=by, post_id=holding.post_id,
            asked_on=today, due_on=today, read_at=clock.now(),
        )  # fmt: skip
        return born(reading, "library.read", by=by)


class Reading(UnitRecord):
    """One person's acknowledgement of one version; `unit` is where the post is held."""

    view: ClassVar[str] = "library.chase"

    version = models.ForeignKey("library.Version", models.PROTECT, related_name="readings")
    user = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    #: The post through which it was asked.
    post = models.ForeignKey(Post, models.PROTECT, related_name="+", db_index=False)
    asked_on = models.DateField(gettext_lazy("asked on"))
    due_on = models.DateField(gettext_lazy("to be read by"))
    read_at = models.DateTimeField(gettext_lazy("read at"), null=True, blank=True)

    objects = ReadingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "user"], name="reading_once"),
        ]
        indexes = [
            models.Index(
                fields=["district_id", "due_on", "id"], condition=Q(read_at=None),
                name="reading_unread",
            ),
            models.Index(fields=["district_id", "user", "due_on"], name="reading_user"),
            models.Index(fields=["district_id", "unit"], name="reading_unit"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.user} {self.asked_on:%Y-%m-%d}"

    def days_late(self, on: date | None = None) -> int:
        """Days since it was to be read; 0 while there is time, or once it was read."""
        if self.read_at is not None:
            return 0
        return max(0, ((on or clock.today()) - self.due_on).days)
