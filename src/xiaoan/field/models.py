"""Phones that people use, and what those phones have sent."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import Exists, OuterRef, Subquery
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from xiaoan.accounts.models import User
from xiaoan.base import clock
from xiaoan.ledger.change import WrongState, changing
from xiaoan.ledger.models import Fenced
from xiaoan.ledger.permission import Actor, Where
from xiaoan.units.models import UnitRecord, UnitScopedQuerySet


class DeviceQuerySet(UnitScopedQuerySet["Device"]):
    """Questions about devices."""

    def in_use(self) -> DeviceQuerySet:
        return self.filter(revoked_at=None)

    def own(self, user: User) -> DeviceQuerySet:
        """The phones of one person, wherever they were enrolled inside the fence."""
        return self.filter(user=user)

    def with_last_sent(self) -> DeviceQuerySet:
        """Adds `last_sent`: when the phone last sent anything, or None."""
        sent = Sent.objects.filter(district_id=OuterRef("district_id"), device_id=OuterRef("pk"))
        return self.annotate(last_sent=Subquery(sent.order_by("-seq").values("received_at")[:1]))

    def unused(self, since: datetime) -> DeviceQuerySet:
        """Phones in use that were enrolled before `since` and have sent nothing after it."""
        sent = Sent.objects.filter(district_id=OuterRef("district_id"), device_id=OuterRef("pk"))
        old = self.in_use().filter(enrolled_at__lt=since)
        return old.exclude(Exists(sent.filter(received_at__gte=since)))


class Device(UnitRecord):
    """One person on one phone. A shared phone is as many devices as people use it.

    The token itself is shown once, to the phone; here stands only its SHA-256. `recovery` is
    the server's half of the key that opens the phone's data after a forgotten PIN.
    """

    view: ClassVar[str] = "field.view"
    private: ClassVar[tuple[str, ...]] = ("token_sha256", "recovery")

    class Scope(models.TextChoices):
        SYNC = "sync", _("carry and send records")
        FILES = "files", _("send photos")

    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    #: What the person calls it, or the browser's own name.
    name = models.CharField(_("phone"), max_length=80)
    token_sha256 = models.CharField(max_length=64, unique=True)
    recovery = models.CharField(max_length=64, blank=True)
    #: What the token is good for.
    scopes = ArrayField(models.CharField(max_length=12, choices=Scope), default=list)
    enrolled_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    #: Why it was taken out of use; empty where the person signed out of it.
    revoked_why = models.CharField(max_length=200, blank=True)

    objects = DeviceQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["district_id", "unit"], name="device_unit")]

    def __str__(self) -> str:
        return self.name

    def revoke(self, *, by: Actor, why: str) -> None:
        """Take somebody's phone out of use; it is wiped at its next contact.

        Raises WrongState where it is out of use already.
        """
        with changing(self, "field.revoke", by=by):
            self._end(why.strip())

    def expire(self, *, by: Actor) -> None:
        """End the key of a phone that nobody uses; raises WrongState where it ended already."""
        with changing(self, "field.expire", by=by):
            self._end(_now("Not used for half a year."))

    def leave(self, *, by: Actor, at: Where) -> None:
        """Sign out of one's own phone; raises PermissionDenied for somebody else's.

        `at` is where the person works now: the phone came along from a former school.
        """
        with changing(self, "field.leave", by=by, at=at):
            self._require_own(by)
            self._end("")

    def recover(self, *, by: Actor, at: Where) -> str:
        """The server's half of the key, once more, for whose phone it is; `at` as in `leave`.

        The caller has seen to it that the person has just signed in with the password.
        """
        with changing(self, "field.recover", by=by, at=at):
            self._require_own(by)
            if self.revoked_at is not None:
                raise WrongState(_now("This phone is out of use: nothing opens it any more."))
        return self.recovery

    def _require_own(self, by: Actor) -> None:
        if self.user_id != by.pk:
            raise PermissionDenied(_now("This is somebody else's phone."))

    def _end(self, why: str) -> None:
        if self.revoked_at is not None:
            raise WrongState(_now("This phone is out of use already."))
        self.revoked_at, self.revoked_why, self.recovery = clock.now(), why, ""


class Sent(Fenced):
    """One act as a phone sent it, with the answer it was given: the same on every sending.

    Its own clock and count stand beside the server's time. The record the act made is the
    record; this is the receipt.
    """

    class Status(models.TextChoices):
        KEPT = "kept", _("kept")
        REFUSED = "refused", _("not taken")
        CONFLICT = "conflict", _("somebody moved it on")

    id = models.UUIDField(primary_key=True, editable=False)
    device_id = models.UUIDField(null=True)
    by_id = models.IntegerField()
    unit_id = models.IntegerField()
    form = models.CharField(max_length=40)
    seq = models.IntegerField()
    #: Its place in the phone's row of moments, as the server reckoned it; `device_at` is what
    #: the phone's own clock said. (A correction's record has the moment of what it corrects.)
    at = models.DateTimeField()
    device_at = models.DateTimeField()
    received_at = models.DateTimeField()
    #: The refused act that this one corrects.
    replaces = models.UUIDField(null=True)
    status = models.CharField(max_length=8, choices=Status)
    answer = models.JSONField()

    class Meta:
        indexes = [models.Index(fields=["district_id", "device_id", "seq"], name="sent_order")]

    def __str__(self) -> str:
        return f"{self.form} {self.id}"
