"""What is known of one notice: its columns, where it stands, and what follows from them alone."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from xiaoan.accounts.models import User
from xiaoan.base import clock
from xiaoan.units.models import Unit, UnitRecord

if TYPE_CHECKING:
    from xiaoan.hazards.models.hazard import Hazard

#: Where a notice can stand, in the order of its life.
STATES: dict[str, Any] = {
    "drafted": pgettext_lazy("notice", "drafted"),
    "waiting": pgettext_lazy("notice", "waits for approval"),
    "returned": pgettext_lazy("notice", "sent back to the drafter"),
    "approved": pgettext_lazy("notice", "approved, to be served"),
    "served": pgettext_lazy("notice", "served, reply awaited"),
    "replied": pgettext_lazy("notice", "answered, re-check awaited"),
    "met": pgettext_lazy("notice", "re-checked: met"),
    "partly": pgettext_lazy("notice", "re-checked: partly met"),
    "unmet": pgettext_lazy("notice", "re-checked: not met"),
    "withdrawn": pgettext_lazy("notice", "withdrawn"),
}


class NoticeFacts(UnitRecord):
    """Columns of a notice. Every station of its life is a moment; the state follows from them."""

    view: ClassVar[str] = "hazards.view"
    private: ClassVar[tuple[str, ...]] = (
        "inspectors", "received_by", "served_to", "witness",
    )  # fmt: skip

    class Kind(models.TextChoices):
        NOTICE = "notice", gettext_lazy("rectification notice")
        #: Private schools and kindergartens: with legal basis and remedies.
        ORDER = "order", gettext_lazy("order to rectify")

    class Way(models.TextChoices):
        SITE = "site", gettext_lazy("on site, signed")
        APP = "app", gettext_lazy("in this system")
        HAND = "hand", gettext_lazy("by hand, with a receipt")
        REFUSED = "refused", gettext_lazy("refused, left before a witness")

    class Outcome(models.TextChoices):
        MET = "met", pgettext_lazy("re-check", "met")
        PARTLY = "partly", pgettext_lazy("re-check", "partly met")
        UNMET = "unmet", pgettext_lazy("re-check", "not met")

    kind = models.CharField(max_length=6, choices=Kind, default=Kind.NOTICE)
    year = models.SmallIntegerField()
    serial = models.IntegerField()
    #: The visit, as a ledger subject ("inspections_visit:…"): hazards do not know visits.
    source = models.CharField(max_length=80)
    #: The notice that was not met, where this is the second one.
    previous = models.ForeignKey(
        "hazards.Notice", models.PROTECT, null=True, blank=True, related_name="seconds",
        verbose_name=gettext_lazy("earlier notice"),
    )  # fmt: skip
    #: The hazards as the paper lists them; a hazard may later stand on a second notice.
    listed = ArrayField(
        models.UUIDField(), verbose_name=gettext_lazy("hazards on it"), default=list, blank=True
    )
    #: What the paper prints of the visit: its kind, founding paper, inspectors, and who
    #: received them.
    occasion = models.CharField(gettext_lazy("occasion"), max_length=80, blank=True)
    basis = models.CharField(gettext_lazy("basis"), max_length=200, blank=True)
    inspectors = models.CharField(gettext_lazy("inspectors"), max_length=200, blank=True)
    received_by = models.CharField(gettext_lazy("received by"), max_length=60, blank=True)
    found_at = models.DateTimeField(gettext_lazy("found"))
    drafted_at = models.DateTimeField(gettext_lazy("drafted"), null=True, blank=True)
    drafted_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False,
        verbose_name=gettext_lazy("drafted by"),
    )  # fmt: skip

    #: Whether its district wanted an approval when it was drafted.
    needs_approval = models.BooleanField(gettext_lazy("to be approved"), default=False)
    approved_at = models.DateTimeField(gettext_lazy("approved"), null=True, blank=True)
    approved_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False,
        verbose_name=gettext_lazy("approved by"),
    )  # fmt: skip
    returned_at = models.DateTimeField(gettext_lazy("sent back"), null=True, blank=True)
    returned_why = models.CharField(gettext_lazy("why sent back"), max_length=200, blank=True)

    served_at = models.DateTimeField(gettext_lazy("served"), null=True, blank=True)
    way = models.CharField(gettext_lazy("way of service"), max_length=8, choices=Way, blank=True)
    #: Who took the paper in hand, or refused it; who witnessed the refusal, and its reason.
    served_to = models.CharField(gettext_lazy("taken by"), max_length=60, blank=True)
    witness = models.CharField(gettext_lazy("witness"), max_length=60, blank=True)
    refused_why = models.CharField(gettext_lazy("why refused"), max_length=200, blank=True)
    #: The school's own receipt in the system: who opened the served notice, and when.
    receipt_at = models.DateTimeField(gettext_lazy("receipt"), null=True, blank=True)
    receipt_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=gettext_lazy("receipt by"),
    )  # fmt: skip
    reply_due = models.DateField(gettext_lazy("reply due"))
    replied_at = models.DateTimeField(gettext_lazy("replied"), null=True, blank=True)
    answer = models.CharField(gettext_lazy("reply"), max_length=500, blank=True)
    reviewed_at = models.DateTimeField(gettext_lazy("re-checked"), null=True, blank=True)
    outcome = models.CharField(gettext_lazy("outcome"), max_length=6, choices=Outcome, blank=True)
    withdrawn_at = models.DateTimeField(gettext_lazy("withdrawn"), null=True, blank=True)
    withdrawn_why = models.CharField(gettext_lazy("why withdrawn"), max_length=200, blank=True)
    #: The rung reached on the ladder that it climbs just now.
    rung = models.SmallIntegerField(gettext_lazy("rung reached"), default=0)

    class Meta:
        abstract = True
        constraints = [
            models.UniqueConstraint(
                fields=["district_id", "kind", "year", "serial"], name="notice_number"
            ),
            models.CheckConstraint(
                condition=models.Q(served_at=None) | ~models.Q(way=""), name="served_some_way"
            ),
        ]
        indexes = [
            models.Index(fields=["district_id", "reply_due"], name="notice_reply_due"),
            models.Index(fields=["district_id", "source"], name="notice_source"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_order(self) -> bool:
        return self.kind == self.Kind.ORDER

    @property
    def number(self) -> str:
        """〔2026〕5, and 责改〔2026〕5 of an order: each kind counts by itself."""
        return f"{'责改' if self.is_order else ''}〔{self.year}〕{self.serial}"

    @property
    def title(self) -> str:
        """Its name in a list of many kinds of papers."""
        name = (
            _("Order to rectify %(number)s")
            if self.is_order
            else _("Second rectification notice %(number)s")
            if self.previous_id
            else _("Rectification notice %(number)s")
        )
        return name % {"number": f"〔{self.year}〕{self.serial}"}

    @property
    def state(self) -> str:
        """Where it stands: a key of STATES."""
        stations = (
            ("withdrawn", self.withdrawn_at), (self.outcome, self.reviewed_at),
            ("replied", self.replied_at), ("served", self.served_at),
            ("returned", self.returned_at), ("approved", self.approved_at),
        )  # fmt: skip
        found = next((name for name, at in stations if at is not None), "")
        return found or ("waiting" if self.needs_approval else "drafted")

    @property
    def state_words(self) -> Any:
        return STATES[self.state]

    @property
    def may_be_served(self) -> bool:
        """Whether it stands where it can be served."""
        return self.state in {"drafted", "approved"}

    @property
    def is_in_force(self) -> bool:
        """Served and not withdrawn."""
        return self.served_at is not None and self.withdrawn_at is None

    @property
    def is_late(self) -> bool:
        """Served, unanswered, and the day of reply is past."""
        return self.state == "served" and self.reply_due < clock.today()

    @property
    def lines(self) -> models.QuerySet[Hazard]:
        """The hazards on the paper, in the order of their numbers, wherever they stand now."""
        model: Any = self._meta.get_field("hazards").related_model
        rows = model._base_manager.filter(district_id=self.district_id, pk__in=self.listed)
        found: models.QuerySet[Hazard] = rows.select_related("unit", "place").order_by(
            "year", "serial"
        )
        return found

    @property
    def district(self) -> Unit:
        """The bureau that issues it (read once)."""
        known: Unit | None = self.__dict__.get("_bureau")
        if known is None:
            known = self.__dict__["_bureau"] = Unit.objects.get(pk=self.district_id)
        return known

    @property
    def has_major(self) -> bool:
        return self.lines.filter(grade="major").exists()

    def days_late(self, on: date | None = None) -> int:
        """Calendar days past the day of reply while it is awaited; 0 otherwise."""
        if self.state != "served":
            return 0
        return max(0, ((on or clock.today()) - self.reply_due).days)
