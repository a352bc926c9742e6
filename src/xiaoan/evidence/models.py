"""Evidence: photographs and files, hashed at arrival, stored by content, never edited."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from xiaoan.accounts.models import User
from xiaoan.ledger.models import Fenced
from xiaoan.units.models import UnitRecord, UnitScopedQuerySet


class FileQuerySet(UnitScopedQuerySet["File"]):
    """Questions about files."""

    def of_subject(self, subject: str) -> FileQuerySet:
        """Those of one record by its ledger key, the oldest first."""
        return self.filter(about=subject).order_by("id")


class File(UnitRecord):
    """One stored file of one record: its digest, kind, size, who and when."""

    view: ClassVar[str] = "evidence.view"

    class Role(models.TextChoices):
        BEFORE = "before", _("before")
        AFTER = "after", _("after")
        PROOF = "proof", _("proof")
        PAPER = "paper", _("paper")
        SIGNED = "signed", _("signature")
        VOICE = "voice", _("voice note")

    #: Ledger key of the record it is evidence of ("hazards_hazard:…").
    about = models.CharField(max_length=80)
    role = models.CharField(max_length=8, choices=Role)
    sha256 = models.CharField(max_length=64)
    size = models.IntegerField()
    content_type = models.CharField(max_length=80)
    name = models.CharField(max_length=120, blank=True)
    width = models.IntegerField(null=True, blank=True)
    height = models.IntegerField(null=True, blank=True)
    taken_at = models.DateTimeField(null=True, blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True)

    objects = FileQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["district_id", "about"], name="file_about")]

    def __str__(self) -> str:
        return self.name or self.sha256[:12]

    @property
    def is_image(self) -> bool:
        """Whether it has a thumbnail and opens in the browser."""
        return self.content_type.startswith("image/")

    @property
    def is_sound(self) -> bool:
        """Whether it is a voice note, to be listened to on the page."""
        return self.content_type.startswith("audio/")


class AwaitedQuerySet(models.QuerySet["Awaited"]):
    """Questions about files that a phone told of; the fence stands behind every one."""

    def missing(self) -> AwaitedQuerySet:
        """Those that have not come: neither by their own key nor as the very same file."""
        same = Q(about=OuterRef("about"), sha256=OuterRef("sha256"), role=OuterRef("role"))
        here = File.objects.filter(Q(pk=OuterRef("pk")) | same, district_id=OuterRef("district_id"))
        return self.filter(~Exists(here))

    def of_subjects(self, *subjects: str) -> AwaitedQuerySet:
        return self.filter(about__in=subjects).order_by("promised_at", "id")


class Awaited(Fenced):
    """A photo or voice note that a phone told of with its act, and that follows by itself.

    The record does not wait for it; until the file is there the pages say since when it is
    awaited. Written once with the act; what has come is told by the files.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    unit_id = models.IntegerField()
    about = models.CharField(max_length=80)
    role = models.CharField(max_length=8, choices=File.Role)
    sha256 = models.CharField(max_length=64)
    size = models.IntegerField()
    promised_at = models.DateTimeField()
    by_id = models.IntegerField()

    objects = AwaitedQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["district_id", "about"], name="awaited_about")]

    def __str__(self) -> str:
        return f"{self.role} {self.about}"
