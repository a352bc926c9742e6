"""Checklists: versioned; a record keeps the version it was filled with."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext as _

from xiaoan.duties.applying import districts_seen
from xiaoan.duties.items import Item, faults_of
from xiaoan.ledger.change import born, changing
from xiaoan.ledger.permission import Actor
from xiaoan.units.models import UnitRecord, UnitScopedQuerySet


class ChecklistQuerySet(UnitScopedQuerySet["Checklist"]):
    """Questions about checklists."""

    def visible_to(self, user: Actor) -> ChecklistQuerySet:
        """The district's lists: everybody who is asked by them may read them."""
        return self.filter(district_id__in=districts_seen(user))

    def current(self) -> ChecklistQuerySet:
        return self.filter(is_current=True)


class Checklist(UnitRecord):
    """One version of one checklist of a district (unit = the bureau).

    `items`: a list of objects with the columns of checklists.csv (order, item_zh, item_en,
    answer_type, unit, pass_min, pass_max, frequency, applies_to, grade, criterion, interim,
    default_rectify_days, topic, topic_en, source), in order; they never change.
    """

    view: ClassVar[str] = "duties.view"

    code = models.CharField(max_length=12)
    version = models.SmallIntegerField(default=1)
    zh = models.CharField(max_length=40)
    en = models.CharField(max_length=80)
    used_in = ArrayField(models.CharField(max_length=16), default=list)
    items = models.JSONField()
    is_current = models.BooleanField(default=True)

    objects = ChecklistQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["district_id", "code", "version"], name="checklist_version"
            ),
            models.UniqueConstraint(
                fields=["district_id", "code"],
                condition=Q(is_current=True),
                name="checklist_one_current",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} v{self.version}"

    @property
    def title(self) -> str:
        return self.zh if (translation.get_language() or "").startswith("zh") else self.en

    @property
    def lines(self) -> list[Item]:
        """The items as values, in order."""
        return [Item.read(item) for item in self.items]

    def revise(self, items: Sequence[dict[str, Any]], *, by: Actor) -> Checklist:
        """Replace the list by its next version; records keep the one they were filled with.

        Raises ValidationError naming the lines that cannot be used, WrongState when the list
        has been revised by somebody else meanwhile. Returns the new version.
        """
        faults = faults_of(items)
        if faults:
            raise ValidationError(faults)
        if list(items) == self.items:
            raise ValidationError(_("Nothing was changed."))
        with transaction.atomic():
            with changing(self, "duties.revise", by=by, when="True", state="is_current_text"):
                self.is_current = False
            following = Checklist(
                unit=self.unit, code=self.code, version=self.version + 1, zh=self.zh, en=self.en,
                used_in=self.used_in, items=list(items),
            )  # fmt: skip
            return born(following, "duties.revise", by=by)

    @property
    def is_current_text(self) -> str:
        return str(self.is_current)
