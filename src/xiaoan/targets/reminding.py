"""Who is reminded of an unsigned letter, and when; and letters that nobody can sign any more."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from xiaoan.accounts.models import User
from xiaoan.ledger.batch import change_many
from xiaoan.ledger.change import changing
from xiaoan.notify.models import Message
from xiaoan.notify.send import tell
from xiaoan.posts.models import Holding
from xiaoan.targets.holders import in_a_hole, required
from xiaoan.targets.models import Batch, Letter, LetterQuerySet
from xiaoan.targets.withdrawing import papers_of
from xiaoan.units.models import Unit

#: What such messages are about, so that nobody is told twice a day.
SUBJECT = "targets"
LETTERS = "/letters/"
#: Days after the day to sign by on which the program itself reminds (before it: negative).
REMIND = (-3, 0, 7, 14, 28)
#: On which days after coming into office a successor is reminded.
SUCCESSION = (0, 7, 14, 28)


def standing(letters: LetterQuerySet, on: date) -> LetterQuerySet:
    """Those of `letters` whose holder is in office that day, or has signed."""
    here = Q(holding__since__lte=on) & (Q(holding__until=None) | Q(holding__until__gte=on))
    return letters.filter(here | Q(second_at__isnull=False))


def lapse(district: Unit, on: date, *, by: User) -> int:
    """Letters whose holder left without signing end; returns how many."""
    rows = Letter.objects.filter(
        district_id=district.pk, status__in=Letter.WAITING, second_at=None, holding__until__lt=on
    )
    changes = {key: {"status": Letter.Status.LAPSED} for key in rows.values_list("pk", flat=True)}
    if not changes:
        return 0
    with transaction.atomic():
        ended = change_many(Letter, changes, "targets.lapse", by=by, when=list(Letter.WAITING))
        why = gettext("the holder left the post without signing")
        papers_of(ended, district.pk).withdraw(by=by, reason=why, action="targets.lapse")
    return len(ended)


def remind_due(district: Unit, on: date) -> int:
    """The program's own reminders of that day; returns how many were told."""
    days = [on - timedelta(days=n) for n in REMIND]
    rows = Letter.objects.filter(district_id=district.pk, due_on__in=days).awaiting_second()
    told = remind(standing(rows, on))
    began = [on - timedelta(days=n) for n in SUCCESSION]
    new = required(district.pk, on).filter(in_a_hole(on), since__in=began)
    return told + remind_heirs(new.select_related("user"))


def remind_late(district: Unit, on: date, *, by: User) -> int:
    """Remind whoever is late, and every successor, unless that was done today; returns how many.

    Who reminded is an event of the round.
    """
    told = Message.objects.filter(subject=SUBJECT, sent_at__gte=_midnight(on))
    today = set(told.values_list("user_id", flat=True))
    rows = Letter.objects.filter(district_id=district.pk, due_on__lt=on).in_term(on)
    late = standing(rows.awaiting_second(), on).exclude(holding__user_id__in=today)
    new = required(district.pk, on).filter(in_a_hole(on)).exclude(user_id__in=today)
    batches = Batch.objects.filter(pk__in=late.order_by().values("batch_id").distinct())
    for batch in batches:
        with changing(batch, "targets.remind", by=by):
            batch.reminded_on = on
    return remind(late) + remind_heirs(new.select_related("user"))


def _midnight(on: date) -> datetime:
    return timezone.make_aware(datetime.combine(on, time.min))


def remind(letters: LetterQuerySet) -> int:
    """Tell the holders of these letters; the message names no letter's content."""
    users = [one.holding.user for one in letters.select_related("holding__user")]
    return tell(
        users, subject=SUBJECT, title=_("A letter of responsibility waits for your signature"),
        body=_("Read it and sign it on the screen; it takes a few minutes."),
        url=LETTERS,
    )  # fmt: skip


def remind_heirs(holdings: Iterable[Holding]) -> int:
    """Tell new holders that a letter waits to be taken over."""
    return tell(
        [one.user for one in holdings], subject=SUBJECT,
        title=_("Take over the letter of responsibility of your post"),
        body=_("Your predecessor's signature does not cover you. Read the letter and sign."),
        url=LETTERS,
    )  # fmt: skip
