"""Escalation 提级督办: ladders as data, and which subject reached which rung when."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, NamedTuple

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from xiaoan.ledger.change import born, changing
from xiaoan.ledger.permission import Actor
from xiaoan.units.models import Unit, UnitRecord, UnitScopedQuerySet

LONGEST = 60  # working days; whoever waits longer does not wait


class LadderName(models.TextChoices):
    """Every ladder that there is; its rungs stand with the module whose work climbs it."""

    HAZARD = "hazard", _("General hazards")
    HAZARD_PRESSING = "hazard-pressing", _("Major hazards and those due today")
    UNCONFIRMED = "unconfirmed", _("Reports of the public without an answer")
    UNCONFIRMED_PRESSING = "unconfirmed-pressing", _("Reports of the public: dangerous now")
    NOTICE_UNANSWERED = "notice-unanswered", _("Rectification notices without a reply")
    NOTICE_UNCHECKED = "notice-unchecked", _("Replies to notices not re-checked")


class Told(NamedTuple):
    """What a district lays down of one rung: after how many working days which post is told."""

    days: int
    post: str
    at_bureau: bool
    is_urgent: bool


class LadderRuleQuerySet(UnitScopedQuerySet["LadderRule"]):
    """Questions about a district's own rungs, and the laying of a ladder."""

    def of_ladder(self, name: str, district: Unit) -> LadderRuleQuerySet:
        """The rungs in force of the district's own ladder, in order."""
        rules = self.filter(district_id=district.pk, ladder=name, is_on=True)
        return rules.order_by("rung")

    def lay(self, name: str, rungs: Sequence[Told], *, by: Actor, district: Unit) -> None:
        """Put the district's own ladder in place of the shipped one; no rungs: the shipped again.

        Raises ValidationError unless the days rise from rung to rung, from 1 to 60.
        """
        days = [rung.days for rung in rungs]
        if any(not 1 <= day <= LONGEST for day in days):
            raise ValidationError(gettext("Write 1 to %(n)s working days.") % {"n": LONGEST})
        if days != sorted(set(days)):
            raise ValidationError(gettext("Each rung comes later than the one before."))
        known = {rule.rung: rule for rule in self.filter(district_id=district.pk, ladder=name)}
        with transaction.atomic():
            for number, told in enumerate(rungs, 1):
                rule = known.pop(number, None)
                if rule is None:
                    fresh = LadderRule(unit=district, ladder=name, rung=number)
                    born(fresh.tell(told), "escalation.lay", by=by)
                elif rule.told != told or not rule.is_on:
                    with changing(rule, "escalation.lay", by=by):
                        rule.tell(told)
            for rule in known.values():
                if rule.is_on:
                    with changing(rule, "escalation.lay", by=by):
                        rule.is_on = False


class LadderRule(UnitRecord):
    """A district's own rung (unit = the bureau); it replaces the shipped ladder of that name."""

    view: ClassVar[str] = "units.view"

    ladder = models.CharField(max_length=30, choices=LadderName)
    rung = models.SmallIntegerField()
    days_late = models.SmallIntegerField(_("working days late"))
    post = models.CharField(max_length=20)
    at_bureau = models.BooleanField(default=False)
    is_urgent = models.BooleanField(default=False)
    #: A rung that the district has taken away; kept, because overdue work has climbed it.
    is_on = models.BooleanField(default=True)

    objects = LadderRuleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["district_id", "ladder", "rung"], name="rule_once")
        ]

    def __str__(self) -> str:
        return f"{self.ladder} {self.rung}"

    @property
    def told(self) -> Told:
        return Told(self.days_late, self.post, self.at_bureau, self.is_urgent)

    def tell(self, told: Told) -> LadderRule:
        """Take over what `told` lays down; the caller stands at the door."""
        self.days_late, self.post, self.at_bureau, self.is_urgent = told
        self.is_on = True
        return self


class Climb(UnitRecord):
    """This subject reached this rung on this day; once only."""

    view: ClassVar[str] = "hazards.view"

    #: Ledger subject of what climbed ("hazards_hazard:…"); `subject` itself names this row.
    about = models.CharField(max_length=80)
    ladder = models.CharField(max_length=30, choices=LadderName)
    rung = models.SmallIntegerField()
    post = models.CharField(max_length=20)
    on = models.DateField()

    objects = UnitScopedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["district_id", "about", "ladder", "rung"], name="climb_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.about} → {self.post}"
