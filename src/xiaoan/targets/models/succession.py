"""Succession 责任承接: the new holder of a post takes over its letter by a page of his own.

The predecessor's signature holds for the days of the predecessor; from `since` on nobody answers by
the letter until the successor has signed.
"""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from xiaoan.access.check import grants_of
from xiaoan.ledger.permission import Actor, reach
from xiaoan.posts.models import Holding
from xiaoan.targets.models.letter import Letter
from xiaoan.units.models import UnitRecord, UnitScopedQuerySet


class SuccessionQuerySet(UnitScopedQuerySet["Succession"]):
    """Questions about successions."""

    def visible_to(self, user: Actor) -> SuccessionQuerySet:
        """Those in reach, and one's own."""
        where = reach(user, "targets.view")
        seen = models.Q(district_id__in=where.districts)
        if where.units:
            seen |= models.Q(district_id__in=where.unit_districts, unit_id__in=where.units)
        districts = {grant.district_id for grant in grants_of(user)}
        held = Holding.objects.filter(user_id=user.pk).values("pk")
        return self.filter(seen | models.Q(district_id__in=districts, holding_id__in=held))

    def in_term(self, on: date) -> SuccessionQuerySet:
        return self.filter(letter__since__lte=on, letter__until__gte=on)


class Succession(UnitRecord):
    """One taking over of one letter."""

    view: ClassVar[str] = "targets.view"

    class Status(models.TextChoices):
        OPEN = "open", _("waiting to be signed")
        SIGNED = "signed", _("signed")

    letter = models.ForeignKey(Letter, models.PROTECT, related_name="successions")
    holding = models.ForeignKey(Holding, models.PROTECT, related_name="+")
    #: The first day on which the successor answers.
    since = models.DateField()
    status = models.CharField(max_length=8, choices=Status, default=Status.OPEN)
    signed_at = models.DateTimeField(null=True, blank=True)
    signed_on = models.DateField(null=True, blank=True)
    read_seconds = models.IntegerField(null=True, blank=True)
    document_id = models.UUIDField(null=True, blank=True)
    #: The page as it stands now, its digest, and the drawn name.
    file_id = models.UUIDField(null=True, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    picture_id = models.UUIDField(null=True, blank=True)

    objects = SuccessionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["district_id", "letter", "holding"], name="succession_once"
            )
        ]
        indexes = [models.Index(fields=["holding", "status"], name="succession_holding")]

    def __str__(self) -> str:
        return str(self.letter)
