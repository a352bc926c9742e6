"""Tell people something: one row per person in the same transaction as the change."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils import translation
from django.utils.functional import Promise

from xiaoan.accounts.models import User
from xiaoan.base import clock
from xiaoan.notify.models import Message

Text = str | Promise
_TITLE = Message._meta.get_field("title").max_length or 120
_BODY = Message._meta.get_field("body").max_length or 300


def tell(
    users: Iterable[User],
    *,
    title: Text,
    body: Text = "",
    url: str = "",
    urgent: bool = False,
    subject: str = "",
    facts: Mapping[str, Any] | None = None,
) -> int:
    """Put a message into the inbox of each of `users` (each once); returns how many.

    `title` and `body` are lazy msgids, filled with `facts` in each reader's own language.
    `subject` is the ledger subject they are about. Urgent ones are mailed at once, the
    others once a day.
    """
    moment, rows = clock.now(), {}
    for user in users:
        with translation.override(user.language):
            rows[user.pk] = Message(
                user=user,
                sent_at=moment,
                title=_filled(title, facts)[:_TITLE],
                body=_filled(body, facts)[:_BODY],
                url=url,
                subject=subject,
                is_urgent=urgent,
            )
    return len(Message.objects.bulk_create(rows.values()))


def _filled(text: Text, facts: Mapping[str, Any] | None) -> str:
    return str(text) % facts if facts else str(text)
