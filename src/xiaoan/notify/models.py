"""Messages to one person: the inbox in the program, and one mail digest a day."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from xiaoan.accounts.models import User


class MessageQuerySet(models.QuerySet["Message"]):
    """Questions about messages."""

    def unread(self) -> MessageQuerySet:
        return self.filter(read_at=None)


class Message(models.Model):
    """One message; it names a record by address, never tells what stands in it."""

    user = models.ForeignKey(User, models.CASCADE, related_name="messages")
    sent_at = models.DateTimeField(_("sent"))
    title = models.CharField(max_length=120)
    body = models.CharField(max_length=300, blank=True)
    url = models.CharField(max_length=200, blank=True)
    subject = models.CharField(max_length=80, blank=True)
    is_urgent = models.BooleanField(default=False)
    read_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["user", "-id"], name="message_inbox")]

    def __str__(self) -> str:
        return self.title
