"""Reminding whoever was asked to read a text and has not; once a day and person."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from xiaoan.accounts.models import User
from xiaoan.base import clock
from xiaoan.library.models import ReadingQuerySet, Text
from xiaoan.notify.models import Message
from xiaoan.notify.send import tell

TEXT = "/library/{}/"


def remind(text: Text, rows: ReadingQuerySet, *, by: User) -> int:
    """Tell the readers of `rows` that `text` waits for them; returns how many were told.

    Who was told of it today already is passed over.
    """
    people: Any = User.objects.filter(pk__in=rows.values("user_id")).exclude(pk=by.pk)
    morning = timezone.make_aware(datetime.combine(clock.today(), time.min))
    told = Message.objects.filter(subject=text.subject, sent_at__gte=morning)
    people = people.exclude(pk__in=told.values("user_id"))
    return tell(
        people,
        title=_("Please read: %(title)s"),
        body=_("One tap on the desk or under the text confirms it."),
        facts={"title": text.title},
        url=TEXT.format(text.pk),
        subject=text.subject,
    )
