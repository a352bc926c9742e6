"""Mail: urgent messages at once, all others in one digest a day and person."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

import structlog
from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from xiaoan.accounts.models import User
from xiaoan.base import clock
from xiaoan.base.late import late
from xiaoan.notify.models import Message, MessageQuerySet

if TYPE_CHECKING:
    import apprise
else:
    apprise = late("apprise")

log = structlog.get_logger()
AT_ONCE = 500


def mail_urgent() -> int:
    """Every minute: urgent messages that nobody has mailed or read yet; returns how many."""
    with transaction.atomic():
        return _deliver(_waiting().filter(is_urgent=True).order_by("user_id", "id")[:AT_ONCE])


def mail_digests() -> int:
    """Once a day: one mail to each person with what is still unread; returns how many."""
    sent = 0
    readers = _waiting().values_list("user_id", flat=True).order_by("user_id").distinct()
    for user_id in list(readers):
        with transaction.atomic():
            sent += _deliver(_waiting().filter(user_id=user_id).order_by("id"))
    return sent


def _waiting() -> MessageQuerySet:
    rows = Message.objects.unread().filter(mailed_at=None).exclude(user__email="")
    return rows.filter(user__is_active=True)


def _deliver(messages: MessageQuerySet) -> int:
    if not settings.MAIL_URLS:
        return 0
    # Locked rows are another worker's: nothing is mailed twice.
    locked = messages.select_for_update(of=("self",), skip_locked=True).select_related("user")
    done: list[int] = []
    for user, group in groupby(locked, key=lambda message: message.user):
        theirs = list(group)
        if mail(user, theirs):
            done += [message.pk for message in theirs]
    return Message.objects.filter(pk__in=done).update(mailed_at=clock.now())


def mail(user: User, messages: Sequence[Message]) -> bool:
    """Send one mail with `messages`; False (and a log line) when no server took it."""
    with translation.override(user.language):
        title = messages[0].title if len(messages) == 1 else _digest_title(messages)
        body = "\n\n".join(_lines(messages))
    post = apprise.Apprise()
    for url in settings.MAIL_URLS:
        post.add(_addressed(url, user.email))
    sent = bool(post.notify(title=title, body=body))
    if not sent:
        log.warning("mail not taken", user=user.pk, messages=len(messages))
    return sent


def _digest_title(messages: Sequence[Message]) -> str:
    return _("%(n)s messages wait for you") % {"n": len(messages)}


def _lines(messages: Iterable[Message]) -> list[str]:
    return [
        "\n".join(part for part in (m.title, m.body, _address(m.url)) if part) for m in messages
    ]


def _address(url: str) -> str:
    return f"{settings.SITE_URL.rstrip('/')}{url}" if url else ""


def _addressed(url: str, email: str) -> str:
    """The mail server's URL with the reader as the only addressee."""
    return f"{url}{'&' if '?' in url else '?'}to={email}"
