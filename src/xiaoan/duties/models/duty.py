"""Duties: who, what, how often, on which legal basis, closed by what. District data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xiaoan.duties.applying import applies, districts_seen, units_of
from xiaoan.duties.cadence import Cadence, Setting, parse
from xiaoan.ledger.change import changing
from xiaoan.ledger.permission import Actor
from xiaoan.units.calendar import OfficeCalendar, SchoolCalendar
from xiaoan.units.models import Unit, UnitRecord, UnitScopedQuerySet


class DutyQuerySet(UnitScopedQuerySet["Duty"]):
    """Questions about duties."""

    def visible_to(self, user: Actor) -> DutyQuerySet:
        """The district's duties: everybody of whom they are asked may read them."""
        return self.filter(district_id__in=districts_seen(user))

    def switched_on(self) -> DutyQuerySet:
        return self.filter(is_on=True)

    def search(self, text: str) -> DutyQuerySet:
        """By code, title or legal basis."""
        found = models.Q(code__icontains=text) | models.Q(zh__icontains=text)
        return self.filter(found | models.Q(en__icontains=text) | models.Q(source__icontains=text))


class Duty(UnitRecord):
    """One duty of a district (unit = the bureau); columns as in duties.csv."""

    view: ClassVar[str] = "duties.view"
    #: What a district may correct; the code is the duty's name in the ledger.
    EDITABLE = (
        "zh", "en", "applies_to", "owner_posts", "cadence", "evidence_zh", "evidence_en",
        "purpose_zh", "purpose_en", "checklists", "how_closed", "satisfied_by", "minutes", "source",
    )  # fmt: skip

    code = models.CharField(max_length=12)
    zh = models.CharField(max_length=80)
    en = models.CharField(max_length=160)
    applies_to = ArrayField(models.CharField(max_length=20))
    owner_posts = ArrayField(models.CharField(max_length=20))
    cadence = models.CharField(max_length=120)
    evidence_zh = models.CharField(max_length=200, blank=True)
    evidence_en = models.CharField(max_length=300, blank=True)
    topic = models.CharField(max_length=20)
    topic_en = models.CharField(max_length=60)
    purpose_zh = models.CharField(max_length=120)
    purpose_en = models.CharField(max_length=200)
    checklists = ArrayField(models.CharField(max_length=12), default=list, blank=True)
    how_closed = models.CharField(max_length=10)
    satisfied_by = ArrayField(models.CharField(max_length=30), default=list, blank=True)
    minutes = models.FloatField()
    source = models.CharField(max_length=200)
    confidence = models.CharField(max_length=12)
    is_on = models.BooleanField(default=False)
    #: Why the district asks for it no longer; while empty, no figure over it says "all".
    off_reason = models.CharField(gettext_lazy("why it is off"), max_length=120, blank=True)

    objects = DutyQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["district_id", "code"], name="duty_code")]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    def clean(self) -> None:
        try:
            parse(self.cadence)
        except ValueError as error:
            raise ValidationError({"cadence": str(error)}) from error
        if not self.source:
            raise ValidationError({"source": _("No duty without a legal basis.")})

    @property
    def title(self) -> str:
        return self._in("zh", "en")

    @property
    def purpose(self) -> str:
        return self._in("purpose_zh", "purpose_en")

    @property
    def evidence(self) -> str:
        return self._in("evidence_zh", "evidence_en")

    @property
    def topic_title(self) -> str:
        return self._in("topic", "topic_en")

    def _in(self, zh: str, en: str) -> str:
        is_zh = (translation.get_language() or "").startswith("zh")
        return str(getattr(self, zh if is_zh or not getattr(self, en) else en))

    @property
    def is_derived(self) -> bool:
        return self.how_closed == "derived"

    @property
    def rhythm(self) -> Cadence:
        return parse(self.cadence)

    @property
    def setting(self) -> Setting:
        """What its cadence must know of it."""
        return Setting(derived=self.is_derived, boarding=list(self.applies_to) == ["boarding"])

    def applies_at(self, unit: Unit) -> bool:
        return applies(self.applies_to, unit)

    def switch(
        self, on: bool, *, by: Actor, reason: str = "", estimate: Mapping[str, Any] | None = None
    ) -> None:
        """Ask for it from now on, or no longer; tasks already open stay what they are.

        Without a `reason` a duty that is off stays unexplained in every ratio over its topic.
        The event keeps the `estimate` that was shown before (burden.Estimate.facts).
        """
        facts: dict[str, Any] = {"estimate": dict(estimate)} if estimate else {}
        with changing(self, "duties.switch", by=by, **facts):
            self.is_on = on
            self.off_reason = "" if on else reason.strip()

    def amend(self, *, by: Actor, **fields: Any) -> None:
        """Correct the duty for this district; raises ValidationError, unknown fields raise."""
        with changing(self, "duties.amend", by=by):
            for name, value in fields.items():
                if name not in self.EDITABLE:
                    raise ValueError(f"{name} of a duty is not editable.")
                setattr(self, name, value)
            self.clean_fields(exclude=["unit", "event_id"])
            self.clean()

    def times_a_year(self, calendar: SchoolCalendar, year: int) -> int:
        """How often one unit is asked in a calendar year; 0 for what waits for an event."""
        days = OfficeCalendar.of(calendar) if "bureau" in self.applies_to else calendar
        if self.how_closed == "on-event":
            return 0
        return self.rhythm.per_year(days, year, self.setting)

    def units(self, district: Unit) -> int:
        """How many units it reaches."""
        return units_of(self.applies_to, district)
