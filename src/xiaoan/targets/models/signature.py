"""Signatures under a letter: drawn on the screen, drawn once over a list, or by hand on paper.

How long the letter stood open before it was signed is kept with it: a signature without reading
time is weak evidence. It is told with the letter and nowhere else; nobody is compared by it. How
the hand moved is not kept.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from xiaoan.accounts.models import User
from xiaoan.ledger.permission import Actor
from xiaoan.targets.models.letter import Letter
from xiaoan.units.models import UnitRecord, UnitScopedQuerySet


class SignatureQuerySet(UnitScopedQuerySet["Signature"]):
    """Questions about signatures."""

    def visible_to(self, user: Actor) -> SignatureQuerySet:
        """Those under letters that one sees: its two sides see each other's."""
        return self.filter(letter__in=Letter.objects.visible_to(user).values("pk"))


class Signature(UnitRecord):
    """One side's signature: who, in which post, when, how, and the file that was read."""

    view: ClassVar[str] = "targets.view"

    class Side(models.TextChoices):
        SECOND = "second", _("who answers")
        FIRST = "first", _("the side that asks")

    class How(models.TextChoices):
        SCREEN = "screen", _("drawn on the screen")
        LIST = "list", _("drawn once over a list")
        PAPER = "paper", _("by hand on paper")

    letter = models.ForeignKey(Letter, models.PROTECT, related_name="signatures")
    side = models.CharField(max_length=6, choices=Side)
    how = models.CharField(max_length=6, choices=How)
    #: The account; on paper the other side may have none.
    user = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, blank=True)
    post = models.CharField(max_length=20, blank=True)
    signed_at = models.DateTimeField()
    read_seconds = models.IntegerField(null=True, blank=True)
    #: The drawn name, and the digest of the file that was read.
    file_id = models.UUIDField(null=True, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    #: Of a list: how many letters one stroke signed, and the digest of their digests.
    count = models.IntegerField(null=True, blank=True)
    list_digest = models.CharField(max_length=64, blank=True)

    objects = SignatureQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["district_id", "letter", "side"], name="letter_signed_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_side_display()} {self.user or ''}"
