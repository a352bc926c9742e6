"""After the reply: the re-check opinion 复查意见书, and what follows where it was not met."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from xiaoan.accounts.models import User
from xiaoan.hazards.models.noticefacts import NoticeFacts
from xiaoan.units.models import UnitRecord, UnitScopedQuerySet

if TYPE_CHECKING:
    from xiaoan.hazards.models.notice import Notice


class Opinion(UnitRecord):
    """What the bureau saw when it re-checked a notice, hazard by hazard and as a whole."""

    view: ClassVar[str] = "hazards.view"
    private: ClassVar[tuple[str, ...]] = ("inspectors",)

    notice: models.ForeignKey[Notice, Notice] = models.ForeignKey(
        "hazards.Notice", models.PROTECT, related_name="opinions"
    )
    year = models.SmallIntegerField()
    serial = models.IntegerField()
    outcome = models.CharField(max_length=6, choices=NoticeFacts.Outcome)
    #: [{"hazard": key, "met": true, "note": words}] in the order of the paper.
    items = models.JSONField(default=list)
    note = models.CharField(gettext_lazy("note"), max_length=300, blank=True)
    inspectors = models.CharField(gettext_lazy("inspectors"), max_length=200, blank=True)
    seen_at = models.DateTimeField(gettext_lazy("re-checked"))
    by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)

    objects = UnitScopedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["district_id", "year", "serial"], name="opinion_number"
            ),
            models.UniqueConstraint(fields=["district_id", "notice"], name="opinion_once"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        return f"复查〔{self.year}〕{self.serial}"

    @property
    def title(self) -> str:
        return _("Re-check opinion %(number)s") % {"number": f"〔{self.year}〕{self.serial}"}

    @property
    def met(self) -> int:
        """How many hazards were met."""
        return sum(bool(item["met"]) for item in self.items)


class Followup(UnitRecord):
    """What the bureau did about a notice that was not met: a talk or a circular."""

    view: ClassVar[str] = "hazards.view"

    class Kind(models.TextChoices):
        INTERVIEW = "interview", pgettext_lazy("follow-up", "interview")
        CIRCULAR = "circular", pgettext_lazy("follow-up", "circular")

    notice: models.ForeignKey[Notice, Notice] = models.ForeignKey(
        "hazards.Notice", models.PROTECT, related_name="followups"
    )
    kind = models.CharField(max_length=9, choices=Kind)
    year = models.SmallIntegerField()
    serial = models.IntegerField()
    at = models.DateTimeField(gettext_lazy("when"))
    #: Posts of those who were there; names belong under the paper.
    people = models.CharField(gettext_lazy("who was there (posts)"), max_length=200, blank=True)
    words = models.TextField(gettext_lazy("what was said"), max_length=2000)
    promise = models.CharField(
        gettext_lazy("what the school undertakes"), max_length=500, blank=True
    )
    due_on = models.DateField(gettext_lazy("undertaken until"), null=True, blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)

    objects = UnitScopedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["district_id", "kind", "year", "serial"], name="followup_number"
            )
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        return f"{FOLLOWUP_SIGNS[self.kind]}〔{self.year}〕{self.serial}"

    @property
    def title(self) -> str:
        words: Any = {
            "interview": _("Interview record %(number)s"), "circular": _("Circular %(number)s"),
        }  # fmt: skip
        return str(words[self.kind]) % {"number": f"〔{self.year}〕{self.serial}"}


FOLLOWUP_SIGNS = {"interview": "约谈", "circular": "通报"}
