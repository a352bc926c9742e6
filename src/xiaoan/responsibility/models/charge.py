"""Charge 职责条目: for what a post answers, and in which role. Born with the approval, kept so."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from xiaoan.ledger.permission import Actor
from xiaoan.posts.models import Post
from xiaoan.responsibility.hosts import is_held, told_to
from xiaoan.units.models import UnitRecord, UnitScopedQuerySet

if TYPE_CHECKING:
    from xiaoan.responsibility.models.sheet import Sheet

AREA, WHAT, BASIS, CODES = 30, 300, 160, 20


class Role(models.TextChoices):
    """In which role a post answers (one post, two duties 一岗双责: the last)."""

    FIRST = "first", _("first responsible")
    DIRECT = "direct", _("directly responsible")
    AREA = "area", _("in charge of an area")
    OWN = "own", _("own work and its safety")


class ChargeQuerySet(UnitScopedQuerySet["Charge"]):
    """Questions about charges."""

    def visible_to(self, user: Actor) -> ChargeQuerySet:
        """Those of the units in reach, and the bureau's own: it is told to all its schools."""
        own: ChargeQuerySet = super().visible_to(user)
        return own | self.filter(told_to(user, Charge.view))

    def in_force(self, on: date) -> ChargeQuerySet:
        """Charges of the sheets in force on that day, the first and the last day included."""
        begun = self.filter(sheet__since__lte=on)
        return begun.filter(Q(sheet__until=None) | Q(sheet__until__gte=on))

    def vacant(self, on: date) -> ChargeQuerySet:
        """Those whose post nobody holds on that day."""
        return self.filter(~is_held(on, "unit_id", "post_id"))


class Charge(UnitRecord):
    """One line of an approved sheet."""

    view: ClassVar[str] = "responsibility.view"

    sheet: models.ForeignKey[Sheet, Sheet] = models.ForeignKey(
        "responsibility.Sheet", models.PROTECT, related_name="charges",
        verbose_name=_("Sheet of responsibility"),
    )  # fmt: skip
    order = models.SmallIntegerField()
    post = models.ForeignKey(Post, models.PROTECT, related_name="+")
    role = models.CharField(_("role"), max_length=6, choices=Role)
    area = models.CharField(_("area of responsibility"), max_length=AREA)
    what = models.CharField(_("what the post answers for"), max_length=WHAT)
    basis = models.CharField(_("basis"), max_length=BASIS, blank=True)
    #: Codes of the duties by which it is done, where there are some.
    duties = ArrayField(
        models.CharField(max_length=12), verbose_name=_("Numbers of duties"), default=list,
        blank=True,
    )  # fmt: skip

    objects = ChargeQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sheet", "order"], name="charge_order")]
        indexes = [models.Index(fields=["district_id", "unit", "post"], name="charge_post")]

    def __str__(self) -> str:
        return f"{self.post} · {self.area}"
