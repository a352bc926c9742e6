"""What the search looks through, and how often a text is opened: two notes of the machine."""

from __future__ import annotations

from datetime import date, timedelta
from typing import ClassVar
from uuid import UUID, uuid4

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Count, F

from xiaoan.base import clock
from xiaoan.ledger.models import Fenced
from xiaoan.ledger.permission import Actor, reach

#: Weeks that count for “most read”.
LATELY = 26


class Sought(Fenced):
    """The folded words and tokens of one version; made by triggers (sql/search.sql), so that it
    keeps step whichever way the version came."""

    version = models.OneToOneField(
        "library.Version", models.PROTECT, primary_key=True, related_name="sought", db_column="id"
    )
    #: Whose it is, what it is and how it stands: the search narrows by them before it sorts.
    unit_id = models.IntegerField()
    kind = models.CharField(max_length=10)
    state = models.CharField(max_length=8)
    is_shared = models.BooleanField()
    #: From when it is in force; the last of all days for what is not yet.
    day = models.DateField()
    #: Title and number, folded.
    head = models.TextField()
    folded = models.TextField()
    tokens = SearchVectorField()

    class Meta:
        indexes = [
            GinIndex(fields=["tokens"], name="sought_tokens"),
            models.Index(
                "district_id", F("day").desc(), F("version").desc(),
                include=["unit_id", "kind", "state", "is_shared"], name="sought_newest",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.head


class LookQuerySet(models.QuerySet["Look"]):
    """Questions about openings; they name no person, so nobody's reading is told by them."""

    def visible_to(self, user: Actor) -> LookQuerySet:
        where = reach(user, Look.view)
        return self.filter(district_id__in={*where.districts, *where.unit_districts})

    def lately(self, on: date) -> LookQuerySet:
        """Of the last half year."""
        return self.filter(week__gt=on - timedelta(weeks=LATELY))

    def most(self, count: int) -> dict[object, int]:
        """Openings by text, the most opened first."""
        by_text = self.order_by().values("version__text").annotate(n=Count("pk"))
        rows = by_text.order_by("-n", "version__text").values_list("version__text", "n")
        return dict(rows[:count])

    def note(self, version_id: UUID, district_id: int) -> None:
        """Somebody of another unit opened it: the week, and nothing of who or where."""
        today = clock.today()
        monday = today - timedelta(days=today.weekday())
        self.create(version_id=version_id, district_id=district_id, week=monday)


class Look(Fenced):
    """One opening of a version in some week."""

    view: ClassVar[str] = "library.view"

    # Not in the order of time: nothing here is to be laid beside who was signed in.
    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    version = models.ForeignKey(
        "library.Version", models.PROTECT, related_name="looks", db_index=False
    )
    #: The Monday of the week.
    week = models.DateField()

    objects = LookQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["district_id", "week", "version"], name="look_week")]

    def __str__(self) -> str:
        return f"{self.version_id} {self.week:%F}"
