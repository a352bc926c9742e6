"""Phones that people use, and what those phones have sent."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from xiaoan.accounts.models import User
from xiaoan.ledger.models import Fenced
from xiaoan.units.models import UnitRecord, UnitScopedQuerySet


class DeviceQuerySet(UnitScopedQuerySet["Device"]):
    """Questions about devices."""

    def in_use(self) -> DeviceQuerySet:
        return self.filter(revoked_at=None)


class Device(UnitRecord):
    """One person on one phone. A shared phone is as many devices as people use it.

    The token itself is shown once, to the phone; here stands only its SHA-256.
    """

    view: ClassVar[str] = "field.view"

    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    #: What the person calls it, or the browser's own name.
    name = models.CharField(_("phone"), max_length=80)
    token_sha256 = models.CharField(max_length=64, unique=True)
    #: What the token is good for: "sync" (bundle and acts), "files".
    scopes = ArrayField(models.CharField(max_length=12), default=list)
    enrolled_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = DeviceQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["district_id", "unit"], name="device_unit")]

    def __str__(self) -> str:
        return self.name


class Sent(Fenced):
    """One act as a phone sent it, with the answer it was given: the same on every sending.

    Its own clock and count stand beside the server's time. The record the act made is the
    record; this is the receipt.
    """

    class Status(models.TextChoices):
        KEPT = "kept", _("kept")
        REFUSED = "refused", _("refused")
        CONFLICT = "conflict", _("somebody moved it on")

    id = models.UUIDField(primary_key=True, editable=False)
    device_id = models.UUIDField(null=True)
    by_id = models.IntegerField()
    unit_id = models.IntegerField()
    form = models.CharField(max_length=40)
    seq = models.IntegerField()
    device_at = models.DateTimeField()
    received_at = models.DateTimeField()
    status = models.CharField(max_length=8, choices=Status)
    answer = models.JSONField()

    class Meta:
        indexes = [models.Index(fields=["district_id", "device_id", "seq"], name="sent_order")]

    def __str__(self) -> str:
        return f"{self.form} {self.id}"
