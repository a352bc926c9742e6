"""Position 编制岗位: one approved place of a section, to be filled. Founding date is the unit's."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from xiaoan.ledger.batch import born_many
from xiaoan.ledger.change import changing
from xiaoan.ledger.permission import Actor
from xiaoan.posts.models import Post
from xiaoan.posts.rules import check_post
from xiaoan.units.models import Unit, UnitRecord, UnitScopedQuerySet

MOST = 60


class PositionQuerySet(UnitScopedQuerySet["Position"]):
    """Questions about approved positions."""

    def approved(self, on: date) -> PositionQuerySet:
        """Approved on that day."""
        return self.filter(since__lte=on).filter(Q(until=None) | Q(until__gte=on))

    def establish(
        self, *, by: Actor, section: Unit, number: str, since: date, places: Mapping[str, int]
    ) -> int:
        """Enter the approved establishment of a section: how many places each post has.

        It replaces what was approved before. Returns how many places. Raises ValidationError for
        a post that the bureau has not, or without any place.
        """
        total = sum(places.values())
        if not 0 < total <= MOST:
            raise ValidationError(_now("Enter from 1 to %(most)s places in all.") % {"most": MOST})
        for post in Post.objects.filter(code__in=places):
            check_post(post, section)
        with transaction.atomic():
            Unit.objects.select_for_update().get(pk=section.pk)
            for before in self.filter(unit=section).approved(since):
                before.withdraw(by=by, on=since - timedelta(days=1))
            rows = [
                Position(unit=section, post_id=post, n=n, number=number.strip(), since=since)
                for post, count in places.items() for n in range(1, count + 1)
            ]  # fmt: skip
            return born_many(rows, "responsibility.establish", by=by, unit=section)


class Position(UnitRecord):
    """The n-th approved place of a post in a section."""

    view: ClassVar[str] = "responsibility.view"

    post = models.ForeignKey(Post, models.PROTECT, related_name="+")
    n = models.SmallIntegerField(_("approved place"))
    number = models.CharField(_("number of the approving paper"), max_length=60)
    since = models.DateField(_("from"))
    until = models.DateField(_("to"), null=True, blank=True)

    objects = PositionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["district_id", "unit", "post", "n", "since"], name="position_once"
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")), name="position_lasts"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.post} {self.n}"

    def withdraw(self, *, by: Actor, on: date) -> None:
        """Its last day is `on`."""
        if on < self.since:
            raise ValidationError(
                {"since": _now("The establishment of %(day)s is newer. Choose a later day.")
                 % {"day": self.since}}
            )  # fmt: skip
        with changing(self, "responsibility.establish", by=by, withdrawn=True):
            self.until = on
